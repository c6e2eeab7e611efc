import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import type { Keeper, ProcessInfo } from '../../shared/domain/index.ts';
import { exitInWords } from '../../shared/exit-words.ts';
import { launchdJob } from './launchd.ts';
import { keeperOf } from './processes.ts';

/** What stands above the first process of a container. */
const SHIMS = HOST_DECLARATIONS.flatMap(({ shims }) => shims);
const MAX_DEPTH = 8;

/**
 * What would start a process again by itself: the launchd job that it or what started it is, its systemd unit, or the engine of the container
 * that it runs in. Null where nothing is known to.
 */
export async function keeperAbove<P extends ProcessInfo>(
  root: P,
  table: readonly P[],
  signal?: AbortSignal,
): Promise<Keeper | null> {
  const above = ancestorsOf(root, table);
  if (above.some((p) => isShim(p.name))) return { kind: 'container', name: null, ended: null };
  // A control group is that of all that descends; a job of launchd is one process.
  for (const { pid } of process.platform === 'darwin' ? [root, ...above] : [root]) {
    const keeper = await keeperOf(pid);
    if (keeper === null) continue;
    if (keeper.kind === 'container') return { kind: 'container', name: null, ended: null };
    const { name } = keeper;
    if (keeper.kind !== 'launchd') return { kind: 'systemd', name, ended: null };
    const job = await launchdJob(name, signal);
    return { kind: 'launchd', name, ended: job && exitInWords({ code: job.lastExitCode, signal: job.lastSignal }) };
  }
  return null;
}

/** `containerd-shim-runc-v2` is one, and a program that somebody called `runcible` is none. */
const isShim = (name: string): boolean =>
  SHIMS.some((shim) => name === shim || name.startsWith(`${shim}-`) || name.startsWith(`${shim}:`));

/** From its parent upwards, without the first process of all. */
function ancestorsOf<P extends ProcessInfo>(root: P, table: readonly P[]): readonly P[] {
  const byPid = new Map(table.map((p) => [p.pid, p]));
  const found: P[] = [];
  for (let at = byPid.get(root.parentPid); at !== undefined && at.pid > 1; at = byPid.get(at.parentPid)) {
    if (found.length >= MAX_DEPTH) break;
    found.push(at);
  }
  return found;
}
