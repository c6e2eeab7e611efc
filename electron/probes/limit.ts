import { afterOwnTime } from '../system/index.ts';
import type { ProbeContext } from './probe.ts';

/** A time limit of a probe's own, below the engine's: its signal aborts at the limit and when the engine aborts. */
export interface Limit {
  readonly ms: number;
  readonly signal: AbortSignal;
  /** True when the time ran out, false while it runs and when the engine aborted. */
  readonly expired: () => boolean;
  /** Cancels the timer; has to be called on every way out. */
  readonly release: () => void;
}

/** Starts a limit of `ms` milliseconds on the injected clock, in which this process came to run. */
export function startLimit({ signal, clock }: Pick<ProbeContext, 'signal' | 'clock'>, ms: number): Limit {
  const controller = new AbortController();
  let expired = false;
  const cancel = afterOwnTime(clock, ms, () => {
    expired = true;
    controller.abort(new Error(`No answer within ${ms} ms`));
  });
  const follow = () => controller.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  return {
    ms,
    signal: controller.signal,
    expired: () => expired,
    release: () => {
      cancel();
      signal.removeEventListener('abort', follow);
    },
  };
}

/** The promise, or a rejection as soon as the signal aborts; what the promise does afterwards is ignored. */
export function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
