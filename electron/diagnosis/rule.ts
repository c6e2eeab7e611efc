import {
  type Action,
  type BuiltInId,
  type Cause,
  type CauseIdOf,
  type ComponentHealth,
  type ComponentId,
  type Course,
  type Evidence,
  type FailedStart,
  type Failure,
  type Finding,
  factOf,
  type Incident,
  type Instant,
  MAIN,
  type Offer,
  type ProbeFacts,
  type ProbeId,
  type Readings,
  type RunbookId,
  type ServiceId,
  type Settings,
  type Severity,
} from '../../shared/domain/index.ts';
import { asSentence, failureText } from '../../shared/format.ts';
import { initialHealth } from '../health/index.ts';
import type { Past } from './past.ts';

/** State of every component that is there; of one that was taken out of the settings there is none. */
export type HealthByComponent = Readonly<Record<BuiltInId, ComponentHealth>> & {
  readonly [id: ServiceId]: ComponentHealth;
};

/** State of a component; one that is not there any more is off. */
export const healthIn = (health: HealthByComponent, id: ComponentId): ComponentHealth =>
  health[id] ?? { ...initialHealth(id, NEVER), state: 'off' };
const NEVER: Instant = { mono: 0, wall: 0 };

/** Everything that a rule may look at. */
export interface DiagnosisInput {
  readonly health: HealthByComponent;
  readonly readings: Readings;
  readonly settings: Settings;
  readonly now: Instant;
  readonly everSeen?: ReadonlySet<ComponentId>;
  /** What a person stopped with Lifeguard and is down since, and when, in epoch milliseconds; null or absent for nothing. */
  readonly shutDown?: { readonly at: number; readonly components: readonly ComponentId[] } | null;
  /** What was down on purpose, until it was to be started again; null or absent for nothing. */
  readonly meantUntil?: { readonly at: Instant; readonly components: readonly ComponentId[] } | null;
  /** What a recovery under way is of, whoever began it; absent for none. */
  readonly recovering?: ComponentId;
  /** Starts that recoveries tried and that came to an end of their own; absent for none. */
  readonly failedStarts?: readonly FailedStart[];
  /** What the history knows as the open failure of a component; null where none is open, absent where no history is kept. */
  readonly openIncidentOf?: (component: ComponentId) => Incident | null;
  /** What was read before; absent where no history is kept. */
  readonly past?: Past;
  /** The last causes: one that lasts keeps its beginning. */
  readonly previous?: readonly Cause[];
}

/** A cause as its rule finds it; what it explains follows from the graph. */
export type Found = Omit<Cause, 'explains'>;

/** Finds one cause, or nothing. Pure. */
export type Rule = (input: DiagnosisInput) => Found | null;

/**
 * Whether a component's present trouble can come from one that it stands on. Pure, and strict: what it does not know to come from
 * there is the component's own.
 */
export type Suffers = (input: DiagnosisInput, from: ComponentId) => boolean;

/** The first of several rules that finds something: for causes that exclude each other. */
export const firstOf =
  (...rules: readonly Rule[]): Rule =>
  (input) => {
    for (const rule of rules) {
      const cause = rule(input);
      if (cause !== null) return cause;
    }
    return null;
  };

const COURSE_WORDS: Readonly<Record<Course['kind'], string>> = {
  stopped: 'is not running',
  hangs: 'hangs',
  slow: 'is slow',
  dead: 'is dead',
  unstable: 'is unstable',
  unread: 'cannot be read',
  starting: 'is starting',
};

/** The title of a trouble that has a course: `The backend hangs.` */
export const course = (kind: Course['kind'], who: string) => ({
  title: `${who} ${COURSE_WORDS[kind]}.`,
  course: { kind, who },
});

export interface CauseSpec<Id extends ComponentId = ComponentId> {
  readonly id: CauseIdOf<Id>;
  readonly component: Id;
  readonly severity: Severity;
  readonly title: string;
  readonly course?: Course;
  readonly detail: string;
  readonly confidence?: number;
  readonly evidence?: readonly (Evidence | null)[];
  readonly action?: Action | null;
  readonly since?: Instant;
  readonly wellAt?: number;
  readonly patienceMs?: number;
}

/** When what is wrong now began: what was slow and is gone is gone since then, what was almost full and is full is full since then. */
function sinceOf({ since, counters: { worseSince } }: ComponentHealth): Instant {
  return worseSince !== undefined && worseSince.mono > since.mono ? worseSince : since;
}

/** A cause that began when its component's trouble began; what was down on purpose is in none before it was to be started again. */
export const cause = <Id extends ComponentId>({ health, meantUntil }: DiagnosisInput, spec: CauseSpec<Id>): Found => {
  const since = spec.since ?? sinceOf(healthIn(health, spec.component));
  const isMeant = meantUntil?.components.includes(spec.component) === true && meantUntil.at.mono > since.mono;
  return {
    confidence: 0.9,
    action: null,
    ...spec,
    since: isMeant ? meantUntil.at : since,
    evidence: (spec.evidence ?? []).filter((e) => e !== null),
  };
};

export const evidence = (text: string, probe: ProbeId | null, raw: string | null = null): Evidence => ({
  text,
  probe,
  raw,
});
/** How the trouble came, as evidence that an incident keeps whenever it is found out. */
export const lastingEvidence = (text: string, probe: ProbeId): Evidence => ({
  ...evidence(text, probe),
  lasting: true,
});
/** What a reading says, as evidence; with the figure that is above its limit. */
export const findingEvidence = ({ text, metric }: Finding, probe: ProbeId, raw: string | null = null): Evidence => ({
  ...evidence(text, probe, raw),
  ...(metric === null ? {} : { metric }),
});
export const advice = (text: string): Action => ({ kind: 'advice', text });
/** Advice for where what was offered has been tried in vain. */
export const mendFirst = (text: string, { runbook, label }: Offer): Action => ({
  kind: 'advice',
  text,
  offer: { runbook, label },
  again: true,
});
/** Advice that is followed, or saved, by a runbook. */
export const adviceAnd = (text: string, runbook: RunbookId, label: string): Action => ({
  kind: 'advice',
  text,
  offer: { runbook, label },
});
export const offer = (runbook: RunbookId, label: string): Action => ({ kind: 'runbook', runbook, label });
export const RECOVER_BACKEND: Action = offer(MAIN.recover, 'Recover Backend');

/** What tells of a trouble, the worst of it: while a trouble passes, a note may be all that is left, and that only adds to what is well. */
export const worstOf = (findings: readonly Finding[]): Finding | undefined => {
  const told = findings.filter(({ id }) => factOf(id)?.note !== true);
  return told.find(({ level }) => level === 'critical') ?? told[0];
};

/** Degraded or critical: confirmed by hysteresis. */
export const isTroubled = ({ health }: DiagnosisInput, id: ComponentId): boolean =>
  healthIn(health, id).state === 'degraded' || healthIn(health, id).state === 'critical';

export const isCritical = ({ health }: DiagnosisInput, id: ComponentId): boolean =>
  healthIn(health, id).state === 'critical';

/** Critical, or coming and going: what stands on it cannot work. */
export const isDown = (input: DiagnosisInput, id: ComponentId): boolean =>
  isCritical(input, id) || healthIn(input.health, id).flapping !== null;

/** The failure of a probe's last reading, or null when it read something. */
export function failureOf(readings: Readings, probe: ProbeId): Failure | null {
  const reading = readings[probe];
  return reading !== undefined && !reading.ok ? reading.failure : null;
}

/** A failure as evidence: the sentence, and the exact words one click away. */
export const failureEvidence = (failure: Failure, probe: ProbeId): Evidence =>
  evidence(failureText(failure), probe, failure.got);

/** That something is silent, with what was waited for and how long, as the question itself says it: some are asked within less than the limit of a look. */
export const silentAt = (at: string, { got }: Failure): string =>
  asSentence(`It does not answer at ${at}: ${got.charAt(0).toLowerCase()}${got.slice(1)}`);

/**
 * Facts of the process probe if they are not older than the component's trouble, which began when the question was asked that failed first; older
 * ones tell of another world.
 */
export function freshProcess(input: DiagnosisInput, component: ComponentId): ProbeFacts[typeof MAIN.processes] | null {
  const reading = input.readings[MAIN.processes];
  if (!reading?.ok) return null;
  const failing = input.readings[component];
  const askedMs = failing?.ok === false ? failing.tookMs : 0;
  return reading.at.mono >= healthIn(input.health, component).since.mono - askedMs ? reading.facts : null;
}
