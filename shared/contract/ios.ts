import { z } from 'zod';
import { CliReportSchema } from '../components/cli-report.ts';
import {
  IosDeviceSchema,
  IosProblemSchema,
  LanAddressSchema,
  ReachSchema,
  SimulatorSchema,
} from '../components/ios-report.ts';
import { GuideRunSchema, IosGuideSchema } from '../domain/ios-guide.ts';

export const IosViewSchema = z.object({
  /** False without Xcode: then `summary` is the one line that says what is missing. */
  usable: z.boolean(),
  summary: z.string(),
  xcode: z.string().nullable(),
  problems: z.array(IosProblemSchema),
  runtimes: z.array(z.string()).nullable(),
  simulators: z.array(SimulatorSchema),
  devices: z.array(
    IosDeviceSchema.extend({
      /** Why nothing can be done on it now; null when it is ready. */
      unready: z.string().nullable(),
    }),
  ),
  bundle: z.string(),
  /** Milliseconds since the epoch; null before Xcode’s tools were asked. */
  surveyedAt: z.number().nullable(),
});
/** Simulators and devices as a page shows them. */
export type IosView = Readonly<z.infer<typeof IosViewSchema>>;

export const ReachViewSchema = ReachSchema.extend({
  state: z.enum(['yes', 'no', 'unknown']),
  /** One sentence: whether devices can reach the backend, and why not. */
  text: z.string(),
  addresses: z.array(LanAddressSchema),
});
export type ReachView = Readonly<z.infer<typeof ReachViewSchema>>;

export const GuideViewSchema = z.object({ guide: IosGuideSchema, run: GuideRunSchema.nullable() });
export type GuideView = Readonly<z.infer<typeof GuideViewSchema>>;

export const CliViewSchema = z.object({ cli: CliReportSchema.nullable(), text: z.string() });
export type CliView = Readonly<z.infer<typeof CliViewSchema>>;

export const IosLogSchema = z.object({
  lines: z.array(z.string()),
  /** Why there are none; null when there are, or the app said nothing. */
  problem: z.string().nullable(),
});
export type IosLog = Readonly<z.infer<typeof IosLogSchema>>;
