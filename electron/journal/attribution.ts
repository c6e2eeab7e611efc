import type { ComponentId, Incident, Run } from '../../shared/domain/index.ts';

/** All that may suffer from a component, which a recovery of it mends too. */
export type Below = (component: ComponentId) => readonly ComponentId[];

/** States are confirmed by several readings: a recovery this long before the confirmation may have brought it, in milliseconds. */
const CONFIRMED_WITHIN_MS = 120_000;

const mends = (run: Run, component: ComponentId, below: Below): boolean =>
  run.component === component || below(run.component).includes(component);

/** When the present failure began, in epoch milliseconds. */
const failingSince = ({ failingSince: since, startedAt }: Incident): number => since ?? startedAt;

/**
 * The incident that a run was tried for, the one of its own component first; null when there is none. What had ended before
 * a failure began has nothing to do with it.
 */
export function incidentOf<T extends { readonly incident: Incident }>(
  run: Run,
  open: readonly T[],
  below: Below,
): T | null {
  const known = open.find((o) => o.incident.runs.includes(run.id));
  if (known !== undefined) return known;
  const possible = open.filter(({ incident }) => run.endedAt === null || run.endedAt.wall >= failingSince(incident));
  const by = (test: (incident: Incident) => boolean) => possible.find((o) => test(o.incident));
  return (
    by((i) => i.component === run.component) ??
    by((i) => mends(run, i.component, below)) ??
    by((i) => i.affected.includes(run.component)) ??
    null
  );
}

/**
 * The run that brought an incident's component back: verified, able to mend that very component, and ended while it failed, not
 * long ago. Null when nothing that Lifeguard did explains the recovery.
 * @param now epoch milliseconds
 */
export function helpedBy(incident: Incident, runs: readonly Run[], now: number, below: Below): Run | null {
  const able = runs.filter(
    (r) =>
      r.state === 'succeeded' &&
      r.endedAt !== null &&
      mends(r, incident.component, below) &&
      r.endedAt.wall >= failingSince(incident) &&
      now - r.endedAt.wall <= CONFIRMED_WITHIN_MS,
  );
  return able.toSorted((a, b) => (b.endedAt?.wall ?? 0) - (a.endedAt?.wall ?? 0))[0] ?? null;
}

/** The run that was at work on a component, or had just ended, at a moment in epoch milliseconds; null when none was. */
export const atWork = (component: ComponentId, runs: readonly Run[], now: number, below: Below): Run | null =>
  runs.find((r) => mends(r, component, below) && (r.endedAt === null || now - r.endedAt.wall <= SEEN_WITHIN_MS)) ??
  null;

/** Processes are listed at a cadence of their own: what a run started may be seen so long after it ended, in milliseconds. */
const SEEN_WITHIN_MS = 15_000;
