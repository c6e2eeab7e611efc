/**
 * When to notify, as a pure function: the same state, snapshot, policy and time always give the same actions. The shell
 * (desktop/notifications.ts) performs them and records with `delivered` what really reached the person.
 */
import {
  type ComponentId,
  elapsedMs,
  type Flapping,
  type Instant,
  isOfStack,
  type Question,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import { type AlertPolicy, isQuiet } from './alert-policy.ts';
import { failedRun, isUnproven, reaches, verifiedRun } from './recovery-of.ts';
import { questionOf, runbookOf, unhelpedOf, wordsOf } from './said.ts';
import { type Alert, type AlertState, type Subject, subjectOf } from './state.ts';
import {
  type AlertText,
  failedText,
  movedText,
  recoveredText,
  reminderText,
  unhelpedText,
  unstableText,
} from './text.ts';

export type AlertAction =
  /** Shows the alert, or replaces what is shown under its id. */
  | {
      readonly kind: 'show';
      readonly alert: Alert;
      readonly text: AlertText;
      readonly runbook: string | null;
      /** What it asks: its one button is the answer; absent where it only tells. */
      readonly asks?: Question | null;
      readonly silent: boolean;
    }
  /** Replaces it by the good news and closes it. */
  | { readonly kind: 'recovered'; readonly alert: Alert; readonly text: AlertText }
  /** Takes it away without a word. */
  | { readonly kind: 'withdraw'; readonly alert: Alert };

/** Whether nothing new may be told now: by the settings, by a pause, by the hour. */
export const isHeld = (policy: AlertPolicy, snapshot: Snapshot, now: Instant): boolean =>
  !policy.enabled || isPaused(snapshot, now) || isQuiet(policy.quiet, now.wall);

/** What to do now, and the state with everything that needs no delivery already in it. */
export function decide(
  state: AlertState,
  snapshot: Snapshot,
  policy: AlertPolicy,
  now: Instant,
): { readonly state: AlertState; readonly actions: readonly AlertAction[] } {
  const world = worldOf(state, snapshot, policy, now);
  const { meant } = world;
  const waking = state.wokeAt !== null && elapsedMs(state.wokeAt, now) < policy.wakeMs;
  if (waking) return { state, actions: [] };
  const held = isHeld(policy, snapshot, now);

  const taken = assign(state.open, world.roots);
  const followed = state.open.map((alert) => follow(world, alert, taken.get(alert.id) ?? [], held));
  const fresh = held ? [] : open(world, new Set([...taken.values()].flat().map((root) => root.cause)));
  return {
    state: {
      open: followed.map((f) => f.alert),
      closed: state.closed.filter((entry) => elapsedMs(entry.at, now) < policy.cooldownMs),
      ...(meant.length === 0 ? {} : { meant: [...meant] }),
      ...(state.escalated === undefined ? {} : { escalated: state.escalated }),
      wokeAt: null,
    },
    actions: [...followed.flatMap((f) => (f.action ? [f.action] : [])), ...fresh],
  };
}

/** Records an action that reached the person. */
export function delivered(state: AlertState, action: AlertAction, now: Instant): AlertState {
  const others = state.open.filter((alert) => alert.id !== action.alert.id);
  if (action.kind === 'show') return { ...state, open: [...others, action.alert] };
  const closed = action.alert.subjects.map((subject) => ({ component: subject.component, at: now }));
  return { ...state, open: others, closed: [...state.closed, ...closed] };
}

export interface World {
  readonly snapshot: Snapshot;
  readonly policy: AlertPolicy;
  readonly now: Instant;
  readonly state: AlertState;
  readonly roots: readonly Subject[];
  /** What is down because somebody stopped it on purpose. */
  readonly meant: readonly ComponentId[];
}

/** Everything that a decision is made from. */
export function worldOf(state: AlertState, snapshot: Snapshot, policy: AlertPolicy, now: Instant): World {
  const roots = rootsOf(snapshot);
  return { snapshot, policy, now, state, roots, meant: meantIn(snapshot, roots, state) };
}

/** Whether an open alert tells of it, or of what it belongs to. */
export const isTold = ({ state, roots }: World, { cause }: Subject): boolean =>
  [...assign(state.open, roots).values()].flat().some((root) => root.cause === cause);

export const isPaused = (snapshot: Snapshot, now: Instant): boolean =>
  snapshot.pausedUntil !== null && snapshot.pausedUntil > now.wall;

/** Causes that nothing else in the list explains. P3 is a remark for the screen, never a notification. */
function rootsOf(snapshot: Snapshot): readonly Subject[] {
  const causes = snapshot.causes.map(subjectOf);
  return causes.filter(
    (cause, i) =>
      cause.severity !== 'P3' &&
      !causes.some((other, j) => j < i && (other.cause === cause.cause || other.explains.includes(cause.component))),
  );
}

/** Runbooks after which what they stopped is meant to be down. */
const STOPS: ReadonlySet<string> = new Set(RUNBOOK_WORDS.filter((r) => r.stops).map((r) => r.id));
/** What was stopped may be seen so shortly after the end of the run, in milliseconds. */
const SETTLES_WITHIN_MS = 10_000;

/** What a person had stopped and is down since; what is well again meanwhile and fails later is news. */
function meantIn({ recovery: run }: Snapshot, roots: readonly Subject[], { meant }: AlertState): ComponentId[] {
  const { startedAt, endedAt = null } = run ?? {};
  const isStop = run?.state === 'succeeded' && STOPS.has(run.runbook);
  const byStop = ({ component, since }: Subject): boolean =>
    isStop &&
    endedAt !== null &&
    startedAt !== undefined &&
    isOfStack(component) &&
    since.mono >= startedAt.mono &&
    since.mono <= endedAt.mono + SETTLES_WITHIN_MS;
  return [...new Set(roots.filter((r) => meant?.includes(r.component) || byStop(r)).map((r) => r.component))];
}

/** Whether two causes belong to one story: the same one, the same component, or one explains the other's component. */
const related = (a: Subject, b: Subject): boolean =>
  a.cause === b.cause ||
  a.component === b.component ||
  a.explains.includes(b.component) ||
  b.explains.includes(a.component);

/** Gives every root to at most one open alert: first by its own id, then to one whose story it continues. */
function assign(alerts: readonly Alert[], roots: readonly Subject[]): ReadonlyMap<string, readonly Subject[]> {
  const taken = new Map<string, Subject[]>();
  for (const root of roots) {
    const owner =
      alerts.find((alert) => alert.subjects.some((subject) => subject.cause === root.cause)) ??
      alerts.find((alert) => alert.subjects.some((subject) => related(subject, root)));
    if (owner) taken.set(owner.id, [...(taken.get(owner.id) ?? []), root]);
  }
  return taken;
}

type Followed = { readonly alert: Alert; readonly action: AlertAction | null };

function follow(world: World, alert: Alert, roots: readonly Subject[], held: boolean): Followed {
  if (roots.length === 0) return ending(world, alert, held);
  const { inherited: _, goneBefore: __, ...seen } = alert;
  const lasting: Alert = { ...seen, goneSince: null };
  const awake = roots.filter((root) => !isSnoozed(world, root));
  // What is put off is taken away, and told anew when it still lasts then.
  if (awake.length === 0) return { alert: lasting, action: { kind: 'withdraw', alert: lasting } };
  return { alert: lasting, action: held ? null : update(world, lasting, awake) };
}

export const isSnoozed = ({ now }: World, { snoozedUntil }: Subject): boolean =>
  snoozedUntil !== undefined && snoozedUntil > now.wall;

/** The news about an alert that lasts, or null: a failed recovery, instability, a better-known cause, or that it is time for a reminder. */
function update(world: World, alert: Alert, roots: readonly Subject[]): AlertAction | null {
  const first = roots[0];
  if (!first) return null;
  const runbook = runbookOf(world.snapshot, first);
  const run = failedRun(world.snapshot, alert);
  if (run && run.id !== alert.failedRun)
    return {
      kind: 'show',
      alert: { ...alert, failedRun: run.id },
      text: failedText(run),
      runbook: null,
      silent: false,
    };
  const late = unhelpedOf(world.snapshot, roots);
  if (late?.unhelped !== undefined && late.unhelped.run !== alert.unhelpedRun)
    return {
      kind: 'show',
      alert: { ...alert, unhelpedRun: late.unhelped.run },
      text: unhelpedText(late),
      runbook: null,
      silent: false,
    };
  const shaky = roots.find((root) => flappingOf(world.snapshot, root.component) !== null);
  const flapping = shaky ? flappingOf(world.snapshot, shaky.component) : null;
  if (shaky && flapping && !alert.unstable)
    return {
      kind: 'show',
      alert: { ...alert, subjects: merged(alert, roots), unstable: true },
      text: unstableText(shaky, flapping),
      runbook,
      silent: true,
    };
  const asks = questionOf(world.snapshot, roots);
  if (asks && alert.asked !== asks.token && !alert.unstable && alert.subjects.length === 1)
    return asking(alert, merged(alert, roots), world.snapshot, asks);
  const known = new Set(alert.subjects.map((subject) => subject.cause));
  const news = roots.filter((root) => !known.has(root.cause) && isConfirmed(world, root) && !isRecovering(world, root));
  if (alert.unstable || news.length === 0) return reminder(world, alert, first);
  const subjects = merged(alert, roots);
  const worse = news.some((root) => alert.subjects.every((subject) => root.severity < subject.severity));
  return {
    kind: 'show',
    alert: { ...alert, subjects },
    ...wordsOf(world.snapshot, subjects),
    runbook,
    silent: !worse,
  };
}

/** The same again, where that is asked for and it is time. */
function reminder({ snapshot, policy, now }: World, alert: Alert, first: Subject): AlertAction | null {
  const last = alert.remindedAt ?? alert.openedAt;
  if (policy.remindMs === null || elapsedMs(last, now) < policy.remindMs) return null;
  const words = wordsOf(snapshot, alert.subjects);
  return {
    kind: 'show',
    alert: { ...alert, remindedAt: now },
    ...words,
    text: reminderText(words.text, now.mono - first.since.mono),
    runbook: runbookOf(snapshot, first),
    silent: false,
  };
}

/** The same alert, now with a question: whoever was told a moment ago is not rung for once more. */
function asking(alert: Alert, subjects: readonly Subject[], snapshot: Snapshot, asks: Question): AlertAction {
  return {
    kind: 'show',
    alert: { ...alert, subjects: [...subjects], asked: asks.token },
    ...wordsOf(snapshot, subjects),
    runbook: asks.runbook,
    silent: true,
  };
}

/** A group keeps its members until all are over; a single alert follows its cause. */
const merged = (alert: Alert, roots: readonly Subject[]): Subject[] =>
  alert.subjects.length > 1
    ? [...alert.subjects.filter((s) => !roots.some((root) => root.cause === s.cause)), ...roots]
    : [...roots];

/** Nothing of the alert is among the causes any more: over, swallowed by another alert, or just not visible for now. */
function ending(world: World, alert: Alert, held: boolean): Followed {
  const { snapshot, now, policy } = world;
  const swallowed = alert.subjects.every((subject) => world.roots.some((root) => related(root, subject)));
  if (swallowed) return { alert, action: { kind: 'withdraw', alert } };
  const parts = alert.subjects.flatMap((subject) => [subject.component, ...subject.explains]);
  if (!parts.every((id) => isCalm(snapshot, id))) {
    const before = alert.goneBefore ?? alert.goneSince;
    return { alert: { ...alert, goneSince: null, ...(before === null ? {} : { goneBefore: before }) }, action: null };
  }
  const gone = { ...alert, goneSince: alert.goneSince ?? now };
  const verified = verifiedRun(snapshot, alert);
  const isSettled = elapsedMs(gone.goneSince, now) >= policy.settleMs && !isUnproven(snapshot, alert, now);
  if (verified === null && !isSettled) return { alert: gone, action: null };
  if (held) return { alert: gone, action: { kind: 'withdraw', alert: gone } };
  // What is well at another address is not what was told of.
  if (alert.subjects.every((subject) => isElsewhere(snapshot, subject)))
    return { alert: gone, action: { kind: 'recovered', alert: gone, text: movedText(alert) } };
  const since = Math.min(...alert.subjects.map((subject) => subject.since.mono));
  const lastedMs = alert.inherited === true ? null : (gone.goneBefore ?? gone.goneSince).mono - since;
  const text = recoveredText(alert, verified, lastedMs, (id) => !hasEnded(snapshot, id));
  return { alert: gone, action: { kind: 'recovered', alert: gone, text } };
}

/** New alerts for roots that no open alert tells of: one, or one for all that became due together. */
function open(world: World, taken: ReadonlySet<string>): readonly AlertAction[] {
  const due = world.roots.filter(
    (root) =>
      !taken.has(root.cause) &&
      !world.meant.includes(root.component) &&
      !isSnoozed(world, root) &&
      isConfirmed(world, root) &&
      !isCooling(world, root) &&
      !isRecovering(world, root),
  );
  const first = due[0];
  if (!first) return [];
  const flapping = due.length === 1 ? flappingOf(world.snapshot, first.component) : null;
  const alert: Alert = {
    id: `lifeguard.${first.cause}.${world.now.wall}`,
    subjects: [...due],
    openedAt: world.now,
    goneSince: null,
    unstable: flapping !== null,
    failedRun: null,
  };
  const words = flapping ? { text: unstableText(first, flapping) } : wordsOf(world.snapshot, due);
  const asked = 'asks' in words ? { asked: words.asks?.token ?? null } : {};
  const runbook = runbookOf(world.snapshot, first);
  return [{ kind: 'show', alert: { ...alert, ...asked }, ...words, runbook, silent: false }];
}

const viewOf = (snapshot: Snapshot, id: ComponentId) => snapshot.components.find((view) => view.id === id);
const flappingOf = (snapshot: Snapshot, id: ComponentId): Flapping | null => viewOf(snapshot, id)?.flapping ?? null;

/** Well, and not about to change its mind. A component that is not watched any more has no trouble. */
function isCalm(snapshot: Snapshot, id: ComponentId): boolean {
  const view = viewOf(snapshot, id);
  return hasEnded(snapshot, id) || (view?.state === 'healthy' && view.flapping === null);
}

/** Whether its component is read at another address since then. */
const isElsewhere = (snapshot: Snapshot, { component, since }: Subject): boolean =>
  (viewOf(snapshot, component)?.anewSince?.mono ?? Number.NEGATIVE_INFINITY) > since.mono;

/** Not watched, or not meant to run: its trouble is over, and it is not well. */
const hasEnded = (snapshot: Snapshot, id: ComponentId): boolean => (viewOf(snapshot, id)?.state ?? 'off') === 'off';

export function isConfirmed(world: World, root: Subject): boolean {
  const lasted = elapsedMs(root.since, world.now);
  if (lasted < Math.max(world.policy.lastsMs, root.patienceMs ?? 0)) return false;
  const state = viewOf(world.snapshot, root.component)?.state;
  if (state === 'critical' || state === 'degraded') return true;
  if (state === 'starting' || state === 'stale' || state === 'unknown') return false;
  return lasted >= world.policy.confirmMs;
}

export const isCooling = (world: World, root: Subject): boolean =>
  world.state.closed.some(
    (entry) => entry.component === root.component && elapsedMs(entry.at, world.now) < world.policy.cooldownMs,
  );

/** A recovery under way takes its component and everything below it down on purpose. */
export function isRecovering(world: World, root: Subject): boolean {
  const run = world.snapshot.recovery;
  return run?.state === 'running' && reaches(world.snapshot, run, root.component);
}
