import type { KeyboardEvent } from 'react';
import type { Series } from '../../../shared/contract/index.ts';

/** Where the keys are on a chart, and where a stretch was begun with them; null while none is. Epoch milliseconds. */
export interface KeyCursor {
  readonly at: number;
  readonly begun: number | null;
}

/** So many presses with Shift go from one end of a chart to the other. */
const LEAPS = 60;

/** The ends of what the keys have chosen; null while that is nothing. */
export const chosenBy = (cursor: KeyCursor | null): readonly [from: number, to: number] | null =>
  cursor === null || cursor.begun === null || cursor.begun === cursor.at
    ? null
    : [Math.min(cursor.begun, cursor.at), Math.max(cursor.begun, cursor.at)];

interface ChartKeysProps {
  readonly points: Series['points'];
  /** Ends of the chart in epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly cursor: KeyCursor | null;
  /** What is read where the cursor is, or what has been chosen. */
  readonly text: string;
  /** Null when the keys leave the chart. */
  readonly onMove: (cursor: KeyCursor | null) => void;
  /** Absent where nothing can be chosen. */
  readonly onStretch: ((from: number, to: number) => void) | undefined;
}

/**
 * What the pointer does on a chart, for keys and screen readers: arrows go from reading to reading, with Shift a stretch is chosen,
 * Enter shows only that, Escape takes it back. A slider that is seen by the cursor that it moves.
 */
export function ChartKeys({ points, from, to, cursor, text, onMove, onStretch }: ChartKeysProps) {
  const last = points.length - 1;
  const wallOf = (index: number): number => points[index]?.[0] ?? to;
  const place = cursor === null ? last : nearest(points, cursor.at);
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = /^Arrow(?:Left|Down)$/.test(event.key) ? -1 : /^Arrow(?:Right|Up)$/.test(event.key) ? 1 : 0;
    const chosen = chosenBy(cursor);
    if (event.shiftKey && by !== 0 && onStretch !== undefined) {
      const at = cursor?.at ?? wallOf(last);
      onMove({
        at: Math.max(from, Math.min(to, at + (by * (to - from)) / LEAPS)),
        begun: cursor?.begun ?? at,
      });
    } else if (event.key === 'Enter' && chosen !== null) {
      onMove(null);
      onStretch?.(...chosen);
    } else if (event.key === 'Escape' && cursor !== null) {
      onMove(cursor.begun === null ? null : { at: cursor.at, begun: null });
    } else return;
    event.preventDefault();
  };
  return (
    <input
      type="range"
      className="chart-keys"
      aria-label={
        onStretch === undefined
          ? 'Readings on the chart'
          : 'Readings on the chart. With Shift a stretch is chosen, and Enter shows only this'
      }
      aria-valuetext={text}
      min={0}
      max={last}
      value={place}
      onFocus={() => onMove({ at: wallOf(last), begun: null })}
      onBlur={() => onMove(null)}
      onChange={(event) => onMove({ at: wallOf(Number(event.target.value)), begun: null })}
      onKeyDown={onKeyDown}
    />
  );
}

/** The place of the reading that is next to a moment, in epoch milliseconds. */
export function nearest(points: Series['points'], at: number): number {
  let best = 0;
  for (const [index, [wall]] of points.entries())
    if (Math.abs(wall - at) < Math.abs((points[best]?.[0] ?? 0) - at)) best = index;
  return best;
}
