import { useEffect, useRef, useState } from 'react';
import { formatClock } from '../../../shared/format.ts';
import { useNow } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { axisEnd, withSeconds } from './past-time.ts';
import { DAY_MS, HOUR_MS } from './strip-blocks.ts';

const RANGES = [
  { ms: HOUR_MS, name: 'Hour' },
  { ms: DAY_MS, name: 'Day' },
  { ms: 14 * DAY_MS, name: '14 days' },
] as const;
/** A moment is asked for when the slider rests for so long, in milliseconds. */
const REST_MS = 120;
/** Places on the slider. */
const PLACES = 1440;

interface AxisProps {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly onMove: (at: number) => void;
}

/** The time axis with what was wrong on it, and a slider that goes through it. */
export function PastAxis({ at, onMove }: AxisProps) {
  const now = useNow((n) => Math.floor(n.wall / 60_000) * 60_000);
  const [range, setRange] = useState<(typeof RANGES)[number]>(() => RANGES.find((r) => at >= now - r.ms) ?? RANGES[2]);
  const [shown, setShown] = useState(at);
  const end = useRef(now);
  end.current = axisEnd(shown, end.current, range.ms, now);
  const from = end.current - range.ms;
  useEffect(() => setShown(at), [at]);
  useEffect(() => {
    if (shown === at) return;
    const timer = setTimeout(() => onMove(shown), REST_MS);
    return () => clearTimeout(timer);
  }, [shown, at, onMove]);
  const clock = (wall: number) => formatClock(wall, now);
  return (
    <div className="past-axis">
      <fieldset className="ranges">
        <legend className="hidden">Range of the axis</legend>
        {RANGES.map((r) => (
          <label key={r.ms} className="range">
            <input type="radio" name="past-range" checked={r === range} onChange={() => setRange(r)} />
            {r.name}
          </label>
        ))}
      </fieldset>
      <div className="past-track">
        <Trouble from={from} to={end.current} />
        <input
          type="range"
          className="past-slider"
          aria-label="Moment"
          aria-valuetext={withSeconds(clock(shown), shown)}
          min={from}
          max={end.current}
          step={range.ms / PLACES}
          value={shown}
          onChange={(event) => setShown(Math.min(Date.now(), Number(event.target.value)))}
        />
        <div className="past-ticks t-11 secondary nums" aria-hidden="true">
          {[0, 0.25, 0.5, 0.75, 1].map((part) => (
            <span key={part}>{clock(from + part * range.ms)}</span>
          ))}
        </div>
      </div>
    </div>
  );
}

/** Incidents as blocks on the axis, as long as they were. */
function Trouble({ from, to }: { readonly from: number; readonly to: number }) {
  const { value } = useAsk('incidents', { from: from - DAY_MS, to, limit: 500 });
  const length = to - from;
  const blocks = (value ?? []).flatMap(({ id, startedAt, closedAt, severity, state }) => {
    const over = closedAt ?? (state === 'open' ? to : startedAt);
    const [begin, stop] = [Math.max(from, startedAt), Math.min(to, over)];
    return stop < from || begin > to
      ? []
      : [{ id, x: begin - from, width: Math.max(length / 300, stop - begin), severity }];
  });
  return (
    <svg
      className="strip-track past-trouble"
      viewBox={`0 0 ${length} 16`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      {blocks.map(({ id, x, width, severity }) => (
        <rect
          key={id}
          className={`block block-${severity === 'P0' || severity === 'P1' ? 'critical' : 'degraded'}`}
          x={x}
          width={width}
          y={0}
          height={16}
        />
      ))}
    </svg>
  );
}
