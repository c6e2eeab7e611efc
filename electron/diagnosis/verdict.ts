import {
  type Catalogue,
  type Cause,
  type ComponentHealth,
  type ComponentId,
  type Course,
  catalogueOf,
  componentTitle,
  elapsedMs,
  type Instant,
  MAIN,
  type Run,
  type Settings,
  type Verdict,
} from '../../shared/domain/index.ts';
import { asSentence, formatClock, formatDuration, formatList, formatSince } from '../../shared/format.ts';
import { isRootOfCritical } from './diagnose.ts';
import { type HealthByComponent, healthIn } from './rule.ts';

const NOTICED = 'Lifeguard notices when it starts.';

export interface VerdictInput {
  readonly health: HealthByComponent;
  readonly causes: readonly Cause[];
  readonly recovery: Run | null;
  /** Epoch milliseconds; null when not paused. */
  readonly pausedUntil: number | null;
  readonly now: Instant;
  /** What somebody added to what is watched. */
  readonly services?: Settings['services'];
  /** As `isAwaited` says; where it is not known it is not. */
  readonly awaitsBackend?: boolean;
}

/**
 * The stack itself, which has to be known before all can be called well. The machine and a container engine are there on machines
 * without the stack too; what is looked at seldom is mentioned when it cannot be read.
 */
const stackOf = ({ components }: Catalogue): readonly ComponentId[] =>
  components.filter((c) => c.layer === 'stack' && !c.expensive && !c.hosts).map((c) => c.id);
const wasSeen = ({ counters }: ComponentHealth): boolean => counters.lastGoodAt !== null;

/** How a course is told with its time. */
const TIMED: Readonly<Record<Course['kind'], ((since: string, length: string) => string) | null>> = {
  stopped: (since) => `stopped ${since}.`,
  hangs: (_, length) => `has hung for ${length}.`,
  slow: (_, length) => `has been slow for ${length}.`,
  dead: (_, length) => `has been dead for ${length}.`,
  unstable: null,
  unread: null,
  starting: null,
};

/** Two moments that are so near to each other are one, in milliseconds. */
const SAME_MS = 2000;

/**
 * Since when it is so: as this Lifeguard saw it, or one before it did; null where nobody has seen it well. Its incident counts what the machine slept
 * meanwhile, too, which not every monotonic clock does.
 */
function beganAt({ since, clock }: Cause, seen: boolean): Instant | null {
  const kept = clock?.cause ?? null;
  if (!seen) return kept;
  return kept !== null && Math.abs(kept.wall - since.wall) < SAME_MS ? kept : since;
}

/**
 * What is wrong and, where the sentence can carry it, since when: `The backend stopped 40 s ago.`
 * @param seen whether this Lifeguard ever saw its component well: what never ran cannot have stopped
 */
export function headline(cause: Cause, now: Instant, seen = true): string {
  const title = asSentence(cause.title);
  const timed = cause.course === undefined ? null : TIMED[cause.course.kind];
  const since = beganAt(cause, seen);
  if (cause.course !== undefined && timed !== null && since !== null) {
    const length = formatDuration(elapsedMs(since, now));
    return `${cause.course.who} ${timed(formatSince(since, now), length)}`;
  }
  return cause.confidence < 0.5 ? `Probably: ${title}` : title;
}

/** Whether a working copy is watched, whose backend is meant to run some day. */
export const isAwaited = (settings: Settings): boolean =>
  settings[`${MAIN.id}.enabled`] && settings['repository.path'] !== null;

/** The one sentence that the tray, the popover and `lifeguard status` begin with, and the one after it. */
export function verdictOf(input: VerdictInput): Verdict {
  const { health, causes, recovery, pausedUntil, now, services } = input;
  if (recovery?.state === 'running') return recoveringVerdict(recovery);
  if (pausedUntil !== null && pausedUntil > now.wall) {
    const wrong = causes.find((c) => c.severity !== 'P3');
    const detail =
      wrong === undefined ? 'Nothing is wrong.' : headline(wrong, now, wasSeen(healthIn(health, wrong.component)));
    return {
      state: 'paused',
      headline: `Alarms are paused until ${formatClock(pausedUntil, now.wall)}.`,
      detail,
      since: now,
    };
  }
  const catalogue = catalogueOf(services);
  const stack = stackOf(catalogue);
  const stateOf = (id: ComponentId) => healthIn(health, id);
  const states = catalogue.ids.map(stateOf);
  const troubled = states.filter((h) => h.state === 'critical' || h.state === 'degraded');
  if (troubled.length > 0 || causes.some((c) => c.severity !== 'P3')) return troubleVerdict(input, troubled);
  const ended = causes.find((c) => stack.includes(c.component) && stateOf(c.component).state === 'off');
  if (ended !== undefined)
    return { state: 'empty', headline: headline(ended, now), detail: asSentence(ended.detail), since: ended.since };
  if (stack.every((id) => stateOf(id).state === 'off')) {
    return {
      state: 'empty',
      headline: 'Nothing of the LeanVibe stack runs here.',
      detail: NOTICED,
      since: sinceOf(stack.map(stateOf), now),
    };
  }
  const watched = stack.map(stateOf);
  const backend = stateOf(MAIN.id);
  if (input.awaitsBackend === true && backend.state === 'off')
    return { state: 'empty', headline: 'The backend does not run here.', detail: NOTICED, since: backend.since };
  return (
    waiting(watched, 'starting', now) ??
    waiting(watched, 'stale', now) ??
    waiting(watched, 'unknown', now) ??
    quiet(states, now)
  );
}

function recoveringVerdict(run: Run): Verdict {
  const step = run.steps.find((s) => s.state === 'running');
  const attempt = run.attempt > 1 ? ` Attempt ${run.attempt} of ${run.attempts}.` : '';
  return {
    state: 'recovering',
    headline: asSentence(`${run.title} is under way`),
    detail: `${step ? asSentence(step.title) : 'It begins.'}${attempt}`,
    since: run.startedAt,
  };
}

function troubleVerdict({ health, causes, now }: VerdictInput, troubled: readonly ComponentHealth[]): Verdict {
  const critical = troubled.filter((h) => h.state === 'critical');
  const [first] = causes;
  const root = first !== undefined && (critical.length === 0 || isRootOfCritical(first, health)) ? first : undefined;
  // A start within an open failure is told with that, and is a start all the same.
  const isStarting = root?.course?.kind === 'starting';
  const state = critical.length > 0 ? 'critical' : isStarting ? 'starting' : 'degraded';
  if (root === undefined) {
    const worst = critical[0] ?? troubled[0];
    return worst === undefined ? unexplained(now) : unnamed(worst, state);
  }
  const seen = wasSeen(healthIn(health, root.component));
  const said = headline(root, now, seen);
  const since = beganAt(root, seen);
  const when =
    since !== null && said === asSentence(root.title) && !isStarting ? ` It began ${formatSince(since, now)}.` : '';
  return { state, headline: said, detail: `${asSentence(root.detail)}${when}`, since: since ?? root.since };
}

/** In trouble by its readings, and no rule knows why: the reading is the sentence. */
function unnamed({ component, findings, since }: ComponentHealth, state: Verdict['state']): Verdict {
  const [first, second] = findings;
  const title = componentTitle(component);
  return first === undefined
    ? {
        state,
        headline: `${title}: the last reading is good again.`,
        detail: 'It counts as well when the next ones are good too.',
        since,
      }
    : { state, headline: about(title, first.text), detail: second?.text ?? '', since };
}

/** A finding as a sentence about its component. */
const about = (title: string, text: string): string =>
  asSentence(text.toLowerCase().includes(title.toLowerCase()) ? text : `${title}: ${text}`);

/** A cause is named that no component shows any more. */
const unexplained = (now: Instant): Verdict => ({
  state: 'degraded',
  headline: 'Something was wrong a moment ago.',
  detail: 'Fresh readings are on their way.',
  since: now,
});

interface Waiting {
  readonly state: Verdict['state'];
  readonly verb: string;
  readonly detail: string;
  readonly ofMany?: string;
}
const WAITING = {
  starting: { state: 'starting', verb: 'starting', detail: 'That is not an alarm until its time is over.' },
  stale: { state: 'unknown', verb: 'without a fresh reading', detail: 'Fresh readings are on their way.' },
  unknown: {
    state: 'unknown',
    verb: 'not known yet',
    detail: 'It has not been read, or could not be.',
    ofMany: 'They have not been read, or could not be.',
  },
} as const satisfies Record<string, Waiting>;

/** A headline names so many; who has fifty services reads them in the list. */
const NAMED = 3;

const fewNames = (names: readonly string[]): string =>
  formatList(names.length <= NAMED + 1 ? names : [...names.slice(0, NAMED), `${names.length - NAMED} more`]);

/** Something is neither well nor in trouble. */
function waiting(states: readonly ComponentHealth[], kind: keyof typeof WAITING, now: Instant): Verdict | null {
  const found = states.filter((h) => h.state === kind);
  if (found.length === 0) return null;
  const { state, verb, detail: ofOne, ofMany = ofOne }: Waiting = WAITING[kind];
  const detail = found.length > 1 ? ofMany : ofOne;
  const names = fewNames(found.map((h) => componentTitle(h.component)));
  const reason = kind === 'unknown' ? found.find((h) => h.findings[0])?.findings[0]?.text : undefined;
  return {
    state,
    headline: `${names} ${found.length > 1 ? 'are' : 'is'} ${verb}.`,
    detail: reason === undefined ? detail : `${reason.charAt(0).toUpperCase()}${reason.slice(1)}`,
    since: sinceOf(found, now),
  };
}

/** All is well since the last of them became well. */
function quiet(states: readonly ComponentHealth[], now: Instant): Verdict {
  const since = sinceOf(
    states.filter((h) => h.state === 'healthy'),
    now,
  );
  const unread = states
    // What waits for trust is told by the line about trust.
    .filter((h) => h.state === 'unknown' && h.findings.some((f) => f.id !== 'fact:waits-for-trust'))
    .map((h) => componentTitle(h.component));
  const but = unread.length === 0 ? '' : ` ${fewNames(unread)} cannot be read.`;
  return {
    state: 'healthy',
    headline: 'All well.',
    detail: `For ${formatDuration(elapsedMs(since, now))}.${but}`,
    since,
  };
}

const sinceOf = (states: readonly ComponentHealth[], now: Instant): Instant =>
  states.reduce<Instant | null>((last, h) => (last === null || h.since.mono > last.mono ? h.since : last), null) ?? now;
