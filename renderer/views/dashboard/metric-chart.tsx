import { useRef } from 'react';
import type { Series } from '../../../shared/contract/index.ts';
import type { MetricId } from '../../../shared/domain/index.ts';
import { formatClock, formatValue } from '../../../shared/format.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { Note } from '../../components/note.tsx';
import { useFocusThatWasLost } from '../../components/use-focus-that-was-lost.ts';
import { capital } from '../../components/words.ts';
import { WordsWithCode } from '../../components/words-with-code.tsx';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { HOUR_MS, type Stretch } from './strip-blocks.ts';

/** A pixel of the chart is about five seconds. */
const REFRESH_MS = 5000;

/** Ranges that a chart can show, with their names. */
export const RANGES = [
  { ms: HOUR_MS, name: 'Last hour', words: 'in the last hour' },
  { ms: 24 * HOUR_MS, name: '24 hours', words: 'in the last 24 hours' },
  { ms: 7 * 24 * HOUR_MS, name: '7 days', words: 'in the last 7 days' },
] as const;
export type Range = (typeof RANGES)[number];
/** The engine tells of no shorter range, and of no longer one, in milliseconds. */
const LEAST_MS = 60_000;
const MOST_MS = 31 * 24 * HOUR_MS;

interface MetricChartProps {
  readonly metric: MetricId;
  readonly range: Range;
  /** What is shown instead of the range that ends now. */
  readonly stretch: Stretch | null;
  readonly onStretch: (stretch: Stretch) => void;
}

/** One metric over time, with what a screen reader needs in words. */
export function MetricChart({ metric, range, stretch, onStretch }: MetricChartProps) {
  const rangeMs =
    stretch === null ? range.ms : Math.ceil(Math.min(MOST_MS, Math.max(LEAST_MS, stretch.to - stretch.from)));
  const turn = useNow((now) => Math.floor(now.wall / REFRESH_MS));
  // Days change slowly: once a minute is more than a pixel. What is over does not change.
  const refresh = stretch !== null ? 0 : rangeMs === HOUR_MS ? turn : Math.floor((turn * REFRESH_MS) / 60_000);
  const end = stretch === null ? {} : { until: Math.ceil(stretch.to) };
  const { value: told, error } = useAsk('series', { metric, rangeMs, ...end }, refresh);
  // While another stretch is asked for, the last one stays: the chart, and the keys that are on it, do not go away.
  const last = useRef<Series | null>(null);
  if (told !== null) last.current = told;
  const value = told ?? (error === null ? last.current : null);
  const isEmpty = value?.points.every(([, v]) => v === null) ?? false;
  const hadChart = useRef(false);
  if (value !== null && !isEmpty) hadChart.current = true;
  const empty = useRef<HTMLDivElement>(null);
  useFocusThatWasLost(empty, isEmpty && hadChart.current);
  const definition = usePageState((s) => catalogueOfPage(s).metrics.get(metric));
  if (definition === undefined) return null;
  const { unit, title } = definition;
  if (error !== null && value === null) return <Note kind="error" text={error.message} hint={error.hint} />;
  if (value === null) return <div className="chart" aria-busy="true" />;
  const known = value.points.flatMap(([, v]) => (v === null ? [] : [v]));
  const nowWall = turn * REFRESH_MS;
  const endWall = stretch?.to ?? Math.max(nowWall, value.points.at(-1)?.[0] ?? 0);
  const marks = value.marks.filter((m) => (m.to ?? nowWall) > endWall - rangeMs && m.from < endWall);
  if (isEmpty)
    return (
      <div className="chart chart-empty secondary" ref={empty} tabIndex={-1}>
        <p>{`Nothing was read ${stretch === null ? range.words : 'in this stretch'}.`}</p>
      </div>
    );
  const said = `${title}: lowest ${formatValue(Math.min(...known), unit)}, highest ${formatValue(Math.max(...known), unit)}, last ${formatValue(known.at(-1) ?? 0, unit)}.`;
  return (
    <>
      <Chart
        series={value}
        unit={unit}
        rangeMs={rangeMs}
        endWall={endWall}
        label={said}
        onStretch={(from, to) => onStretch({ from, to })}
      />
      {value.thresholdSource === null ? null : (
        <p className="t-11 secondary">
          {value.warning === null ? '' : `Warning from ${formatValue(value.warning, unit)}`}
          {value.warning !== null && value.critical !== null
            ? ', critical '
            : value.critical === null
              ? ''
              : 'Critical '}
          {value.critical === null ? '' : `from ${formatValue(value.critical, unit)}`} ({value.thresholdSource}).
        </p>
      )}
      {marks.length === 0 ? null : (
        <ul className="marks t-11">
          {marks.map((m) => (
            <li key={`${m.from}${m.state}`} className="nums">
              {`${formatClock(m.from, nowWall)}–${m.to === null ? 'now' : formatClock(m.to, nowWall)} `}
              {`${capital(m.state)}. `}
              <span className="secondary">
                <WordsWithCode text={m.text} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
