import {
  catalogueIn,
  MAIN,
  type OverallState,
  type Reading,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import { formatOf, formatValue } from '../../../shared/format.ts';
import type { MessageCircumstances } from './template.ts';

/** What a message says of the whole stack at the moment at which it is written. Pure. */
export const circumstancesOf = (
  readings: Readings,
  settings: Settings,
  state: OverallState,
): Pick<MessageCircumstances, 'onCall' | 'metrics' | 'systemHealth' | 'performance'> => ({
  onCall: settings['escalation.onCall'],
  metrics: figures(readings, settings),
  systemHealth: healthOf(state),
  performance: performanceOf(readings, settings),
});

/** In the guide's three words. */
function healthOf(state: OverallState): MessageCircumstances['systemHealth'] {
  if (state === 'healthy') return 'Healthy';
  if (state === 'critical') return 'Critical';
  return state === 'degraded' ? 'Degraded' : null;
}

function figures(readings: Readings, settings: Settings): MessageCircumstances['metrics'] {
  // Those that belong into a message, where they were read.
  return [...catalogueIn(settings).metrics].flatMap(([metric, { title, unit, telling }]) => {
    if (!telling) return [];
    const value = Object.values<Reading | undefined>(readings).find((r) => r?.metrics[metric] !== undefined)?.metrics[
      metric
    ];
    if (value === undefined) return [];
    const key = `thresholds.${metric}`;
    const limit = key in settings ? (settings[key as keyof Settings] as { critical: number | null }).critical : null;
    return [{ title, value: limit === null ? formatValue(value, unit) : formatOf(value, limit, unit) }];
  });
}

function performanceOf(readings: Readings, settings: Settings): MessageCircumstances['performance'] {
  const p95 = readings[MAIN.id]?.metrics[MAIN.agreed];
  const { warning, critical } = settings[`thresholds.${MAIN.agreed}`];
  if (p95 === undefined) return null;
  if (critical !== null && p95 > critical) return 'Critical';
  return warning !== null && p95 > warning ? 'Degraded' : 'Within SLA';
}
