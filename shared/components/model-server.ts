import type { Instant } from '../primitives/time.ts';

export type ModelServerKindId = 'mlx-lm';

export type ModelServerState =
  /** No request is open. */
  | 'idle'
  /** Requests are open and its processes work. */
  | 'busy'
  /** Requests are open and it does no work, not long enough to say more. */
  | 'waiting'
  /** Requests are open, and for the limit it neither worked nor answered. */
  | 'stuck'
  /** Its process is stopped (SIGSTOP, Ctrl-Z). */
  | 'stopped'
  /** It says itself that it cannot generate. */
  | 'dead'
  /** It takes connections, does no work and does not answer the question for its health. */
  | 'silent';

/** What a prompt delivered, and since when it has not. */
export interface Delivery {
  readonly ok: boolean;
  /** Milliseconds until the whole answer was there. */
  readonly tookMs: number;
  /** Why nothing was delivered; null when something was. */
  readonly words: string | null;
  readonly at: Instant;
  /** The first prompt in a row that delivered nothing; null while the last one delivered. */
  readonly failingSince: Instant | null;
  /** The last prompt that delivered; absent where none has. */
  readonly deliveredAt?: Instant;
}

/** A program of this machine that holds a language model and answers prompts over HTTP. */
export interface ModelServer {
  readonly kind: ModelServerKindId;
  readonly pid: number;
  readonly startedAt: string;
  readonly commandLine: string;
  readonly port: number;
  /** As its command line names it; null where that names none. */
  readonly model: string | null;
  /** Whether the backend was seen asking it. */
  readonly usedByBackend: boolean;
  readonly state: ModelServerState;
  /** Since when it is in that state; for `stuck` since when it did no work for those who wait. */
  readonly since: Instant;
  /** Requests that are open. */
  readonly requests: number;
  /** What the smallest prompt delivered while it was idle; null when none was sent. */
  readonly delivery: Delivery | null;
}
