import type { LogLine } from '../../shared/domain/index.ts';

/** Lines that came within this time are told as having come together, in milliseconds. */
const TOGETHER_MS = 10_000;
/** What came so long ago is not told apart any more, in milliseconds. */
const KEPT_MS = 3_600_000;

/** When the lines of one file were seen to come. */
export interface LineArrivals {
  /** What stands before the lines below had come by then, epoch milliseconds. */
  readonly before: number;
  /** Times of the looks that found lines, epoch milliseconds, and how many each; oldest first. */
  readonly came: readonly { readonly at: number; readonly lines: number }[];
}

/** Counts the lines of one file as they come: logs often carry no time. */
export class LineCount {
  private before: number;
  private came: { at: number; lines: number }[] = [];

  /** @param wall epoch milliseconds */
  constructor(wall: number) {
    this.before = wall;
  }

  note(lines: number, wall: number): void {
    const last = this.came.at(-1);
    if (lines === 0) return;
    if (last !== undefined && wall - last.at < TOGETHER_MS) last.lines += lines;
    else this.came.push({ at: wall, lines });
    while (this.came[0] !== undefined && this.came[0].at < wall - KEPT_MS) this.before = this.came.shift()?.at ?? wall;
  }

  /** Lines were passed over: nothing is known of when those before came. */
  restart(wall: number): void {
    this.before = wall;
    this.came = [];
  }

  /** @param isUnended whether there is one more line, which has no end yet */
  told(wall: number, isUnended: boolean): LineArrivals {
    const came = this.came.map((c) => ({ ...c }));
    return { before: this.before, came: isUnended ? [...came, { at: wall, lines: 1 }] : came };
  }
}

/** The end of a log in which lines without a time have the one by which they had come. Pure. */
export function withArrivals(lines: readonly LogLine[], { before, came }: LineArrivals): LogLine[] {
  const times = came.toReversed();
  let left = times[0]?.lines ?? 0;
  let at = 0;
  return lines
    .toReversed()
    .map((line) => {
      while (left === 0 && at < times.length) {
        at += 1;
        left = times[at]?.lines ?? 0;
      }
      left -= 1;
      return line.at === null ? { ...line, cameAt: times[at]?.at ?? before } : line;
    })
    .toReversed();
}

/** When a line was written, by itself or by when it had come; null where neither is known. */
export const timeOfLine = ({ at, cameAt }: Pick<LogLine, 'at' | 'cameAt'>): number | null => at ?? cameAt ?? null;
