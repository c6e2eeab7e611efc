import {
  catalogueIn,
  componentTitle,
  MAIN,
  type OverallState,
  type Reading,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import { formatClock, formatOf, formatValue } from '../../../shared/format.ts';
import type { MessageCircumstances } from './template.ts';

/** A figure that was read before so many milliseconds is told with its time. */
const FRESH_MS = 120_000;

/** What a message says of the whole stack at the moment at which it is written, epoch milliseconds. Pure. */
export const circumstancesOf = (
  readings: Readings,
  settings: Settings,
  state: OverallState,
  now: number,
): Pick<MessageCircumstances, 'onCall' | 'metrics' | 'systemHealth' | 'performance'> => ({
  onCall: settings['escalation.onCall'],
  metrics: figures(readings, settings, now),
  systemHealth: healthOf(state),
  performance: performanceOf(readings, settings),
});

/** In the guide's three words. */
function healthOf(state: OverallState): MessageCircumstances['systemHealth'] {
  if (state === 'healthy') return 'Healthy';
  if (state === 'critical') return 'Critical';
  return state === 'degraded' ? 'Degraded' : null;
}

function figures(readings: Readings, settings: Settings, now: number): MessageCircumstances['metrics'] {
  // Those that belong into a message, where they were read.
  return [...catalogueIn(settings).metrics].flatMap(([metric, { component, title, unit, telling }]) => {
    if (!telling) return [];
    const reading = Object.values<Reading | undefined>(readings).find((r) => r?.metrics[metric] !== undefined);
    const value = reading?.metrics[metric];
    // How long what does not answer took to answer is of before that.
    if (reading === undefined || value === undefined || (!reading.ok && unit === 'ms')) return [];
    const key = `thresholds.${metric}`;
    const limit = key in settings ? (settings[key as keyof Settings] as { critical: number | null }).critical : null;
    const words = limit === null ? formatValue(value, unit) : formatOf(value, limit, unit);
    const { wall } = reading.at;
    const at = now - wall > FRESH_MS ? `, read at ${formatClock(wall, now)}` : '';
    // Several have an “answer”.
    return [{ title: `${componentTitle(component)}, ${title}`, value: `${words}${at}` }];
  });
}

function performanceOf(readings: Readings, settings: Settings): MessageCircumstances['performance'] {
  const reading = readings[MAIN.id];
  const p95 = reading?.ok ? reading.metrics[MAIN.agreed] : undefined;
  const { warning, critical } = settings[`thresholds.${MAIN.agreed}`];
  if (p95 === undefined) return null;
  if (critical !== null && p95 > critical) return 'Critical';
  return warning !== null && p95 > warning ? 'Degraded' : 'Within SLA';
}
