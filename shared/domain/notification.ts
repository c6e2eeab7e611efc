import { z } from 'zod';
import { ComponentIdSchema } from './components.ts';

/**
 * Why a trouble that would have been told was not: `off` by the settings; `paused`; the hours that are to be `quiet`; `snoozed`; `folded` into
 * another trouble that explains it; `repeated` too soon after its end; its component is being `recovered`; somebody `stopped` it on purpose.
 */
export const HELD_REASONS = [
  'off',
  'paused',
  'quiet',
  'snoozed',
  'folded',
  'repeated',
  'recovered',
  'stopped',
] as const;
export const HeldReasonSchema = z.enum(HELD_REASONS);
export type HeldReason = z.infer<typeof HeldReasonSchema>;

/** How it reached somebody: on the `screen` by the system or by a `script`, as a message to somebody `outside`, or in `no` way. */
export const NotificationWaySchema = z.enum(['screen', 'script', 'outside', 'no']);

export const NotificationEntrySchema = z.object({
  id: z.string().max(300),
  /** Epoch milliseconds. */
  at: z.number(),
  title: z.string().max(300),
  body: z.string().max(2000),
  /** What it was about; null where it was about none alone. */
  component: ComponentIdSchema.nullable(),
  /** Id of the cause; null for what is about none. */
  cause: z.string().max(200).nullable(),
  /** How it was told; null where it was held back. */
  way: NotificationWaySchema.nullable(),
  /** Why it was held back; null where it was told. */
  held: HeldReasonSchema.nullable(),
  /** What explains it, where it was folded into that. */
  into: ComponentIdSchema.nullable(),
  /** The incident that it told of; null or absent where there was none. */
  incident: z.number().int().nullable().optional(),
  /** Whom it was sent to outside, with how the last attempt went: why it was not taken, or null; absent where nobody was. */
  out: z.array(z.object({ to: z.string().max(40), at: z.number(), why: z.string().max(500).nullable() })).optional(),
  /** The button of it that a person used; null while none was. */
  used: z.object({ label: z.string().max(100), at: z.number() }).nullable(),
});
/** A notification that was sent, or held back. */
export type NotificationEntry = Readonly<z.infer<typeof NotificationEntrySchema>>;

/** At most so many are kept, and none for longer. */
export const NOTIFICATIONS_KEPT = { most: 300, days: 30 } as const;

export const NotificationsSchema = z.object({
  schema: z.literal(1),
  /** Whether notifications on the screen are on. */
  enabled: z.boolean(),
  /** Newest first. */
  entries: z.array(NotificationEntrySchema),
});
export type Notifications = Readonly<z.infer<typeof NotificationsSchema>>;

const REASONS: Readonly<Record<HeldReason, string>> = {
  off: 'Not sent: notifications are off in the settings.',
  paused: 'Not sent: alarms were paused.',
  quiet: 'Not sent: it was a quiet hour.',
  snoozed: 'Not sent: it was snoozed.',
  folded: 'Not sent by itself: something else explains it.',
  repeated: 'Not sent: it came back too soon after it was over.',
  recovered: 'Not sent: a recovery of it was under way.',
  stopped: 'Not sent: somebody stopped it on purpose.',
};
const WAYS: Readonly<Record<z.infer<typeof NotificationWaySchema>, string>> = {
  screen: 'Sent to the screen.',
  script: 'Sent to the screen, without buttons.',
  outside: 'Sent out.',
  no: 'It could not be shown.',
};

/**
 * What became of it, in a sentence.
 * @param titleOf the name of a component as a person reads it
 */
export function fateOf(
  { way, held, into, out }: Pick<NotificationEntry, 'way' | 'held' | 'into' | 'out'>,
  titleOf: (id: NonNullable<NotificationEntry['into']>) => string,
): string {
  if (held === 'folded' && into !== null) return `Not sent by itself: ${titleOf(into)} explains it.`;
  if (held !== null) return REASONS[held];
  if (out !== undefined)
    return out.length === 0
      ? 'Not sent out yet.'
      : out.map(({ to, why }) => (why === null ? `Sent to ${to}.` : `Not taken by ${to}: ${why}`)).join(' ');
  return way === null ? '' : WAYS[way];
}
