import type { MetricId } from '../../../shared/domain/index.ts';
import type { Past, Span } from '../../diagnosis/index.ts';

/** The history that is kept on disk, oldest first. */
export type Kept = (
  metric: MetricId,
  from: number,
  to: number,
  points: number,
) => readonly { readonly low: number; readonly mean: number; readonly high: number }[];

/** More points of some minutes tell no more. */
const POINTS = 60;
/** Readings are gathered for some seconds before another Lifeguard can read them, in milliseconds. */
const WRITTEN_MS = 15_000;
/** So many answers are remembered. */
const REMEMBERED = 50;

/** What was read before, from the history on disk: it goes back to before this Lifeguard was started. Causes are looked for with every reading, so what is over is read once. */
export class PastFigures {
  private readonly kept: Kept;
  private readonly now: () => number;
  private readonly known = new Map<string, Span | null>();

  /** @param now epoch milliseconds */
  constructor(kept: Kept, now: () => number) {
    this.kept = kept;
    this.now = now;
  }

  readonly between: Past = (metric, from, to) => {
    const key = `${metric} ${from} ${to}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const span = spanOf(this.kept(metric, from, to, POINTS));
    if (this.now() - to >= WRITTEN_MS) this.remember(key, span);
    return span;
  };

  private remember(key: string, span: Span | null): void {
    this.known.set(key, span);
    const [oldest] = this.known.keys();
    if (this.known.size > REMEMBERED && oldest !== undefined) this.known.delete(oldest);
  }
}

function spanOf(points: ReturnType<Kept>): Span | null {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined) return null;
  return {
    first: first.mean,
    last: last.mean,
    low: Math.min(...points.map((p) => p.low)),
    high: Math.max(...points.map((p) => p.high)),
  };
}
