import {
  type Cause,
  type ComponentId,
  type ComponentView,
  type HealthState,
  type Instant,
  isOfStack,
  type OverallState,
  type Run,
  type Snapshot,
} from '../../shared/domain/index.ts';
import type { PageState } from './store.ts';

/** What a mark can show: a state of a component or of the whole. */
export type Mark = HealthState | OverallState;

export const componentOf =
  (id: ComponentId) =>
  ({ snapshot }: PageState): ComponentView | null =>
    snapshot?.components.find((c) => c.id === id) ?? null;

/** Ids as one text, so that a list renders again only when its members change. */
export const componentIds =
  (keep: (component: ComponentView) => boolean) =>
  ({ snapshot }: PageState): string =>
    (snapshot?.components ?? [])
      .filter(keep)
      .map((c) => c.id)
      .join(' ');

export const splitIds = (ids: string): readonly ComponentId[] => (ids === '' ? [] : (ids.split(' ') as ComponentId[]));

const runningRecovery = (snapshot: Snapshot | null): Run | null =>
  snapshot?.recovery?.state === 'running' ? snapshot.recovery : null;

/** The run that is under way, or null. */
export const running = ({ snapshot }: PageState): Run | null => runningRecovery(snapshot);

/** How a component is drawn: a component under recovery turns; without a connection nothing is known any more. */
export const markOf =
  (id: ComponentId) =>
  ({ snapshot, connected }: PageState): Mark => {
    const component = snapshot?.components.find((c) => c.id === id);
    if (component === undefined) return 'unknown';
    if (!connected && component.state !== 'off') return 'stale';
    return runningRecovery(snapshot)?.component === id ? 'recovering' : component.state;
  };

/** The root cause that the verdict names, or null. */
export const rootCause = ({ snapshot }: PageState): Cause | null => snapshot?.causes[0] ?? null;

/**
 * The run that ended last, for as long as the engine tells it; one that did not help no longer when something else is what is wrong, and one
 * that was broken off no longer when its component is well.
 */
export function lastRun(state: PageState): Run | null {
  const { snapshot } = state;
  const run = snapshot?.recovery ?? null;
  if (snapshot === null || run === null || run.state === 'running') return null;
  if (run.state === 'succeeded') return run;
  const [root] = snapshot.causes;
  if (root !== undefined) return [root.component, ...root.explains].includes(run.component) ? run : null;
  return run.state === 'failed' || !isWellNow(state) ? run : null;
}

/** Whether what the last run was for is well, or not there any more. */
export function isWellNow({ snapshot }: PageState): boolean {
  const state = snapshot?.components.find((c) => c.id === snapshot.recovery?.component)?.state;
  return state === 'healthy' || state === 'off' || state === undefined;
}

/** Whether nobody has chosen yet what is watched, or there is nothing that could be. */
export function isFirstStart({ snapshot, host }: PageState): boolean {
  if (snapshot === null || host?.demo === true) return false;
  const { stack, verdict } = snapshot;
  return stack.isUnset === true || (stack.repository === null && verdict.state === 'empty');
}

/** How far the demo's story is: nothing broken yet, named, being mended, or back. */
export function demoChapter(state: PageState): 'starting' | 'break' | 'named' | 'mending' | 'back' {
  const { snapshot } = state;
  if (running(state) !== null) return 'mending';
  if (snapshot === null || snapshot.verdict.state === 'starting' || snapshot.verdict.state === 'unknown')
    return 'starting';
  // That the machine is busy is no part of it.
  if (snapshot.causes.some(({ component }) => isOfStack(component))) return 'named';
  return snapshot.recovery?.state === 'succeeded' ? 'back' : 'break';
}

/** The latest reading of all, on the monotonic clock; null before the first. */
export function lastCheck({ snapshot }: PageState): number | null {
  const times = (snapshot?.components ?? []).flatMap((c): readonly Instant[] =>
    c.lastReadingAt ? [c.lastReadingAt] : [],
  );
  return times.length === 0 ? null : Math.max(...times.map((t) => t.mono));
}
