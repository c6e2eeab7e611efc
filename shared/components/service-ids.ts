import { z } from 'zod';

/** Ids of what somebody added in the settings: only their shape is known beforehand. Whoever uses one looks whether it is there. */

/** A name without a dot, as it stands in the settings, in addresses and in calls. */
export const ServiceIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'must begin with a small letter, and hold small letters, digits and hyphens alone')
  .brand<'service'>();
export type ServiceId = z.infer<typeof ServiceIdSchema>;

/** `<service>.<metric>` */
export const ServiceMetricIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}\.[a-z][a-z0-9-]{0,39}$/)
  .brand<'service-metric'>();
export type ServiceMetricId = z.infer<typeof ServiceMetricIdSchema>;

/** `restart-<service>` */
export const ServiceRunbookIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,80}$/)
  .brand<'service-runbook'>();
export type ServiceRunbookId = z.infer<typeof ServiceRunbookIdSchema>;

/** `<service>-not-running` */
export const ServiceCauseIdSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,80}$/)
  .brand<'service-cause'>();
export type ServiceCauseId = z.infer<typeof ServiceCauseIdSchema>;

/** `<service>.url`, `thresholds.<service>.<metric>`, `cadence.<service>`, … */
export const ServiceSettingKeySchema = z
  .string()
  .regex(/^((cadence|timeouts)\.[a-z][a-z0-9-]{0,39}|(thresholds\.)?[a-z][a-z0-9-]{0,39}\.[a-zA-Z][a-zA-Z0-9-]{0,39})$/)
  .brand<'service-setting'>();
export type ServiceSettingKey = z.infer<typeof ServiceSettingKeySchema>;
