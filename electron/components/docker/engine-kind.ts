import { realpathSync } from 'node:fs';

/** Programs that answer as Docker does. */
export const ENGINES = [
  'Docker',
  'Docker Desktop',
  'rootless Docker',
  'Podman',
  'OrbStack',
  'Colima',
  'Rancher Desktop',
  'Lima',
] as const;
export type EngineKind = (typeof ENGINES)[number];

/** By where their sockets lie; the first that fits counts. */
const BY_SOCKET: readonly (readonly [RegExp, EngineKind])[] = [
  [/\/\.orbstack\//, 'OrbStack'],
  [/\/\.colima\//, 'Colima'],
  [/\/\.config\/colima\//, 'Colima'],
  [/\/\.rd\//, 'Rancher Desktop'],
  [/\/\.lima\//, 'Lima'],
  [/podman/, 'Podman'],
  [/\/\.docker\/(run|desktop)\//, 'Docker Desktop'],
  [/^\/run\/user\/\d+\/docker\.sock$/, 'rootless Docker'],
  [/^(\/var)?\/run\/docker\.sock$/, 'Docker'],
];

/** What the server says of itself: `docker version --format '{{json .Server}}'`, as far as it tells engines apart. */
export interface ServerWords {
  readonly version: string | null;
  readonly platform: string;
  readonly components: readonly string[];
}

/** Reads what the server says of itself; null where that is nothing. A plain version is one too. Pure. */
export function parseServer(output: string): ServerWords | null {
  const text = output.trim();
  if (text === '' || text === 'null') return null;
  try {
    const told: unknown = JSON.parse(text);
    if (typeof told === 'string') return { version: told, platform: '', components: [] };
    if (typeof told !== 'object' || told === null) return null;
    const { Version, Platform, Components } = told as {
      Version?: unknown;
      Platform?: { Name?: unknown } | null;
      Components?: unknown;
    };
    const names = Array.isArray(Components)
      ? Components.map((one: { Name?: unknown } | null) => String(one?.Name ?? ''))
      : [];
    return {
      version: typeof Version === 'string' && Version !== '' ? Version : null,
      platform: String(Platform?.Name ?? ''),
      components: names,
    };
  } catch {
    return { version: text.split('\n')[0] ?? text, platform: '', components: [] };
  }
}

/**
 * Which program it is that answers, or would: by what it says of itself, and by where its socket lies. Null where neither tells. Pure.
 * @param endpoint where it is asked, as `docker context inspect` tells it, links followed; null where that is not known
 */
export function engineKind(endpoint: string | null, server: ServerWords | null): EngineKind | null {
  if (server?.components.some((name) => /podman/i.test(name)) === true) return 'Podman';
  const socket = /^unix:\/\/(.+)$/.exec(endpoint ?? '')?.[1];
  const bySocket = BY_SOCKET.find(([pattern]) => socket !== undefined && pattern.test(socket))?.[1] ?? null;
  if (server !== null && /docker desktop/i.test(server.platform)) return 'Docker Desktop';
  return bySocket;
}

/** The socket itself: on a Mac /var/run/docker.sock is a link to that of whichever engine was started last. */
export function linksFollowed(endpoint: string | null): string | null {
  const socket = /^unix:\/\/(.+)$/.exec(endpoint ?? '')?.[1];
  if (socket === undefined) return endpoint;
  try {
    return `unix://${realpathSync(socket)}`;
  } catch {
    return endpoint;
  }
}

/** Whether it was the system that refused the question: an engine may be there, and whoever asked has no right to its socket. Pure. */
export const isForbidden = (got: string): boolean => /permission denied/i.test(got);
