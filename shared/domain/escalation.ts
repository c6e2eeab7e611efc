import { z } from 'zod';
import { SeveritySchema } from './cause.ts';

/** The severities that are escalated (guide, "Automatic Escalation Triggers"), with the time that they leave, in milliseconds. */
export const ESCALATE_WITHIN_MS = { P0: 0, P1: 30 * 60_000, P2: 2 * 60 * 60_000 } as const;

export const TriggerHitSchema = z.object({
  /** The same for as long as it is met, whatever its words become: `outage-over-10-minutes 12`. */
  key: z.string(),
  /** Stable: `outage-over-10-minutes`. */
  trigger: z.string(),
  severity: SeveritySchema.exclude(['P3']),
  /** The guide's words for it. */
  title: z.string(),
  /** One sentence: what was seen that makes it so. */
  why: z.string(),
  /** The incident it is about; null where it is about several or none. */
  incident: z.number().int().nullable(),
  /** Milliseconds from now by which it has to be escalated; 0 is at once. */
  dueInMs: z.number().nonnegative(),
  /** Who said that it was seen (null where this user has no name), and when, epoch milliseconds; absent while nobody has. */
  seen: z.object({ by: z.string().nullable(), at: z.number() }).optional(),
});
/** One of the guide's triggers that is met now. */
export type TriggerHit = Readonly<z.infer<typeof TriggerHitSchema>>;

/** `Seen by anna`. */
export const seenBy = ({ by }: NonNullable<TriggerHit['seen']>): string => (by === null ? 'Seen' : `Seen by ${by}`);

export const EscalationLevelSchema = z.object({
  level: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]),
  /** `Senior Engineer`. */
  title: z.string(),
  /** Address of the person; null for level 1, which is the machine, and where none is configured. */
  contact: z.string().nullable(),
  /** What the guide says they do. */
  scope: z.string(),
  /** Age of the incident at which the level begins, in milliseconds. */
  fromMs: z.number().nonnegative(),
});
export type EscalationLevel = Readonly<z.infer<typeof EscalationLevelSchema>>;

export const EscalationSchema = z.object({
  /** The most severe trigger that is met and that nobody has seen; null when nothing has to be escalated. */
  due: TriggerHitSchema.nullable(),
  /** All that are met, the most severe first. */
  hits: z.array(TriggerHitSchema),
  /** Every trigger of the guide, in its order. */
  triggers: z.array(
    z.object({
      id: z.string(),
      severity: SeveritySchema.exclude(['P3']),
      title: z.string(),
      /** Why it could not be told whether it is met; null where it could. */
      unseen: z.string().nullable(),
    }),
  ),
  level: EscalationLevelSchema,
});
export type Escalation = Readonly<z.infer<typeof EscalationSchema>>;

export const EscalationMessageSchema = z.object({
  to: z.string().nullable(),
  subject: z.string(),
  body: z.string(),
  /** `mailto:` URL; the body is shortened where the URL would be longer than mail programs take. */
  mailto: z.string(),
  shortened: z.boolean(),
  /** Subject and body, for the clipboard and for a file. */
  text: z.string(),
  fileName: z.string(),
});
/** The guide's message, filled in, in every form; secrets are removed. */
export type EscalationMessage = Readonly<z.infer<typeof EscalationMessageSchema>>;
