import type { Clock } from '../../shared/domain/index.ts';

/** The time between two beats, in milliseconds. */
export const BEAT_MS = 500;
/** A timer may fire so many milliseconds early: what is due then is due now. */
const EARLY_MS = 20;

interface Waiting {
  readonly dueMono: number;
  readonly fn: () => void;
}

/** Which beats something may fall on. */
export interface Beat {
  /** Between two beats: for what takes the processor for some milliseconds while others are being timed. */
  readonly offBeat?: boolean;
  /** Only on beats that are so many milliseconds apart, unless it is due sooner than that. */
  readonly everyMs?: number;
}

/** What waits for the beats of one clock. */
class Beats {
  private readonly clock: Clock;
  private readonly waiting = new Set<Waiting>();
  private armedFor = Number.POSITIVE_INFINITY;
  private cancel = () => {};

  constructor(clock: Clock) {
    this.clock = clock;
  }

  after(ms: number, { offBeat = false, everyMs = BEAT_MS }: Beat, fn: () => void): () => void {
    const { mono } = this.clock.now();
    const offset = offBeat ? BEAT_MS / 2 : 0;
    // Whole seconds fall on every other beat: the fewer there are, the more fall together.
    const usual = ms % (2 * BEAT_MS) === 0 ? 2 * BEAT_MS : BEAT_MS;
    const step = ms < everyMs ? usual : Math.max(usual, everyMs);
    const nearest = Math.round((mono + ms - offset) / step) * step + offset;
    const one = { dueMono: nearest > mono ? nearest : nearest + step, fn };
    this.waiting.add(one);
    if (one.dueMono < this.armedFor) this.arm(one.dueMono);
    return () => {
      // The timer is left to the next one: Node would wake up at its time all the same.
      if (this.waiting.delete(one) && this.waiting.size === 0) this.disarm();
    };
  }

  private arm(dueMono: number): void {
    this.cancel();
    this.armedFor = dueMono;
    this.cancel = this.clock.after(Math.max(1, dueMono - this.clock.now().mono), () => this.beat());
  }

  private disarm(): void {
    this.cancel();
    this.armedFor = Number.POSITIVE_INFINITY;
  }

  private beat(): void {
    this.armedFor = Number.POSITIVE_INFINITY;
    const until = this.clock.now().mono + EARLY_MS;
    const due = [...this.waiting].filter(({ dueMono }) => dueMono <= until);
    for (const one of due) this.waiting.delete(one);
    const next = Math.min(...[...this.waiting].map(({ dueMono }) => dueMono));
    if (Number.isFinite(next)) this.arm(next);
    for (const { fn } of due) run(fn);
  }
}

/** One that throws keeps none of the others from its turn. */
function run(fn: () => void): void {
  try {
    fn();
  } catch (error) {
    process.emitWarning(error as Error);
  }
}

const beats = new WeakMap<Clock, Beats>();

/**
 * Calls back after about `ms` milliseconds, with everything else that falls on the same beat: what recurs wakes this machine together, and not one
 * after the other. Half a second sooner or later is nothing to what waits for seconds.
 * @returns cancels it
 */
export function onBeat(clock: Clock, ms: number, fn: () => void, beat: Beat = {}): () => void {
  const known = beats.get(clock) ?? new Beats(clock);
  beats.set(clock, known);
  return known.after(ms, beat, fn);
}
