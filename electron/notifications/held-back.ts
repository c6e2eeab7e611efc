import type { HeldReason, Instant, NotificationEntry, Snapshot } from '../../shared/domain/index.ts';
import { type AlertPolicy, isQuiet } from './alert-policy.ts';
import { isConfirmed, isCooling, isPaused, isRecovering, isSnoozed, isTold, type World, worldOf } from './policy.ts';
import { type AlertState, type Subject, subjectOf } from './state.ts';
import { causeText } from './text.ts';

/** A trouble of which a person would have been told now, and was not. */
export interface HeldBack extends Pick<NotificationEntry, 'title' | 'body' | 'component' | 'cause' | 'into'> {
  readonly held: HeldReason;
  /** Epoch milliseconds since when it lasts: the same trouble, held for the same reason, is the same news. */
  readonly since: number;
}

/** What is held back now, each with why. Pure. */
export function heldBack(
  state: AlertState,
  snapshot: Snapshot,
  policy: AlertPolicy,
  now: Instant,
): readonly HeldBack[] {
  const world = worldOf(state, snapshot, policy, now);
  return snapshot.causes.flatMap((cause): HeldBack[] => {
    const subject = subjectOf(cause);
    if (subject.severity === 'P3' || !isConfirmed(world, subject)) return [];
    const into = explainedBy(world, subject);
    // What is told of already is not held back, whatever holds what is new.
    if (into === null && isTold(world, subject)) return [];
    const held = into === null ? whyHeld(world, subject) : 'folded';
    if (held === null) return [];
    const { component, id, since } = cause;
    return [{ ...causeText(cause), component, cause: id, into, held, since: since.wall }];
  });
}

/** The component whose trouble, which is told, explains this one. */
function explainedBy({ roots, snapshot }: World, subject: Subject): HeldBack['into'] {
  if (roots.some(({ cause }) => cause === subject.cause)) return null;
  return (
    snapshot.causes.find((c) => c.id !== subject.cause && c.explains.includes(subject.component))?.component ?? null
  );
}

function whyHeld(world: World, subject: Subject): HeldReason | null {
  const { policy, snapshot, now } = world;
  if (!policy.enabled) return 'off';
  if (isPaused(snapshot, now)) return 'paused';
  if (isQuiet(policy.quiet, now.wall)) return 'quiet';
  if (isSnoozed(world, subject)) return 'snoozed';
  if (world.meant.includes(subject.component)) return 'stopped';
  if (isRecovering(world, subject)) return 'recovered';
  return isCooling(world, subject) ? 'repeated' : null;
}
