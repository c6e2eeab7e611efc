import type { ComponentId, HealthState, Incident, Run } from '../../../shared/domain/index.ts';

interface Known {
  /** Recoveries of the last hour, newest first. */
  readonly runs: readonly Run[];
  /** Incidents of the same time, open or not: what was tried for one of them is told with it, and is over with it. */
  readonly incidents: readonly Pick<Incident, 'runs'>[];
  readonly states: Readonly<Partial<Record<ComponentId, HealthState>>>;
}

/**
 * Recoveries that belong to no incident, of what is itself in trouble now, since the last that worked; oldest first. What is merely not read, as what
 * it is read from is down, needs no recovery of its own. Pure.
 */
export function looseRunsOf({ runs, incidents, states }: Known): readonly Run[] {
  const worked = (of: Run) =>
    runs.some((r) => r.runbook === of.runbook && r.state === 'succeeded' && r.startedAt.wall > of.startedAt.wall);
  const isBad = ({ component }: Run) => states[component] === 'critical' || states[component] === 'degraded';
  return runs.filter((r) => !incidents.some((i) => i.runs.includes(r.id)) && isBad(r) && !worked(r)).toReversed();
}
