import { z } from 'zod';
import {
  type Cause,
  ComponentIdSchema,
  type Instant,
  InstantSchema,
  SeveritySchema,
} from '../../shared/domain/index.ts';

const SubjectSchema = z.object({
  /** Id of the cause. */
  cause: z.string(),
  component: ComponentIdSchema,
  explains: z.array(ComponentIdSchema),
  severity: SeveritySchema,
  title: z.string(),
  since: InstantSchema,
  patienceMs: z.number().optional(),
  /** Epoch milliseconds; a person does not want to hear of it until then. */
  snoozedUntil: z.number().optional(),
});
/** What a notification needs to remember of a cause. */
export type Subject = Readonly<z.infer<typeof SubjectSchema>>;

const AlertSchema = z.object({
  /** Identifier of the notification: an update with the same one replaces it. */
  id: z.string(),
  /** More than one only for a group shown after wake, pause or quiet hours. */
  subjects: z.array(SubjectSchema),
  openedAt: InstantSchema,
  /** Since when nothing of it is seen any more; null while it lasts. */
  goneSince: InstantSchema.nullable(),
  /** When nothing of it was seen any more, before the machine slept or it could not be read: that may be its end; absent for never. */
  goneBefore: InstantSchema.optional(),
  /** It came and went so often that the notification says so instead. */
  unstable: z.boolean(),
  /** The failed recovery that it already tells of. */
  failedRun: z.string().nullable(),
  /** The recovery of which it already tells that it has not helped in time; absent for none. */
  unhelpedRun: z.string().optional(),
  /** The question that it asks already, by the token of its plan; absent in states kept before this was. */
  asked: z.string().nullable().optional(),
  /** When a person was last reminded of it; absent before the first time. */
  remindedAt: InstantSchema.optional(),
  /** An earlier start of the program told of it, and this one has not seen it yet: it may have ended meanwhile; absent else. */
  inherited: z.literal(true).optional(),
});
export type Alert = Readonly<z.infer<typeof AlertSchema>>;

export const AlertStateSchema = z.object({
  open: z.array(AlertSchema),
  /** Components that recovered, for the cool-down. */
  closed: z.array(z.object({ component: ComponentIdSchema, at: InstantSchema })),
  /** The triggers of which a person was told that they fell due, each with its incident; absent for none. One alone in states kept by 0.1. */
  escalated: z
    .preprocess((kept) => (typeof kept === 'string' ? [kept] : (kept ?? [])), z.array(z.string()).readonly())
    .optional(),
  /** What somebody stopped on purpose and is down since; absent for nothing. */
  meant: z.array(ComponentIdSchema).optional(),
  /** When the machine last woke, or null. */
  wokeAt: InstantSchema.nullable(),
});
/** What was notified. It holds only what was delivered, and survives a restart. */
export type AlertState = Readonly<z.infer<typeof AlertStateSchema>>;

export const NO_ALERTS: AlertState = { open: [], closed: [], wokeAt: null };

export const subjectOf = (cause: Cause): Subject => ({
  cause: cause.id,
  component: cause.component,
  explains: [...cause.explains],
  severity: cause.severity,
  title: cause.title,
  since: cause.since,
  ...(cause.patienceMs === undefined ? {} : { patienceMs: cause.patienceMs }),
  ...(cause.snoozedUntil === undefined ? {} : { snoozedUntil: cause.snoozedUntil }),
});

/** The state after the machine woke: every reading is stale, so nothing is notified for a while. */
export const woke = (state: AlertState, now: Instant): AlertState => ({ ...state, wokeAt: now });

/**
 * Reads a state that an earlier run of the program stored. Its monotonic times belong to another clock; they are set so
 * that each lies as long ago as the wall clock says, and never in the future.
 *
 * @returns the state, or an empty one when `stored` is not one
 */
export function revive(stored: unknown, now: Instant): AlertState {
  const parsed = AlertStateSchema.safeParse(stored);
  if (!parsed.success) return NO_ALERTS;
  const moved = (then: Instant): Instant => ({
    wall: then.wall,
    mono: now.mono - Math.max(0, now.wall - then.wall),
  });
  return {
    open: parsed.data.open.map((alert) => ({
      ...alert,
      openedAt: moved(alert.openedAt),
      goneSince: alert.goneSince && moved(alert.goneSince),
      // Of what was over already its end was seen.
      ...(alert.goneSince === null ? { inherited: true as const } : {}),
      ...(alert.goneBefore === undefined ? {} : { goneBefore: moved(alert.goneBefore) }),
      ...(alert.remindedAt === undefined ? {} : { remindedAt: moved(alert.remindedAt) }),
      subjects: alert.subjects.map((subject) => ({ ...subject, since: moved(subject.since) })),
    })),
    closed: parsed.data.closed.map((entry) => ({ ...entry, at: moved(entry.at) })),
    ...(parsed.data.meant === undefined ? {} : { meant: parsed.data.meant }),
    ...(parsed.data.escalated === undefined ? {} : { escalated: parsed.data.escalated }),
    wokeAt: null,
  };
}
