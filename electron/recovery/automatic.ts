import {
  type Action,
  type Cause,
  type ComponentId,
  type Offer,
  offersOf,
  type Run,
  type RunbookId,
  RunbookIdSchema,
  type Settings,
} from '../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';

/** What has been tried against one failure. */
export interface Tries {
  /** What is not well. */
  readonly component: ComponentId;
  /** So many attempts did not help. */
  readonly count: number;
  /** So many did, and it came back: that again and again is no help either. */
  readonly helped: number;
  /** So many times since the last attempt it could not be begun: something stood in its way, and nothing was done. */
  readonly refusals: number;
  /** When the cause was first seen without a break until now, and when the last attempt ended: monotonic milliseconds. */
  readonly firstSeen: number;
  readonly lastEnded: number | null;
  /** When the cause was last there: a failure that comes back soon is the same failure, and its attempts count on. */
  readonly lastSeen: number;
  /** The cause was there at the last look. */
  readonly present: boolean;
  /** When a person had tried it in vain, monotonic milliseconds; absent where nobody has. */
  readonly vainAt?: number;
  /** A person stepped in: from then on it is theirs, until what it is about was well again, or until it is forgotten. */
  readonly handsOff: boolean;
}

export type AutomaticState = ReadonlyMap<string, Tries>;
export const NOTHING_TRIED: AutomaticState = new Map();

export interface AutomaticInput {
  readonly now: number;
  readonly settings: Pick<Settings, 'recovery.automatic' | 'recovery.automaticAttempts' | 'recovery.automaticDelay'>;
  /** Ranked, confirmed. */
  readonly causes: readonly Cause[];
  readonly isPaused: boolean;
  /** Runs that are under way, whoever began them. */
  readonly running: readonly Run[];
  /** When a person last looked at a plan, began or cancelled a recovery; null when never. No question waits for that. */
  readonly personAt: number | null;
  readonly isWell: (component: ComponentId) => boolean;
}

export interface Decision {
  readonly state: AutomaticState;
  /** What is due: to be begun, or where the setting is `ask`, to be asked for. */
  readonly run: { readonly runbook: RunbookId; readonly cause: Cause } | null;
  /** Causes for which every attempt is used up: a person is needed. */
  readonly givenUp: readonly Cause[];
  /** Causes for which it could not be begun as often as it may be tried; it goes on being tried. */
  readonly held: readonly Cause[];
  /** Causes that a question may be about: still there, and no person has stepped in. */
  readonly open: readonly Cause[];
  /** When to ask again, if nothing happens before: milliseconds from now. */
  readonly againInMs: number | null;
  /** What is due then. */
  readonly next: { readonly cause: Cause; readonly tries: Tries } | null;
}

/** While a person is at it, and this long afterwards, nothing is begun by itself. */
const PERSON_MS = 60_000;
/** A cause that was gone for less than this is the same failure, still. */
const FORGET_MS = 600_000;
/** What a restart hides may be gone for so long after it, in milliseconds. */
const SETTLES_MS = 15_000;
/** What cannot be begun is tried again at least this often, in milliseconds: what stands in its way may go. */
const HELD_MS = 300_000;
/** Below this the cause is a guess, and a guess restarts nothing. */
const CONFIDENT = 0.8;

/** A failure that looks different from one attempt to the next (not running, hanging, crashing) is still the same failure. */
const keyOf = (cause: Cause): string => runbookOf(cause);

/**
 * Whether to begin a recovery by itself, or to ask for one, as a pure function of what is known. It is begun only where the user set
 * `automatic`, and only by runbooks that lose nothing; asked for by any that the cause offers. Never two at once, never while a person is in
 * the middle of one, each attempt after twice the wait, and after the last one never again for this failure.
 */
export function decideAutomatic(before: AutomaticState, input: AutomaticInput): Decision {
  const state = seen(before, input);
  const { now, settings, running, personAt, isPaused } = input;
  const limit = settings['recovery.automaticAttempts'];
  const mode = settings['recovery.automatic'];
  // What was just tried in vain is not asked for again.
  const candidates = input.causes.filter(
    (c) => isFollowed(c) && (mode === 'ask' ? c.action?.kind === 'runbook' : isHarmless(c)),
  );
  const givenUp = candidates.filter((c) => isUsedUp(triesOf(state, c, now), limit));
  const held = candidates.filter((c) => {
    const tries = state.get(keyOf(c));
    return tries !== undefined && !tries.handsOff && !isUsedUp(tries, limit) && tries.refusals >= limit;
  });
  const idle = { state, run: null, givenUp: [], held: [], open: [], againInMs: null, next: null };
  if (mode === 'off') return idle;
  const told = mode === 'automatic' ? { ...idle, givenUp, held } : idle;
  if (isPaused || running.length > 0) return told;
  const open = candidates.filter((c) => {
    const tries = state.get(keyOf(c));
    return tries !== undefined && !tries.handsOff && (mode === 'ask' || !isUsedUp(tries, limit));
  });
  let again: { inMs: number; cause: Cause; tries: Tries } | null = null;
  for (const cause of open) {
    const tries = triesOf(state, cause, now);
    const due = dueAt(tries, settings['recovery.automaticDelay'] * 1000, mode === 'ask');
    const free = personAt === null || mode === 'ask' ? due : Math.max(due, personAt + PERSON_MS);
    if (free <= now) return { ...told, open, run: { runbook: runbookOf(cause), cause } };
    if (again === null || free - now < again.inMs) again = { inMs: free - now, cause, tries };
  }
  return { ...told, open, againInMs: again?.inMs ?? null, next: again };
}

/** What has come back as often as may be tried is not helped by the same either. */
const isUsedUp = ({ count, helped }: Tries, limit: number): boolean => count >= limit || helped >= limit;

/** An attempt has ended. @param helped what it was for was well at its end */
export function noteAttempt(state: AutomaticState, cause: Cause, now: number, helped = false): AutomaticState {
  const tries = triesOf(state, cause, now);
  const counts = helped ? { helped: tries.helped + 1 } : { count: tries.count + 1 };
  return new Map(state).set(keyOf(cause), { ...tries, ...counts, refusals: 0, lastEnded: now });
}

/** It could not be begun. That is no attempt: nothing was tried, and it says nothing about whether it would help. */
export function noteRefusal(state: AutomaticState, cause: Cause, now: number): AutomaticState {
  const tries = triesOf(state, cause, now);
  return new Map(state).set(keyOf(cause), { ...tries, refusals: tries.refusals + 1, lastEnded: now });
}

export const triesOf = (state: AutomaticState, cause: Cause, now: number): Tries =>
  state.get(keyOf(cause)) ?? untried(cause, now);

const untried = ({ component }: Pick<Cause, 'component'>, now: number): Tries => ({
  component,
  count: 0,
  helped: 0,
  refusals: 0,
  firstSeen: now,
  lastEnded: null,
  lastSeen: now,
  present: true,
  handsOff: false,
});

/** What a person acted with: the runbook and what it is for. */
export interface Acted {
  readonly runbook: RunbookId;
  readonly component: ComponentId;
}

/**
 * A person began or cancelled something: what follows of these causes is theirs.
 * @param acted what it was; of the causes only those that it is for are theirs then. Null for all of them.
 */
export function handOver(state: AutomaticState, causes: readonly Cause[], acted: Acted | null = null): AutomaticState {
  const next = new Map(state);
  for (const cause of causes.filter((c) => isFollowed(c) && (acted === null || isFor(acted, c)))) {
    const tries = next.get(keyOf(cause));
    if (tries !== undefined) next.set(keyOf(cause), { ...tries, handsOff: true });
  }
  return next;
}

/** What a person began has failed: whether its failure was seen before or is only now, the same is not offered at once again. */
export function noteNoHelp(state: AutomaticState, { runbook, component }: Acted, now: number): AutomaticState {
  const tries = state.get(runbook) ?? { ...untried({ component }, now), present: false };
  return new Map(state).set(runbook, { ...tries, lastSeen: now, vainAt: now, handsOff: true });
}

const isFor = ({ runbook, component }: Acted, cause: Cause): boolean =>
  cause.component === component || offersOf(cause.action).some((offer) => offer.runbook === runbook);

function seen(before: AutomaticState, { causes, now, settings, isWell }: AutomaticInput): AutomaticState {
  const asks = settings['recovery.automatic'] === 'ask';
  const there = new Map(causes.filter(isFollowed).map((cause) => [keyOf(cause), cause]));
  const next = new Map<string, Tries>();
  for (const [key, tries] of before) {
    if (now - tries.lastSeen >= FORGET_MS) continue;
    const isThere = there.has(key);
    // What fails after it was well is another failure. But a restart hides one as well, and what did not help is not begun or offered at once again.
    const isSettled = tries.vainAt === undefined || now - tries.vainAt > SETTLES_MS;
    const isOver = !isThere && isSettled && isWell(tries.component);
    next.set(key, { ...tries, handsOff: tries.handsOff && !isOver, present: tries.present && isThere });
  }
  for (const [key, cause] of there) {
    const tries = next.get(key);
    if (tries === undefined) next.set(key, untried(cause, now));
    // It was gone in between: its attempts count on, and its wait begins anew.
    else {
      const again = tries.present ? {} : { firstSeen: now, ...(asks ? { refusals: 0, lastEnded: null } : {}) };
      next.set(key, { ...tries, ...again, component: cause.component, lastSeen: now, present: true });
    }
  }
  return next;
}

/**
 * Twice the wait before each further attempt, counted from this appearance of the failure or from the last attempt, whichever was later; the same
 * after one that could not be begun, but then no longer than `HELD_MS`. A question is no attempt: it is planned anew after one wait.
 */
function dueAt({ count, helped, refusals, firstSeen, lastEnded }: Tries, delayMs: number, asks: boolean): number {
  const waitMs = asks ? delayMs : delayMs * 2 ** (count + helped);
  const heldMs = Math.min(waitMs * 2 ** (asks ? Math.max(0, refusals - 1) : refusals), HELD_MS);
  return Math.max(lastEnded ?? firstSeen, firstSeen) + Math.max(waitMs, heldMs);
}

const isFollowed = ({ action, confidence, severity }: Cause): boolean =>
  begunFor(action) !== null && severity !== 'P3' && confidence >= CONFIDENT;

const isHarmless = (cause: Cause): boolean =>
  RUNBOOK_WORDS.some((words) => words.id === runbookOf(cause) && words.harmless);

/** The id that the rule offered: one of the closed set, or of a service that somebody added. */
function runbookOf({ action }: Cause): RunbookId {
  const begun = begunFor(action);
  if (begun === null) throw new Error('This cause offers no runbook.');
  return RunbookIdSchema.parse(begun.runbook);
}

/** What is begun or asked for though nobody has chosen it; null where there is nothing. */
export const begunFor = (action: Action | null): Offer | null =>
  action?.kind === 'runbook' ? action : ((action?.again && action.offer) ?? null);
