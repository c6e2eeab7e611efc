import { type ProcessInfo, workersOf } from '../../../shared/domain/index.ts';

/**
 * The process that holds the backend's connections: the worker under a reloader or a master, else what of the tree listens on the port.
 * Null where it is not known, as between two workers: the script, `uv` or reloader above it lives on when it is killed, and would be taken for
 * one that closed its connections itself.
 * @param listening pids of what listens on the port
 */
export function servingIn<P extends ProcessInfo>(
  tree: readonly P[],
  listening: ReadonlySet<number>,
  reloader: boolean,
): P | null {
  const worker = workersOf(tree).at(-1);
  if (worker !== undefined) return worker;
  return reloader ? null : (tree.findLast((p) => p.state !== 'zombie' && listening.has(p.pid)) ?? null);
}

/**
 * Whether it is seen to serve: it listens, or has answered well since it began. Under a reloader another process listens, from before it can answer.
 * @param answeredAt when the backend answered well last, monotonic milliseconds; null where it does not
 */
export function serves(
  serving: ProcessInfo | null,
  listening: ReadonlySet<number>,
  {
    reloader,
    answeredAt,
    now,
  }: { readonly reloader: boolean; readonly answeredAt: number | null; readonly now: number },
): boolean {
  if (serving === null) return false;
  if (!reloader && listening.has(serving.pid)) return true;
  return answeredAt !== null && answeredAt > now - serving.uptimeSeconds * 1000;
}
