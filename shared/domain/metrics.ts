import { METRICS, type MetricId } from '../components/derive.ts';

export { METRICS, type MetricId, sparkOf } from '../components/derive.ts';
export type { Unit } from '../primitives/units.ts';
export const METRIC_IDS = Object.keys(METRICS) as MetricId[];
