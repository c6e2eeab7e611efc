import path from 'node:path';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import type { DeclaredAt, FoundKind } from '../../shared/domain/index.ts';
import { displayPath, parseEnvFile } from '../config/index.ts';
import { foreignText, readForeign } from '../files/index.ts';
import { type ComposeService, imageName, overlaid, readCompose } from './compose-file.ts';
import type { Variables } from './interpolate.ts';
import { readProcfile } from './procfile.ts';
import { optionIn, type Recogniser, ranBy } from './recogniser.ts';

/** A service that the repository's own files name. */
export interface Declared extends DeclaredAt {
  readonly kind: FoundKind;
  /** Port of this machine; null for a program without one. */
  readonly port: number | null;
  /** With registry and tag; null for what is built, and for a program. */
  readonly image: string | null;
  readonly container: string | null;
  /** What runs; empty for a container. */
  readonly words: readonly string[];
  /** It starts only when somebody asks for it by its profile. */
  readonly optional: boolean;
}

export interface DeclaredResult {
  readonly services: readonly Declared[];
  /** Every service of the compose files, by the names that other containers know it by. */
  readonly containers: readonly {
    readonly names: readonly string[];
    readonly ports: ComposeService['ports'];
    readonly file: string;
    readonly line: number;
  }[];
  readonly problems: readonly { readonly where: string; readonly message: string }[];
  /** The files that were looked for: a change of any may change what is declared. */
  readonly files: readonly string[];
}

/** Parsing more holds everything else up for as long; the largest that people share have a tenth. */
const MAX_BYTES = 128 * 1024;
/** In the order in which compose looks for them; the first that is there counts. */
const COMPOSE = HOST_DECLARATIONS.flatMap(({ files }) => files.names);
const OVERRIDES = HOST_DECLARATIONS.flatMap(({ files }) => files.overrides);

/**
 * What the compose files and Procfiles of some folders name. Only read: no file is carried out, none is looked for elsewhere.
 * @param env outranks `.env`, as it does for compose
 */
export function declaredIn(
  folders: readonly string[],
  recognisers: readonly Recogniser[],
  { home, env }: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
): DeclaredResult {
  const services: Declared[] = [];
  const problems: { where: string; message: string }[] = [];
  const files: string[] = [];
  const containers: DeclaredResult['containers'][number][] = [];
  for (const folder of new Set(folders)) {
    const inFolder = (name: string) => path.join(folder, name);
    files.push(...[...COMPOSE, ...OVERRIDES, 'Procfile', '.env'].map(inFolder));
    const dotenv = parseEnvFile(foreignText(inFolder('.env'), MAX_BYTES) ?? '', env).entries;
    const variables: Variables = (name) => env[name] ?? dotenv.get(name)?.value;
    const composed = composeOf(folder, variables, home, problems);
    containers.push(
      ...composed.map(({ at: file, service: { name, containerName, ports, line } }) => ({
        names: containerName === null ? [name] : [name, containerName],
        ports,
        file,
        line,
      })),
    );
    services.push(...composed.flatMap(({ at, service }) => fromCompose(at, service, recognisers)));
    const text = foreignText(inFolder('Procfile'), MAX_BYTES);
    const file = displayPath(inFolder('Procfile'), home);
    for (const { name, line, words } of text === null ? [] : readProcfile(text, variables))
      services.push(fromProcfile({ file, line, service: name }, words, recognisers));
  }
  return { services, containers, problems, files };
}

function composeOf(
  folder: string,
  variables: Variables,
  home: string,
  problems: { where: string; message: string }[],
): { at: string; service: ComposeService }[] {
  const read = (names: readonly string[]) => {
    for (const name of names) {
      const file = path.join(folder, name);
      const found = readForeign(file, { maxBytes: MAX_BYTES });
      const shown = displayPath(file, home);
      if (found.kind === 'too-large') {
        const message = `It has ${found.size} bytes, more than any such file needs, so it is not read.`;
        problems.push({ where: shown, message });
      }
      if (found.kind !== 'read') continue;
      const text = found.bytes.toString('utf8');
      const { services, problem } = readCompose(text, variables);
      if (problem !== null) problems.push({ where: `${shown}:${problem.line}`, message: problem.message });
      return { shown, services };
    }
    return null;
  };
  const base = read(COMPOSE);
  if (base === null) return [];
  const over = read(OVERRIDES);
  return overlaid(base.services, over?.services ?? []).map((service) => ({
    at: base.services.some((s) => s.name === service.name) ? base.shown : (over?.shown ?? base.shown),
    service,
  }));
}

function fromCompose(file: string, service: ComposeService, recognisers: readonly Recogniser[]): Declared[] {
  const { name, line, image, ports, containerName, optional } = service;
  const known = image === null ? undefined : recognisers.find((r) => r.image(imageName(image)));
  // Of several ports the one counts on which the kind listens.
  const port = ports.find((p) => p.inside === known?.usualPort) ?? ports[0];
  if (port === undefined) return [];
  const kind = known?.kind ?? 'tcp';
  return [{ file, line, service: name, kind, port: port.host, image, container: containerName, words: [], optional }];
}

function fromProcfile(at: DeclaredAt, words: readonly string[], recognisers: readonly Recogniser[]): Declared {
  const known = recognisers.find((r) => r.program(words) !== null);
  const { args } = ranBy(words);
  const named = optionIn(args, '--port', '-p') ?? /:(\d+)$/.exec(optionIn(args, '--bind', '-b') ?? '')?.[1] ?? null;
  const port = named !== null && /^\d{1,5}$/.test(named) ? Number(named) : null;
  const common = { ...at, image: null, container: null, words, optional: false };
  return port === null ? { ...common, port, kind: 'process' } : { ...common, port, kind: known?.kind ?? 'tcp' };
}
