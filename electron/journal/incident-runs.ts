import type { Incident, Instant, Run, TimelineEntry } from '../../shared/domain/index.ts';
import { namedEnd } from '../../shared/run-end.ts';
import { helpedBy, incidentOf, isAfterFailing } from './attribution.ts';
import type { IncidentChange } from './journal.ts';
import { entry, type Lifecycle, type Note, type Observation, type Open } from './lifecycle-state.ts';

/**
 * A run that is read only when its component is well already was tried for the incident that was open while it was begun: it is added to that one.
 * @param open incidents that are open, to one of which it may belong already
 */
export function addLateRuns(
  closed: Lifecycle['closed'],
  open: readonly Open[],
  { at, runs }: Observation,
  tell: (change: IncidentChange) => void,
): Lifecycle['closed'] {
  const all = [...open, ...closed].map(({ incident }) => incident);
  const loose = runs.filter(
    (run) =>
      run.state !== 'interrupted' &&
      !all.some((i) => i.runs.includes(run.id)) &&
      !open.some(({ incident }) => incident.component === run.component),
  );
  return closed.map((before) => {
    const { incident } = before;
    const own = loose.filter(
      ({ component, startedAt: { wall } }) =>
        component === incident.component && wall >= incident.startedAt && wall <= (incident.closedAt ?? 0),
    );
    if (own.length === 0) return before;
    const added: Incident = { ...incident, runs: [...incident.runs, ...own.map(({ id }) => id)] };
    tell({ incident: added, entries: own.map((run) => beginEntry(run, at)) });
    return { ...before, incident: added };
  });
}

/**
 * Runs that belong to an open incident are told in its timeline: their beginning and their end, each once.
 * @param closed incidents that were over a short while ago: what was tried for one of them was not tried for another
 */
export function attachRuns(
  before: readonly Open[],
  closed: Lifecycle['closed'],
  known: Lifecycle['runs'],
  seen: Observation,
  note: Note,
): { readonly open: readonly Open[]; readonly runs: Lifecycle['runs'] } {
  let open = before;
  const runs = new Map(known);
  for (const run of seen.runs) {
    if (runs.get(run.id) === run.state || closed.some(({ incident }) => incident.runs.includes(run.id))) continue;
    const target = incidentOf(run, open, seen.below);
    if (target === null) continue;
    const { told = [], runs: tried } = target.incident;
    const isNew = !tried.includes(run.id);
    // Its Lifeguard told that it began, or had no time for it any more: then this one does.
    if (run.state === 'interrupted' && isNew && !isAfterFailing(run, target.incident)) continue;
    runs.set(run.id, run.state);
    // Its end may have been told while the incident was over, before it came back.
    if (told.includes(run.id)) continue;
    const hasEnded = isOver(run);
    const incident: Incident = {
      ...target.incident,
      ...(isNew ? { runs: [...tried, run.id] } : {}),
      ...(hasEnded ? { told: [...told, run.id] } : {}),
    };
    const next = { ...target, incident };
    const entries = [...(isNew ? [beginEntry(run, seen.at)] : []), ...(hasEnded ? [endEntry(run, seen.at)] : [])];
    note(next, ...entries);
    open = open.map((o) => (o === target ? next : o));
  }
  return { open, runs };
}

/**
 * A run may verify longer than its component takes to be seen well: the incident is over before it. Its end is told there all the same, and it
 * is what brought the component back, if nothing that somebody else did is.
 */
export function tellLateEnds(
  closed: Lifecycle['closed'],
  { at, runs, below }: Observation,
  tell: (change: IncidentChange) => void,
): Lifecycle['closed'] {
  return closed.map((before) => {
    const { incident } = before;
    const late = runs.filter((run) => isOver(run) && isUntold(incident, run.id));
    if (late.length === 0) return before;
    const helped = incident.resolvedBy === 'itself' ? helpedBy(incident, late, at.wall, below) : null;
    const by = helped?.trigger === 'automatic' ? 'automatic' : 'runbook';
    const told: Incident = {
      ...incident,
      told: [...(incident.told ?? []), ...late.map((run) => run.id)],
      ...(helped === null ? {} : { resolvedBy: by }),
    };
    tell({ incident: told, entries: late.map((run) => endEntry(run, at)) });
    return { ...before, incident: told };
  });
}

/** Whether it has ended, also with the Lifeguard that carried it out. */
const isOver = ({ state, endedAt }: Run): boolean => state === 'interrupted' || endedAt !== null;

/** Whether a run belongs to an incident and its end does not stand there yet. */
export const isUntold = ({ runs, told = [] }: Incident, id: string): boolean => runs.includes(id) && !told.includes(id);

const beginEntry = ({ component, title, trigger }: Run, at: Instant): TimelineEntry =>
  entry(at, 'action', component, `${title} was begun${trigger === 'automatic' ? ' by itself' : ''}.`);

const endEntry = (run: Run, at: Instant): TimelineEntry =>
  entry(at, 'action', run.component, namedEnd(run, run.state), outputOf(run));

const outputOf = (run: Run): string | null => {
  const lines = run.steps.flatMap((s) => [
    `${s.title}: ${s.result ?? s.state}`,
    ...s.output.map((line) => `  ${line}`),
  ]);
  return lines.length === 0 ? null : lines.join('\n').slice(0, 20_000);
};
