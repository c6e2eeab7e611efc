import {
  type Cause,
  type ComponentId,
  componentTitle,
  elapsedMs,
  type HealthState,
  type Incident,
  type Instant,
  type Run,
  type TimelineEntry,
} from '../../shared/domain/index.ts';
import { asSentence, formatDuration } from '../../shared/format.ts';
import type { IncidentChange } from './journal.ts';

/** An incident that is open, with what its durations are measured from. */
interface Open {
  readonly incident: Incident;
  /** Start of the present failure on this process's monotonic clock. */
  readonly startedMono: number;
  /** Duration of earlier failures of the same incident: before it was reopened, or before Lifeguard was started again. */
  readonly beforeMs: number;
  /** Was open when Lifeguard was started: not yet known whether it still is. */
  readonly inherited: boolean;
}

export interface Lifecycle {
  readonly open: readonly Open[];
  /** Closed within the reopening window. */
  readonly closed: readonly { readonly incident: Incident; readonly closedMono: number; readonly beforeMs: number }[];
  /** Runs as they were last seen, for those that belong to an incident. */
  readonly runs: ReadonlyMap<string, Run['state']>;
  readonly nextId: number;
}

export interface Observation {
  readonly at: Instant;
  /** Confirmed, ranked, root causes only. */
  readonly causes: readonly Cause[];
  readonly states: Readonly<Record<ComponentId, HealthState>>;
  /** The runs of this session. */
  readonly runs: readonly Run[];
}

/** The same failure within this time after it was closed is the same incident, in milliseconds. */
export const REOPEN_MS = 600_000;
/** A runbook of one component also mends these. */
const MENDS: Readonly<Partial<Record<ComponentId, readonly ComponentId[]>>> = {
  backend: ['websocket', 'process', 'ai'],
  docker: ['neo4j', 'redis', 'backend'],
  models: ['ai'],
  mlx: ['ai'],
};

/** What the journal holds when Lifeguard is started: whether the open ones still are is not known yet. */
export function beginLifecycle(open: readonly Incident[], nextId: number, at: Instant): Lifecycle {
  return {
    open: open.map((incident) => ({
      incident,
      startedMono: at.mono,
      beforeMs: Math.max(0, at.wall - incident.startedAt),
      inherited: true,
    })),
    closed: [],
    runs: new Map(),
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
  for (const cause of causes) {
    const at = open.findIndex((o) => o.incident.component === cause.component);
    const current = open[at];
    const explained = open.filter((o) => o !== current && cause.explains.includes(o.incident.component));
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
      open = [...open, reopen(closedBefore, cause, seen, note)];
      closed = closed.filter((c) => c !== closedBefore);
    } else {
      open = [...open, begin(nextId, cause, seen, note)];
      nextId += 1;
    }
    const root = open.find((o) => o.incident.component === cause.component);
    for (const symptom of open.filter((o) => o !== root && cause.explains.includes(o.incident.component))) {
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
      const ended = close(o, seen);
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
  return { next: { open: still, closed, runs: attached.runs, nextId }, changes };
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
function isConfirmed({ id, component }: Cause, { states }: Observation): boolean {
  return !id.startsWith('probe-failed') && (states[component] === 'degraded' || states[component] === 'critical');
}

function begin(id: number, cause: Cause, { at }: Observation, note: Note): Open {
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
  return note({ incident, startedMono: cause.since.mono, beforeMs: 0, inherited: false }, ...evidence, opened);
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
      : `It also affects ${affected.map(componentTitle).join(', ')}.`;
  return note(next, entry(at, open.inherited ? 'note' : 'cause', cause.component, words));
}

function reopen(
  { incident, beforeMs }: Lifecycle['closed'][number],
  cause: Cause,
  { at }: Observation,
  note: Note,
): Open {
  const next: Incident = {
    ...incident,
    state: 'open',
    closedAt: null,
    recoveryMs: null,
    resolvedBy: null,
    reopened: incident.reopened + 1,
  };
  const open = { incident: next, startedMono: cause.since.mono, beforeMs, inherited: false };
  return note(open, entry(at, 'reopened', cause.component, `It came back: ${cause.title} ${cause.detail}`.trim()));
}

function mergedInto(open: Open, root: Open, { at }: Observation): Open {
  const incident: Incident = {
    ...open.incident,
    state: 'closed',
    closedAt: Math.round(at.wall),
    recoveryMs: null,
    mergedInto: root.incident.id,
  };
  return { ...open, incident };
}

/** Open while a cause or the state says so, or while nothing is known. */
function endOf(open: Open, causes: readonly Cause[], { states }: Observation): 'open' | 'closed' | 'lost' {
  const { component, affected } = open.incident;
  if (causes.some((c) => c.component === component)) return 'open';
  const well = (id: ComponentId) => states[id] === 'healthy' || states[id] === 'off';
  if (!well(component)) return 'open';
  // A root that is well while what it explained still fails is over only if something else explains those.
  const others = affected.filter(
    (id) => !well(id) && !causes.some((c) => c.component === id || c.explains.includes(id)),
  );
  if (others.some((id) => states[id] === 'critical' || states[id] === 'degraded' || states[id] === 'starting'))
    return 'open';
  return open.inherited ? 'lost' : 'closed';
}

function close(open: Open, { at, runs }: Observation): Open {
  const { incident, startedMono, beforeMs } = open;
  const recoveryMs = Math.max(0, Math.round(beforeMs + at.mono - startedMono));
  const helped = incident.runs.map((id) => runs.find((r) => r.id === id)).find((r) => r?.state === 'succeeded');
  const resolvedBy = helped === undefined ? 'itself' : helped.trigger === 'automatic' ? 'automatic' : 'runbook';
  return { ...open, incident: { ...incident, state: 'closed', closedAt: Math.round(at.wall), recoveryMs, resolvedBy } };
}

const lose = (open: Open): Open => ({ ...open, incident: { ...open.incident, state: 'lost' } });

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
    const target = open.find((o) => belongs(run, o.incident));
    if (target === undefined) continue;
    runs.set(run.id, run.state);
    const isNew = !target.incident.runs.includes(run.id);
    const next = isNew
      ? { ...target, incident: { ...target.incident, runs: [...target.incident.runs, run.id] } }
      : target;
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

const belongs = (run: Run, incident: Incident): boolean =>
  incident.runs.includes(run.id) ||
  // What had ended before the failure began has nothing to do with it.
  ((run.endedAt === null || run.endedAt.wall >= incident.startedAt) &&
    (run.component === incident.component ||
      (MENDS[run.component]?.includes(incident.component) ?? false) ||
      incident.affected.includes(run.component)));

const outputOf = (run: Run): string | null => {
  const lines = run.steps.flatMap((s) => [
    `${s.title}: ${s.result ?? s.state}`,
    ...s.output.map((line) => `  ${line}`),
  ]);
  return lines.length === 0 ? null : lines.join('\n').slice(0, 20_000);
};
