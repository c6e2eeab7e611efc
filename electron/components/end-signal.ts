import type { Clock, ProcessIdentity } from '../../shared/domain/index.ts';
import type { Probe, ProbeSignal } from '../probes/index.ts';
import { portHolderSince, watchEnd } from '../system/index.ts';

/** Twice a second, so that an end is told within one; on battery not quite so soon. In milliseconds. */
const EVERY_MS = 500;
const ON_BATTERY_MS = 1500;

/** Processes of this machine, whose end tells the listeners of a probe at once, whatever they speak. */
export class EndSignal {
  private readonly signal: ProbeSignal;
  private readonly everyMs: () => number;
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();
  private processes: readonly ProcessIdentity[] = [];
  private cancel = () => {};

  constructor(signal: ProbeSignal, isOnBattery: () => boolean) {
    this.signal = signal;
    this.everyMs = () => (isOnBattery() ? ON_BATTERY_MS : EVERY_MS);
  }

  onSignal = (listener: (signal: ProbeSignal) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** These serve: it is told when none of them runs any more. */
  serve(processes: readonly ProcessIdentity[], clock: Clock): void {
    const { processes: before } = this;
    const isSame =
      processes.length === before.length &&
      processes.every((p, i) => p.pid === before[i]?.pid && p.startedAt === before[i]?.startedAt);
    if (isSame) return;
    this.release();
    if (processes.length === 0) return;
    this.processes = processes;
    const { everyMs, tell: onEnd } = this;
    this.cancel = watchEnd({ pids: processes.map(({ pid }) => pid), everyMs, onEnd }, clock);
  }

  /** Nothing serves, or what does is not known. */
  release(): void {
    this.cancel();
    this.processes = [];
  }

  close = async (): Promise<void> => {
    this.listeners.clear();
    this.release();
  };

  private tell = (): void => {
    this.processes = [];
    for (const listener of [...this.listeners]) listener(this.signal);
  };
}

/**
 * The same probe, which also tells when the process ends that listens on a port of this machine. Who that is, is looked for when it answers for the
 * first time, and again after it has ended or failed.
 */
export function withEndSignal(probe: Probe, port: number, ends: EndSignal): Probe {
  let isSought = false;
  const forget = () => {
    isSought = false;
    ends.release();
  };
  const seek = async (clock: Clock, since: number) => {
    const holder = await portHolderSince(port, since).catch(() => null);
    if (isSought && holder !== null) ends.serve([holder], clock);
  };
  ends.onSignal(forget);
  return {
    ...probe,
    onSignal: (listener) => {
      const subscribed = [probe.onSignal?.(listener), ends.onSignal(listener)];
      return () => {
        for (const unsubscribe of subscribed) unsubscribe?.();
      };
    },
    close: async () => {
      forget();
      await ends.close();
      await probe.close?.();
    },
    run: async (context) => {
      const begun = performance.now();
      const result = await probe.run(context);
      if (!result.ok) forget();
      else if (!isSought && !context.signal.aborted) {
        isSought = true;
        // Nobody who waits for the answer waits for that.
        void seek(context.clock, begun);
      }
      return result;
    },
  };
}
