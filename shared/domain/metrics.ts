import { z } from 'zod';
import { type BuiltInMetricId, type ComponentId, METRICS, type MetricId } from '../components/derive.ts';
import { ServiceMetricIdSchema } from '../components/service-ids.ts';

export { type BuiltInMetricId, METRICS, type MetricDefinition, type MetricId } from '../components/derive.ts';
export type { Unit } from '../primitives/units.ts';
/** Whose figure it is: the part before the dot. */
export const componentOfMetric = (metric: MetricId): ComponentId => metric.slice(0, metric.indexOf('.')) as ComponentId;
/** Figures of what is always there. */
export const METRIC_IDS = Object.keys(METRICS) as BuiltInMetricId[];
export const MetricIdSchema: z.ZodType<MetricId> = z.union([
  z.enum(METRIC_IDS as [BuiltInMetricId, ...BuiltInMetricId[]]),
  ServiceMetricIdSchema,
]);
