import { fetchAnew } from './fetch-anew.ts';

/** The fields of backend-template/app/faults.py. null switches a fault off. */
export type Faults = {
  /** What /health answers. `unhealthy` is a 200 whose body says so; `huge` is 200 MB. */
  readonly health?: 'error-500' | 'unhealthy' | 'garbage' | 'endless' | 'huge' | 'redirect-loop' | null;
  /** The backend's own words in `error-500` and `unhealthy`. */
  readonly message?: string | null;
  /** Delay of every HTTP answer. */
  readonly delayMs?: number | null;
  readonly websocket?: WebSocketFault | null;
  readonly leakMegabytesPerSecond?: number | null;
  /** Clearing the caches gives back nothing of it. */
  readonly leakKept?: boolean | null;
  /** /health waits for a PING of Redis. */
  readonly askRedis?: boolean | null;
  /** What /health/mlx says, and whether the chat answers. */
  readonly ai?: 'not-loaded' | 'not-ready' | null;
  /** What the chat answers with status 200, while every health answer stays good. */
  readonly chat?: 'empty' | 'error' | 'nothing' | null;
  readonly inferenceMs?: number | null;
  /** Requests a minute, beyond which it answers 429 with Retry-After. */
  readonly rateLimit?: number | null;
  /** What it asks for then; a minute, as LeanVibe's does. */
  readonly retryAfterSeconds?: number | null;
};

/** A refusal also closes open connections; `silent` stops reading on them, so that pings stay unanswered. */
export type WebSocketFault = 'refuse-403' | 'refuse-404' | 'silent';

export type FaultChange = Faults & {
  /** All faults off and leaked memory released, before the rest applies. */
  readonly reset?: true;
  readonly leakMegabytes?: number;
  /** Blocks the event loop: connections are accepted by the kernel and nothing answers. */
  readonly blockSeconds?: number;
  /** The serving process exits at once with this code. */
  readonly exitCode?: number;
};

export interface FaultsAnswer {
  /** Requests that were answered 429 since its start, as `GET /health`, oldest first. */
  readonly refused: readonly string[];
}

/** Switches faults of a running backend; throws when it refuses. */
export async function sendFault(url: string, change: FaultChange): Promise<FaultsAnswer> {
  const response = await fetchAnew(`${url}/_fault`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
    signal: AbortSignal.timeout(20_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The backend refused ${JSON.stringify(change)}: ${response.status} ${text}`);
  return JSON.parse(text) as FaultsAnswer;
}
