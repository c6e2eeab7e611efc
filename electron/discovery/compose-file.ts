import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml';
import { interpolate, type Variables } from './interpolate.ts';

/** One service of a compose file, as far as discovery needs it. */
export interface ComposeService {
  readonly name: string;
  /** 1-based line of its name. */
  readonly line: number;
  /** With registry and tag; null where it is built, or a variable of it is missing. */
  readonly image: string | null;
  /** Ports of this machine that lead into it, in the order of the file. */
  readonly ports: readonly { readonly host: number; readonly inside: number }[];
  readonly containerName: string | null;
  /** It is started only when one of its profiles is asked for. */
  readonly optional: boolean;
}

export interface ComposeFile {
  readonly services: readonly ComposeService[];
  /** What keeps compose from reading it, where something does; what stands before that is known all the same. */
  readonly problem: { readonly line: number; readonly message: string } | null;
}

const MAX_SERVICES = 200;
const MAX_PORTS = 64;
/** What compose takes for a name (compose-spec.json), in a length that fits into a sentence. */
const NAME = /^[a-zA-Z0-9._-]{1,100}$/;

/** Reads a compose file: names, images and published ports. Nothing in it is carried out, and no other file is opened for it. Never throws. */
export function readCompose(text: string, variables: Variables): ComposeFile {
  const lines = new LineCounter();
  try {
    // The tags `!reset` and `!override` are compose's own.
    const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
    const [error] = document.errors;
    const line = error?.linePos?.[0].line ?? 1;
    const problem =
      error === undefined ? null : { line, message: 'It is not valid YAML here: compose will not read it.' };
    const services = document.get('services');
    if (!isMap(services)) return { services: [], problem };
    return {
      services: services.items.slice(0, MAX_SERVICES).flatMap(({ key, value }) => {
        if (!isScalar(key) || typeof key.value !== 'string' || !NAME.test(key.value) || !isMap(value)) return [];
        return [serviceOf(key.value, lines.linePos(key.range?.[0] ?? 0).line, value, variables)];
      }),
      problem,
    };
  } catch {
    return { services: [], problem: { line: 1, message: 'It cannot be read as YAML.' } };
  }
}

function serviceOf(name: string, line: number, map: YAMLMap, variables: Variables): ComposeService {
  const text = (key: string) => {
    const value = map.get(key);
    return typeof value === 'string' ? interpolate(value, variables) : null;
  };
  const ports = map.get('ports');
  const profiles = map.get('profiles');
  return {
    name,
    line,
    image: referenceIn(text('image')),
    containerName: text('container_name'),
    ports: isSeq(ports)
      ? ports.items
          .slice(0, MAX_PORTS)
          .flatMap((item) => portsOf(item as Node, variables))
          .slice(0, MAX_PORTS)
      : [],
    optional: isSeq(profiles) && profiles.items.length > 0,
  };
}

/** What can be the name of an image; anything else is none, and is not told. */
const REFERENCE = /^[a-z0-9][a-z0-9._-]*(:\d+)?(\/[a-z0-9][a-z0-9._-]*)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]+)?$/i;
const referenceIn = (text: string | null): string | null =>
  text !== null && text.length <= 300 && REFERENCE.test(text) ? text : null;

function portsOf(item: Node, variables: Variables): { host: number; inside: number }[] {
  const filled = (value: unknown) =>
    typeof value === 'number' ? String(value) : typeof value === 'string' ? interpolate(value, variables) : null;
  if (isScalar(item)) return shortPorts(filled(item.value) ?? '');
  if (!isMap(item) || (item.get('protocol') ?? 'tcp') !== 'tcp') return [];
  return paired(filled(item.get('published')) ?? '', filled(item.get('target')) ?? '');
}

/** `8765`, `8765:8765`, `127.0.0.1:8765:8765/tcp`, `3000-3005:3000-3005`. Without a port of this machine it is a random one: none. */
export function shortPorts(text: string): { host: number; inside: number }[] {
  const [, host, inside, protocol = 'tcp'] =
    /^(?:(?:\[[^\]]*\]|[\w.-]*):)?(\d+(?:-\d+)?):(\d+(?:-\d+)?)(?:\/(\w+))?$/.exec(text.trim()) ?? [];
  return host === undefined || inside === undefined || protocol !== 'tcp' ? [] : paired(host, inside);
}

function paired(host: string, inside: string): { host: number; inside: number }[] {
  const [hosts, insides] = [range(host), range(inside)];
  return hosts.flatMap((port, i) => {
    const target = insides[insides.length === 1 ? 0 : i];
    return target === undefined ? [] : [{ host: port, inside: target }];
  });
}

function range(text: string): number[] {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  if (!(first >= 1) || !(last >= first) || last > 65_535) return [];
  return Array.from({ length: Math.min(last - first + 1, MAX_PORTS) }, (_, i) => first + i);
}

/** The second file laid over the first, as compose lays an override: its images count, its ports come beside. */
export function overlaid(first: readonly ComposeService[], second: readonly ComposeService[]): ComposeService[] {
  const merged = first.map((service) => {
    const over = second.find((s) => s.name === service.name);
    if (over === undefined) return service;
    const more = over.ports.filter((p) => !service.ports.some((q) => q.host === p.host));
    return {
      ...service,
      image: over.image ?? service.image,
      containerName: over.containerName ?? service.containerName,
      ports: [...service.ports, ...more],
      optional: service.optional || over.optional,
    };
  });
  return [...merged, ...second.filter((s) => !first.some((f) => f.name === s.name))];
}

/** Name of an image without registry and tag: `ghcr.io/chroma-core/chroma:1.0` is `chroma-core/chroma`. */
export function imageName(image: string): string {
  const [, registry, rest = ''] = /^(?:([^/]*[.:][^/]*|localhost)\/)?(.*)$/.exec(image) ?? [];
  const bare = rest.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return registry === undefined ? bare.replace(/^library\//, '') : bare;
}
