import type { MetricId } from '../../../shared/domain/index.ts';
import { formatClock, formatValue } from '../../../shared/format.ts';
import { Chart } from '../../components/chart/chart.tsx';
import { catalogueOfPage } from '../../store/catalogue.ts';
import { useNow, usePageState } from '../../store/context.tsx';
import { useAsk } from '../../store/use-ask.ts';
import { HOUR_MS } from './strip-blocks.ts';

const MINUTE_MS = 60_000;

/** Half an hour before the moment and half an hour after it, as far as that is over. */
export function PastChart({
  metric,
  title,
  at,
}: {
  readonly metric: MetricId;
  readonly title: string;
  readonly at: number;
}) {
  const now = useNow((n) => Math.floor(n.wall / MINUTE_MS) * MINUTE_MS);
  const until = Math.min(now, Math.ceil((at + HOUR_MS / 2) / MINUTE_MS) * MINUTE_MS);
  const { value } = useAsk('series', { metric, rangeMs: HOUR_MS, until });
  const definition = usePageState((s) => catalogueOfPage(s).metrics.get(metric));
  const known = value?.points.flatMap(([, v]) => (v === null ? [] : [v])) ?? [];
  if (definition === undefined || value === null || known.length === 0) return null;
  const { unit } = definition;
  const said = `${title}: lowest ${formatValue(Math.min(...known), unit)}, highest ${formatValue(Math.max(...known), unit)}.`;
  return (
    <section className="section" aria-labelledby="past-chart">
      <h2 id="past-chart" className="t-13">
        {`${title}, ${formatClock(until - HOUR_MS, now)} to ${formatClock(until, now)}`}
      </h2>
      <Chart series={value} unit={unit} rangeMs={HOUR_MS} endWall={until} label={said} />
    </section>
  );
}
