import {
  type Incident,
  type PeriodStatistics,
  type Run,
  SEVERITY_TARGETS,
  type Severity,
  type Statistics,
} from '../../shared/domain/index.ts';
import { mean, median } from '../../shared/statistics.ts';

const WEEK = 7 * 24 * 3_600_000;
/** A cause that comes back within this time after its incident was closed is a recurrence (guide: under 5 %). */
export const RECURRENCE_MS = WEEK;

export interface StatisticsInput {
  /** Of at least the two periods and the recurrence window before them, in any order. */
  readonly incidents: readonly Incident[];
  readonly runs: readonly Run[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly periodMs?: number;
}

/** Figures of the period until now beside those of the period before. Merged incidents count with their root only. Pure. */
export function statisticsOf({ incidents, runs, now, periodMs = WEEK }: StatisticsInput): Statistics {
  const counted = incidents.filter((i) => i.mergedInto === null);
  const period = (to: number): PeriodStatistics => periodOf(counted, runs, to - periodMs, to);
  return {
    current: period(now),
    previous: period(now - periodMs),
    causes: causesOf(counted.filter((i) => i.openedAt >= now - periodMs)),
  };
}

function periodOf(all: readonly Incident[], runs: readonly Run[], from: number, to: number): PeriodStatistics {
  const own = all.filter((i) => i.openedAt >= from && i.openedAt < to);
  const closed = own.filter((i) => i.recoveryMs !== null);
  const automatic = runs.filter(
    (r) => r.trigger === 'automatic' && r.endedAt !== null && r.startedAt.wall >= from && r.startedAt.wall < to,
  );
  const share = <T>(of: readonly T[], part: (item: T) => boolean) => ({ part: of.filter(part).length, of: of.length });
  const by = (severity: Severity) => own.filter((i) => i.severity === severity).length;
  return {
    from,
    to,
    incidents: own.length,
    bySeverity: { P0: by('P0'), P1: by('P1'), P2: by('P2'), P3: by('P3') },
    detection: middle(own.map((i) => i.detectionMs)),
    recovery: middle(closed.map((i) => i.recoveryMs ?? 0)),
    automaticSuccess: share(automatic, (r) => r.state === 'succeeded'),
    recurrence: share(own, (i) => recurs(i, all)),
    detectedInTime: share(own, (i) => i.detectionMs <= SEVERITY_TARGETS[i.severity].detectionMs),
    resolvedInTime: share(closed, (i) => (i.recoveryMs ?? 0) <= SEVERITY_TARGETS[i.severity].resolutionMs),
  };
}

const middle = (values: readonly number[]): PeriodStatistics['detection'] => ({
  meanMs: mean(values),
  medianMs: median(values),
  of: values.length,
});

/** Its cause had an incident that was closed within the window before; one that was reopened came back as well. */
const recurs = (incident: Incident, all: readonly Incident[]): boolean =>
  incident.reopened > 0 ||
  all.some(
    (other) =>
      other.id !== incident.id &&
      other.causeId === incident.causeId &&
      other.component === incident.component &&
      other.closedAt !== null &&
      other.closedAt <= incident.openedAt &&
      incident.openedAt - other.closedAt <= RECURRENCE_MS,
  );

function causesOf(incidents: readonly Incident[]): Statistics['causes'] {
  const groups = Map.groupBy(incidents, (i) => `${i.component} ${i.causeId}`);
  return [...groups.values()]
    .flatMap((group) => {
      const newest = group.toSorted((a, b) => b.openedAt - a.openedAt)[0];
      if (newest === undefined) return [];
      const { causeId, component, title, openedAt } = newest;
      return [
        { causeId, component, title, count: group.reduce((sum, i) => sum + 1 + i.reopened, 0), lastAt: openedAt },
      ];
    })
    .sort((a, b) => b.count - a.count || b.lastAt - a.lastAt);
}
