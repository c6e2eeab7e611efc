/** Whether the latest recovery is one for what an alert is about. */
import {
  COMPONENTS,
  type ComponentId,
  elapsedMs,
  type Instant,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { graphOf } from '../core/graph/index.ts';
import type { Alert } from './state.ts';

const byId = new Map(COMPONENTS.map((c) => [c.id, c]));

/** Whether a recovery is of this component, or of one that it can suffer from. */
export function reaches({ components }: Snapshot, run: Run, component: ComponentId): boolean {
  const homes = components.flatMap(({ id, livesIn }) => livesIn.map((host) => [id, host] as const));
  // What somebody added, and who needs it, stands in the snapshot alone.
  const nodes = components.map(({ id, needs }) => ({ layer: 'stack' as const, ...byId.get(id), id, dependsOn: needs }));
  return component === run.component || graphOf(nodes, homes).below(run.component).includes(component);
}

const concerns = (snapshot: Snapshot, alert: Alert, run: Run): boolean =>
  run.startedAt.mono >= alert.openedAt.mono &&
  alert.subjects.some((subject) => reaches(snapshot, run, subject.component));

const runOf = (snapshot: Snapshot, alert: Alert, state: Run['state']): Run | null => {
  const run = snapshot.recovery;
  return run && run.state === state && concerns(snapshot, alert, run) ? run : null;
};
/** The latest recovery, if it failed and was for what this alert is about. */
export const failedRun = (snapshot: Snapshot, alert: Alert): Run | null => runOf(snapshot, alert, 'failed');
/** What a run started may be seen so long after it ended, in milliseconds. */
const SEEN_WITHIN_MS = 15_000;
/** Whether a recovery for what this alert is about goes on, or has just ended without success: what is well for a moment meanwhile is as a restart leaves it. */
export function isUnproven(snapshot: Snapshot, alert: Alert, now: Instant): boolean {
  const run = snapshot.recovery;
  if (!run || run.state === 'succeeded' || !concerns(snapshot, alert, run)) return false;
  return run.endedAt === null ? run.state === 'running' : elapsedMs(run.endedAt, now) <= SEEN_WITHIN_MS;
}
/** The same of one that succeeded. */
export const verifiedRun = (snapshot: Snapshot, alert: Alert): Run | null => runOf(snapshot, alert, 'succeeded');
