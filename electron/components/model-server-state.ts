import type { Instant, ModelServerState } from '../../shared/domain/index.ts';
import { elapsedMs } from '../../shared/domain/index.ts';

/** What one look saw of a model server. */
export interface ServerLook {
  readonly at: Instant;
  /** CPU time of its process and all that it started, in seconds. */
  readonly cpuSeconds: number;
  readonly isStopped: boolean;
  readonly health: 'good' | 'dead' | 'silent';
  /** Its open connections by the port of the other end. */
  readonly requests: readonly { readonly remotePort: number; readonly fromBackend: boolean }[];
}

export interface OpenRequest {
  readonly remotePort: number;
  readonly fromBackend: boolean;
  readonly since: Instant;
  /** It is open and asks for nothing: other prompts were answered beside it. */
  readonly isIdle: boolean;
}

/** What is known of a model server from all looks; `at` and `cpuSeconds` are those from which its work is measured next. */
export interface ServerMemory {
  readonly at: Instant;
  readonly cpuSeconds: number;
  /** The last look at which it had worked since the one before. */
  readonly workedAt: Instant;
  readonly requests: readonly OpenRequest[];
  readonly state: ModelServerState;
  readonly since: Instant;
}

/**
 * A server that works uses at least this part of a core. One whose generating thread never comes back still uses a quarter of a percent for
 * each request that waits (measured on mlx_lm.server 0.32.2), since the threads that wait look up once a second.
 */
const WORKING_SHARE = 0.02;
/** Systems count CPU time in steps of a hundredth of a second: over less than this, in milliseconds, one step would look like work. */
const SHORTEST_MS = 1000;

/** What a look makes of what was known: busy is told from stuck by the work that is done while requests are open. Pure. */
export function judgeServer(before: ServerMemory | null, look: ServerLook, stuckAfterMs: number): ServerMemory {
  const { at, cpuSeconds } = look;
  const known = new Map((before?.requests ?? []).map((r) => [r.remotePort, r]));
  const requests = look.requests.map((r): OpenRequest => known.get(r.remotePort) ?? { ...r, since: at, isIdle: false });
  const open = requests.filter((r) => !r.isIdle);
  const tookMs = before === null ? 0 : elapsedMs(before.at, at);
  const isSoon = before !== null && tookMs < SHORTEST_MS;
  const worked =
    before === null ||
    (isSoon
      ? before.workedAt.mono === before.at.mono
      : (cpuSeconds - before.cpuSeconds) / (tookMs / 1000) >= WORKING_SHARE);
  const workedAt = before !== null && (isSoon || !worked) ? before.workedAt : at;
  const oldest = open.reduce<Instant>((first, { since }) => (since.mono < first.mono ? since : first), at);
  const state = stateOf(look, open.length, worked, oldest, workedAt, stuckAfterMs);
  // Who waits for a stuck one has waited since it last worked.
  const begun = state === 'stuck' ? (workedAt.mono > oldest.mono ? workedAt : oldest) : state === 'busy' ? oldest : at;
  const since = before?.state === state && before.since.mono <= begun.mono ? before.since : begun;
  const measured = isSoon ? { at: before.at, cpuSeconds: before.cpuSeconds } : { at, cpuSeconds };
  return { ...measured, workedAt, requests, state, since };
}

function stateOf(
  { at, isStopped, health }: ServerLook,
  open: number,
  worked: boolean,
  oldest: Instant,
  workedAt: Instant,
  stuckAfterMs: number,
): ModelServerState {
  if (isStopped) return 'stopped';
  if (health === 'dead') return 'dead';
  if (health === 'silent' && !worked) return 'silent';
  if (open === 0) return 'idle';
  if (worked) return 'busy';
  return Math.min(elapsedMs(oldest, at), elapsedMs(workedAt, at)) >= stuckAfterMs ? 'stuck' : 'waiting';
}
