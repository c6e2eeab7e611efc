import type { Clock } from '../../shared/domain/index.ts';
import { onBeat } from './beats.ts';

export interface EndWatch {
  /** One program, or several that serve together: told when none of them is there any more. */
  readonly pids: readonly number[];
  /** How often it is looked whether they run, in milliseconds. */
  readonly everyMs: () => number;
  readonly onEnd: () => void;
}

/** All that are watched by one clock: whoever wants to know first sets the time for everybody, so that many cost one timer. */
class Rounds {
  private readonly clock: Clock;
  private readonly watches = new Set<EndWatch>();
  private cancel: (() => void) | null = null;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  add(watch: EndWatch): () => void {
    this.watches.add(watch);
    this.cancel ??= this.plan();
    return () => {
      this.watches.delete(watch);
      if (this.watches.size > 0) return;
      this.cancel?.();
      this.cancel = null;
    };
  }

  private plan(): () => void {
    return onBeat(this.clock, Math.min(...[...this.watches].map(({ everyMs }) => everyMs())), () => {
      const ended = [...this.watches].filter(({ pids }) => pids.every(hasEnded));
      for (const watch of ended) this.watches.delete(watch);
      this.cancel = this.watches.size === 0 ? null : this.plan();
      for (const { onEnd } of ended) onEnd();
    });
  }
}

/**
 * One question to the system, of a microsecond. One that has ended and whose parent has not taken note passes for living: whoever watches it looks at
 * its period all the same.
 */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const rounds = new WeakMap<Clock, Rounds>();

/**
 * Tells once when processes of this machine have ended, however they did: no system here tells that by itself to a program that is not their parent.
 * @returns ends the watch
 */
export function watchEnd(watch: EndWatch, clock: Clock): () => void {
  const known = rounds.get(clock) ?? new Rounds(clock);
  rounds.set(clock, known);
  return known.add(watch);
}
