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

/** How many limits run under the signal of a probe's run. */
const running = new WeakMap<AbortSignal, number>();

/** Whether the run of a probe that was given this signal waits under a limit of its own: that one ends it, and says by what. */
export const isUnderLimit = (signal: AbortSignal): boolean => (running.get(signal) ?? 0) > 0;

/** Starts a limit of `ms` milliseconds on the injected clock, in which this process came to run. */
export function startLimit({ signal, clock }: Pick<ProbeContext, 'signal' | 'clock'>, ms: number): Limit {
  const controller = new AbortController();
  let expired = false;
  let isRunning = true;
  const count = (more: number) => running.set(signal, (running.get(signal) ?? 0) + more);
  const end = () => {
    if (isRunning) count(-1);
    isRunning = false;
  };
  count(1);
  const cancel = afterOwnTime(clock, ms, () => {
    expired = true;
    end();
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
      end();
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
