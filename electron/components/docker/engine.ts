import type { DockerState } from '../../../shared/components/docker.ts';
import type { ContainerState } from '../../../shared/domain/index.ts';
import { findSystemTool, type RunResult, run } from '../../system/index.ts';
import { engineKind, linksFollowed, parseServer } from './engine-kind.ts';

/** A cold Docker Desktop answers slowly; longer than this counts as not running. */
const LIMIT_MS = 5000;
/** How it is with a container. */
export const STATE = '{{json .State}} {{.RestartCount}}';
/** The context in use and where it leads, DOCKER_HOST among it. */
export const CONTEXT = '{{.Name}}\t{{.Endpoints.docker.Host}}';

type Known = Exclude<DockerState, { kind: 'not-installed' }>;
type Way = Pick<Known, 'context' | 'endpoint'>;

/**
 * Whether Docker is installed, its engine answers, and through which context. Never starts anything.
 * @param known what was found before: while the same engine answers as then, its context is not asked for anew
 */
export async function dockerState(signal?: AbortSignal, known?: DockerState): Promise<DockerState> {
  const docker = findSystemTool('docker');
  if (docker === null) return { kind: 'not-installed' };
  const ask = (...args: string[]) => run(docker, args, { timeoutMs: LIMIT_MS, ...(signal && { signal }) });
  const askContext = () => ask('context', 'inspect', '--format', CONTEXT);
  const askVersion = () => ask('version', '--format', '{{json .Server}}');
  if (known !== undefined && known.kind !== 'not-installed') {
    const version = await askVersion();
    const now = stateFrom(known, version);
    const isSame =
      now.kind === 'running' ? known.kind === 'running' && now.version === known.version : known.kind === now.kind;
    return isSame ? now : stateFrom(contextIn(await askContext()), version);
  }
  const [inspected, version] = await Promise.all([askContext(), askVersion()]);
  return stateFrom(contextIn(inspected), version);
}

function contextIn(inspected: RunResult): Way {
  const told = inspected.kind === 'exit' && inspected.code === 0 ? inspected.stdout.trim().split('\t') : [];
  return { context: told[0] || null, endpoint: linksFollowed(told[1] || null) };
}

function stateFrom({ context, endpoint = null }: Way, version: RunResult): Known {
  const server = version.kind === 'exit' && version.code === 0 ? parseServer(version.stdout) : null;
  const engine = engineKind(endpoint, server);
  if (server?.version != null) return { kind: 'running', context, version: server.version, engine, endpoint };
  const got =
    version.kind === 'exit' ? (version.stderr.trim().split('\n')[0] ?? '') : `docker version: ${version.kind}`;
  return { kind: 'not-running', context, got, engine, endpoint };
}

const STATUSES: readonly ContainerState['status'][] = [
  'running',
  'exited',
  'created',
  'paused',
  'restarting',
  'dead',
  'removing',
];

/** Reads one line of `docker inspect` in our format; null when it is not one. */
export function parseContainer(line: string): ContainerState | null {
  const end = line.lastIndexOf('}');
  try {
    const state: unknown = JSON.parse(line.slice(0, end + 1));
    if (typeof state !== 'object' || state === null) return null;
    const { Status, ExitCode, OOMKilled, Health, StartedAt } = state as {
      Status?: unknown;
      StartedAt?: unknown;
      ExitCode?: unknown;
      OOMKilled?: unknown;
      Health?: { Status?: unknown };
    };
    const health = Health?.Status;
    return {
      status: STATUSES.find((s) => s === Status) ?? 'unknown',
      health: health === 'healthy' || health === 'unhealthy' || health === 'starting' ? health : 'none',
      exitCode: typeof ExitCode === 'number' ? ExitCode : null,
      outOfMemory: OOMKilled === true,
      restarts: Number(line.slice(end + 1).trim()) || 0,
      startedAt: timeOf(StartedAt),
    };
  } catch {
    return null;
  }
}

/** One that never ran was started in the year 1. */
function timeOf(value: unknown): number | null {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return at > 0 ? at : null;
}

/** So many of its last lines are enough to find one of them. */
const LINES = '50';

/** What a container wrote since then; empty where its engine does not tell. @param since epoch milliseconds */
export async function writtenSince(name: string, since: number, signal?: AbortSignal): Promise<string> {
  const docker = findSystemTool('docker');
  if (docker === null) return '';
  const from = new Date(since).toISOString();
  const options = { timeoutMs: LIMIT_MS, ...(signal && { signal }) };
  const result = await run(docker, ['logs', '--since', from, '--tail', LINES, name], options);
  return result.kind === 'exit' ? `${result.stdout}\n${result.stderr}` : '';
}

/** Whether its engine answers, and has no container of that name. */
export async function isRemoved(name: string, signal?: AbortSignal): Promise<boolean> {
  const docker = findSystemTool('docker');
  if (docker === null) return false;
  const options = { timeoutMs: LIMIT_MS, ...(signal && { signal }) };
  const result = await run(docker, ['inspect', '--type', 'container', '--format', STATE, name], options);
  return result.kind === 'exit' && /no such (object|container)/i.test(result.stderr);
}

/** State of a container by name; null when there is none, or the engine does not answer. */
export async function containerState(name: string, signal?: AbortSignal): Promise<ContainerState | null> {
  const docker = findSystemTool('docker');
  if (docker === null) return null;
  const result = await run(docker, ['inspect', '--type', 'container', '--format', STATE, name], {
    timeoutMs: LIMIT_MS,
    ...(signal && { signal }),
  });
  return result.kind === 'exit' && result.code === 0 ? parseContainer(result.stdout.trim()) : null;
}
