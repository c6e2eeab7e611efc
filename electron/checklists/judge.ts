import { type CheckOutcome, type ComponentView, METRICS, type MetricId } from '../../shared/domain/index.ts';
import { asSentence, formatList, formatOf, formatValue } from '../../shared/format.ts';

/** A figure against the limit of its line; null where it was not read. */
export function judgeMetric(metric: MetricId, value: number | null, below: number): CheckOutcome {
  const { title, unit } = METRICS[metric];
  if (value === null) return { state: 'could-not-tell', evidence: `${title} was not read.`, raw: null };
  const state = value < below ? 'passed' : 'failed';
  const figure = state === 'passed' ? formatValue(value, unit) : formatOf(value, below, unit);
  return { state, evidence: `${title}: ${figure}.`, raw: null };
}

type View = Pick<ComponentView, 'title' | 'state' | 'label' | 'figure' | 'findings'>;

/** Components that all have to be healthy; those that this machine does not use are left out. */
export function judgeComponents(views: readonly View[]): CheckOutcome {
  const used = views.filter((v) => v.state !== 'off');
  if (used.length === 0)
    return {
      state: 'skipped',
      evidence: `${formatList(views.map((v) => v.title))} are not used on this machine.`,
      raw: null,
    };
  const raw = used.map((v) => `${v.title}: ${v.state}${v.figure === null ? '' : `, ${v.figure}`}`).join('\n');
  const critical = used.filter((v) => v.state === 'critical');
  if (critical.length > 0) return { state: 'failed', evidence: critical.map(trouble).join(' '), raw };
  const unread = used.filter((v) => v.state === 'unknown' || v.state === 'stale' || v.state === 'starting');
  if (unread.length > 0) return { state: 'could-not-tell', evidence: unread.map(trouble).join(' '), raw };
  const degraded = used.filter((v) => v.state === 'degraded');
  if (degraded.length > 0) return { state: 'warning', evidence: degraded.map(trouble).join(' '), raw };
  const names = formatList(used.map((v) => v.title));
  return { state: 'passed', evidence: `${names} ${used.length === 1 ? 'is' : 'are'} healthy.`, raw };
}

const trouble = ({ title, label, state, findings }: View): string =>
  `${title}: ${asSentence(findings[0]?.text ?? (label === '' ? state : label))}`;
