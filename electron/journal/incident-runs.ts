import type { Incident, Run } from '../../shared/domain/index.ts';
import { incidentOf } from './attribution.ts';
import { entry, type Lifecycle, type Note, type Observation, type Open } from './lifecycle-state.ts';

/** Runs that belong to an open incident are told in its timeline: their beginning and their end, each once. */
export function attachRuns(
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
