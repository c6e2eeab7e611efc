import {
  type BadTime,
  type Cause,
  COMPONENTS,
  type ComponentId,
  componentTitle,
  elapsedMs,
  type HealthState,
  type Incident,
  type Instant,
  type Run,
  type TimelineEntry,
} from '../../shared/domain/index.ts';
import { asSentence, formatDuration, formatList } from '../../shared/format.ts';
import { type Below, helpedBy, incidentOf } from './attribution.ts';
import { endBadTimes, noteBadTimes } from './bad-times.ts';
import { type Identities, type Instance, type Instances, noteInstances } from './instances.ts';
import type { IncidentChange } from './journal.ts';
import { standingOf } from './standing.ts';

/** An incident that is open, with what its durations are measured from. */
interface Open {
  readonly incident: Incident;
  /** Start of the present failure on this process's monotonic clock. */
  readonly startedMono: number;
  /** Duration of earlier failures of the same incident: before it was reopened, or before Lifeguard was started again. */
  readonly beforeMs: number;
  /** Was open when Lifeguard was started: not yet known whether it still is. */
  readonly inherited: boolean;
  /** What ran as its component when the failure began; null where that is not known. */
  readonly instance: Instance | null;
  /** When which of its components was not well; written into the incident when it ends. */
  readonly badTimes: readonly BadTime[];
}

export interface Lifecycle {
  readonly open: readonly Open[];
  /** Closed within the reopening window. */
  readonly closed: readonly { readonly incident: Incident; readonly closedMono: number; readonly beforeMs: number }[];
  /** Runs as they were last seen, for those that belong to an incident. */
  readonly runs: ReadonlyMap<string, Run['state']>;
  readonly instances: Instances;
  readonly nextId: number;
}

export interface Observation {
  readonly at: Instant;
  /** Confirmed, ranked, root causes only. */
  readonly causes: readonly Cause[];
  readonly states: Readonly<Record<ComponentId, HealthState>>;
  /** The runs of this session. */
  readonly runs: readonly Run[];
  /** What stands on what at present. */
  readonly below: Below;
  /** What runs as each component, where that is known. */
  readonly identities?: Identities;
  /** Nobody will look any more: what a recovery has just verified is over, although no further reading confirmed it. */
  readonly isLast?: boolean;
}

/** The same failure within this time after it was closed is the same incident, in milliseconds. */
export const REOPEN_MS = 600_000;
/** A cause found this much after a symptom may still be its root: the two are read at different cadences; in milliseconds. */
const CADENCE_MS = 60_000;
/** Roots that are looked at so seldom that their trouble may be found long after what it does. */
const SELDOM: ReadonlySet<ComponentId> = new Set(COMPONENTS.filter((c) => c.expensive).map((c) => c.id));

/**
 * What the journal holds when Lifeguard is started: whether the open ones still are is not known yet.
 * @param noted runs whose end stands in a timeline already
 */
export function beginLifecycle(
  open: readonly Incident[],
  nextId: number,
  at: Instant,
  noted: Lifecycle['runs'] = new Map(),
): Lifecycle {
  return {
    open: open.map((incident) => ({
      incident,
      startedMono: at.mono,
      beforeMs: (incident.failedBeforeMs ?? 0) + Math.max(0, at.wall - (incident.failingSince ?? incident.startedAt)),
      inherited: true,
      instance: null,
      badTimes: incident.badTimes ?? [],
    })),
    closed: [],
    runs: noted,
    instances: new Map(),
    nextId,
  };
}

/**
 * Moves incidents on with what is known now. Pure: durations come from the monotonic clock, so that a clock that is set changes none; what is
 * unknown, stale or starting neither opens nor closes anything.
 */
export function observe(
  before: Lifecycle,
  seen: Observation,
): { readonly next: Lifecycle; readonly changes: readonly IncidentChange[] } {
  const changes: IncidentChange[] = [];
  const note = (open: Open, ...entries: TimelineEntry[]): Open => {
    changes.push({ incident: open.incident, entries });
    return open;
  };
  let { open, nextId } = before;
  let closed = before.closed.filter((c) => seen.at.mono - c.closedMono < REOPEN_MS);
  const causes = seen.causes.filter((c) => isConfirmed(c, seen));
  const instances = noteInstances(before.instances, seen.identities ?? {}, seen.runs, seen.at.wall, seen.below);
  const instanceOf = (id: ComponentId): Instance | null => before.instances.get(id) ?? instances.get(id) ?? null;
  for (const cause of causes) {
    const at = open.findIndex((o) => o.incident.component === cause.component);
    const current = open[at];
    const explained = open.filter((o) => o !== current && isExplained(o, cause));
    const closedBefore = closed.find(
      (c) => c.incident.component === cause.component && c.incident.causeId === cause.id,
    );
    const [first] = explained;
    if (current !== undefined) {
      const updated = goOn(current, cause, seen, note);
      open = open.map((o) => (o === current ? updated : o));
    } else if (first !== undefined) {
      // What was taken for the failure itself turns out to be a symptom: the same incident, now with its root cause.
      const updated = goOn(
        { ...first, incident: { ...first.incident, component: cause.component } },
        cause,
        seen,
        note,
      );
      open = open.map((o) => (o === first ? updated : o));
    } else if (closedBefore !== undefined) {
      open = [...open, reopen(closedBefore, cause, seen, instanceOf(cause.component), note)];
      closed = closed.filter((c) => c !== closedBefore);
    } else {
      open = [...open, begin(nextId, notBefore(cause, closed, seen.at), seen, instanceOf(cause.component), note)];
      nextId += 1;
    }
    const root = open.find((o) => o.incident.component === cause.component);
    for (const symptom of open.filter((o) => o !== root && isExplained(o, cause))) {
      if (root !== undefined)
        note(
          mergedInto(symptom, root, seen),
          entry(
            seen.at,
            'merged',
            symptom.incident.component,
            `${asSentence(cause.title)} That explains this one; it is counted as incident ${root.incident.id}.`,
          ),
        );
      open = open.filter((o) => o !== symptom);
    }
  }
  open = open.map((o) => ({ ...o, badTimes: badTimesOf(o, causes, seen) }));
  const attached = attachRuns(open, before.runs, seen, note);
  const still: Open[] = [];
  for (const o of attached.open) {
    const end = endOf(o, causes, seen);
    if (end === 'open') still.push(o);
    else if (end === 'lost')
      note(
        lose(o),
        entry(
          seen.at,
          'closed',
          o.incident.component,
          `${componentTitle(o.incident.component)} is well. Lifeguard was not running when it recovered, so nobody can say when that was.`,
        ),
      );
    else {
      const ended = close(o, seen, instances.get(o.incident.component) ?? null);
      note(
        ended,
        entry(
          seen.at,
          'closed',
          o.incident.component,
          `${componentTitle(o.incident.component)} is well again, after ${formatDuration(ended.incident.recoveryMs ?? 0)}.`,
        ),
      );
      closed = [
        ...closed,
        { incident: ended.incident, closedMono: seen.at.mono, beforeMs: ended.incident.recoveryMs ?? 0 },
      ];
    }
  }
  return { next: { open: still, closed, runs: attached.runs, instances, nextId }, changes };
}

type Note = (open: Open, ...entries: TimelineEntry[]) => Open;

const entry = (
  at: Instant,
  kind: TimelineEntry['kind'],
  component: ComponentId | null,
  text: string,
  raw: string | null = null,
): TimelineEntry => ({
  at: Math.round(at.wall),
  kind,
  component,
  text,
  raw,
});

/** A cause whose component is in trouble beyond doubt; remarks about Lifeguard's own probes are no incidents. */
function isConfirmed({ course, component }: Cause, { states }: Observation): boolean {
  return course?.kind !== 'unread' && (states[component] === 'degraded' || states[component] === 'critical');
}

/** Whether a cause explains an open incident: it can have that effect, and did not begin after it. */
const isExplained = ({ incident, startedMono }: Open, { component, explains, since }: Cause): boolean =>
  explains.includes(incident.component) && (SELDOM.has(component) || since.mono <= startedMono + CADENCE_MS);

/** The cause, begun no earlier than the last failure of its component ended: that time is counted there. */
function notBefore(cause: Cause, closed: Lifecycle['closed'], at: Instant): Cause {
  const ends = closed.filter((c) => c.incident.component === cause.component).map((c) => c.closedMono);
  const mono = Math.max(cause.since.mono, ...ends);
  return mono === cause.since.mono ? cause : { ...cause, since: { mono, wall: at.wall - (at.mono - mono) } };
}

function begin(id: number, cause: Cause, { at }: Observation, instance: Instance | null, note: Note): Open {
  const detectionMs = Math.max(0, elapsedMs(cause.since, at));
  const incident: Incident = {
    id,
    causeId: cause.id,
    component: cause.component,
    severity: cause.severity,
    title: cause.title,
    detail: cause.detail,
    evidence: [...cause.evidence],
    affected: [...cause.explains],
    startedAt: Math.round(at.wall - detectionMs),
    failingSince: Math.round(at.wall - detectionMs),
    openedAt: Math.round(at.wall),
    closedAt: null,
    state: 'open',
    detectionMs: Math.round(detectionMs),
    recoveryMs: null,
    reopened: 0,
    resolvedBy: null,
    mergedInto: null,
    runs: [],
  };
  const evidence = cause.evidence.map((e) => entry(at, 'reading', cause.component, e.text, e.raw));
  const opened = entry(at, 'opened', cause.component, `${cause.title} ${cause.detail}`.trim());
  return note(
    { incident, startedMono: cause.since.mono, beforeMs: 0, inherited: false, instance, badTimes: [] },
    ...evidence,
    opened,
  );
}

/** The same failure, perhaps named more exactly, or with more that it explains. */
function goOn(open: Open, cause: Cause, { at }: Observation, note: Note): Open {
  const { incident } = open;
  const affected = [...new Set([...incident.affected, ...cause.explains])].filter((c) => c !== cause.component);
  const isRenamed = cause.id !== incident.causeId;
  const severity = cause.severity < incident.severity ? cause.severity : incident.severity;
  const isSame = !isRenamed && affected.length === incident.affected.length && severity === incident.severity;
  if (isSame && !open.inherited) return open;
  const next: Open = {
    ...open,
    inherited: false,
    incident: {
      ...incident,
      affected,
      severity,
      ...(isRenamed
        ? { causeId: cause.id, title: cause.title, detail: cause.detail, evidence: [...cause.evidence] }
        : {}),
    },
  };
  const words = open.inherited
    ? 'Lifeguard was started again; this is still so.'
    : isRenamed
      ? `Now: ${cause.title} ${cause.detail}`.trim()
      : grown(incident, { affected, severity });
  return note(next, entry(at, open.inherited ? 'note' : 'cause', cause.component, words));
}

/** What has become worse, as a sentence. */
function grown(before: Incident, { affected, severity }: Pick<Incident, 'affected' | 'severity'>): string {
  const more = affected.filter((id) => !before.affected.includes(id));
  const parts = [
    ...(more.length === 0 ? [] : [`It also affects ${formatList(more.map(componentTitle))}.`]),
    ...(severity === before.severity ? [] : [`It is now ${severity}, no longer ${before.severity}.`]),
  ];
  return parts.length === 0 ? 'It affects less than before.' : parts.join(' ');
}

function reopen(
  { incident, beforeMs, closedMono }: Lifecycle['closed'][number],
  cause: Cause,
  { at }: Observation,
  instance: Instance | null,
  note: Note,
): Open {
  // A cause may look back further than its last recovery (what comes and goes does): that time has been counted.
  const startedMono = Math.max(cause.since.mono, closedMono);
  const next: Incident = {
    ...incident,
    state: 'open',
    closedAt: null,
    recoveryMs: null,
    resolvedBy: null,
    reopened: incident.reopened + 1,
    failingSince: Math.round(at.wall - Math.max(0, at.mono - startedMono)),
    failedBeforeMs: beforeMs,
  };
  const open = { incident: next, startedMono, beforeMs, inherited: false, instance, badTimes: incident.badTimes ?? [] };
  return note(open, entry(at, 'reopened', cause.component, `It came back: ${cause.title} ${cause.detail}`.trim()));
}

function mergedInto(open: Open, root: Open, { at }: Observation): Open {
  const incident: Incident = {
    ...open.incident,
    state: 'closed',
    closedAt: Math.round(at.wall),
    failingSince: null,
    recoveryMs: null,
    mergedInto: root.incident.id,
  };
  return { ...open, incident };
}

function badTimesOf({ badTimes, incident, startedMono }: Open, causes: readonly Cause[], seen: Observation) {
  const cause = causes.find((c) => c.component === incident.component);
  const first = badTimes.every((t) => t.to !== null) && cause !== undefined;
  const wall = seen.at.wall - Math.max(0, seen.at.mono - startedMono);
  const since = first ? { component: incident.component, wall } : null;
  return noteBadTimes(badTimes, [incident.component, ...incident.affected], seen, seen.at, since);
}

/** Open while a cause or the state says so, or while nothing is known. */
function endOf(open: Open, causes: readonly Cause[], seen: Observation): 'open' | 'closed' | 'lost' {
  if (seen.isLast && isVerified(open, causes, seen)) return 'closed';
  if (standingOf(open.incident, { causes, states: seen.states }) !== 'over') return 'open';
  return open.inherited ? 'lost' : 'closed';
}

/** A recovery has verified it, and nothing has failed since. */
function isVerified({ incident }: Open, causes: readonly Cause[], { at, runs, below }: Observation): boolean {
  const helped = helpedBy(incident, runs, at.wall, below);
  if (helped?.endedAt == null) return false;
  const { wall } = helped.endedAt;
  return causes.every((c) => c.component !== incident.component || c.since.wall < wall);
}

function close(open: Open, seen: Observation, instance: Instance | null): Open {
  const { incident, startedMono, beforeMs } = open;
  const { at } = seen;
  const recoveryMs = Math.max(0, Math.round(beforeMs + at.mono - startedMono));
  const closed: Incident = {
    ...incident,
    state: 'closed',
    closedAt: Math.round(at.wall),
    recoveryMs,
    failingSince: null,
    badTimes: endBadTimes(open.badTimes, at),
    resolvedBy: resolvedBy(open, seen, instance),
  };
  return { ...open, incident: closed };
}

/** What brought it back: a recovery that can have done so, a new instance, or nothing that was seen. */
function resolvedBy(
  open: Open,
  { at, runs, below }: Observation,
  now: Instance | null,
): NonNullable<Incident['resolvedBy']> {
  const helped = helpedBy(open.incident, runs, at.wall, below);
  if (helped !== null) return helped.trigger === 'automatic' ? 'automatic' : 'runbook';
  if (now === null || open.instance === null || now.identity === open.instance.identity) return 'itself';
  // A run that failed or was cancelled may still have started what is well now.
  if (now.run === null) return 'restart';
  return now.run === 'automatic' ? 'automatic' : 'runbook';
}

const lose = (open: Open): Open => ({ ...open, incident: { ...open.incident, state: 'lost', failingSince: null } });

function attachRuns(
  before: readonly Open[],
  known: Lifecycle['runs'],
  seen: Observation,
  note: Note,
): { readonly open: readonly Open[]; readonly runs: Lifecycle['runs'] } {
  let open = before;
  const runs = new Map(known);
  for (const run of seen.runs) {
    if (runs.get(run.id) === run.state || run.state === 'interrupted') continue;
    const target = incidentOf(run, open, seen.below);
    if (target === null) continue;
    runs.set(run.id, run.state);
    const isNew = !target.incident.runs.includes(run.id);
    const { told = [], runs: tried } = target.incident;
    const incident: Incident = {
      ...target.incident,
      ...(isNew ? { runs: [...tried, run.id] } : {}),
      ...(run.endedAt === null ? {} : { told: [...told, run.id] }),
    };
    const next = { ...target, incident };
    const by = run.trigger === 'automatic' ? ' by itself' : '';
    const entries = [
      ...(isNew ? [entry(seen.at, 'action', run.component, `${run.title} was begun${by}.`)] : []),
      ...(run.endedAt === null
        ? []
        : [entry(seen.at, 'action', run.component, `${run.title}: ${run.result ?? run.state}`, outputOf(run))]),
    ];
    note(next, ...entries);
    open = open.map((o) => (o === target ? next : o));
  }
  return { open, runs };
}

const outputOf = (run: Run): string | null => {
  const lines = run.steps.flatMap((s) => [
    `${s.title}: ${s.result ?? s.state}`,
    ...s.output.map((line) => `  ${line}`),
  ]);
  return lines.length === 0 ? null : lines.join('\n').slice(0, 20_000);
};
