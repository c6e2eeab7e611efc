import type { Clock } from '../../shared/domain/index.ts';

/** Lines of live output kept per step: enough for a traceback, bounded for the snapshot. */
const OUTPUT_LINES = 40;
/** Output goes on this often at most, in milliseconds: each time is a file, a look at the incidents and a snapshot. */
const EVERY_MS = 100;

export interface LiveOutput {
  readonly take: (line: string) => void;
  /** Something other than a line has changed. */
  readonly touch: () => void;
  /** The last lines so far. */
  readonly lines: () => readonly string[];
  /** Nothing is told after it. */
  readonly end: () => void;
}

/** Gathers the lines of one step and tells of them now and then, however fast they come. */
export function liveOutput(clock: Clock, tell: () => void): LiveOutput {
  let kept: string[] = [];
  let cancel: (() => void) | null = null;
  const touch = (): void => {
    cancel ??= clock.after(EVERY_MS, () => {
      cancel = null;
      tell();
    });
  };
  return {
    take(line) {
      kept.push(line);
      // Cut now and then, not for every line.
      if (kept.length > 2 * OUTPUT_LINES) kept = kept.slice(-OUTPUT_LINES);
      touch();
    },
    touch,
    lines: () => kept.slice(-OUTPUT_LINES),
    end() {
      cancel?.();
      cancel = null;
    },
  };
}
