import {
  type Cause,
  type ComponentHealth,
  type ComponentId,
  catalogueIn,
  componentTitle,
  elapsedMs,
  type Instant,
  offersOf,
  type Problem,
  type Run,
  type Settings,
} from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';

/** The guide gives a recovery so long to help; after it a person has to look, in milliseconds. */
const HELPS_WITHIN_MS = 600_000;

/** What is known now. */
export interface Present {
  readonly causes: readonly Cause[];
  readonly health: Readonly<Record<ComponentId, ComponentHealth>>;
  readonly settings: Settings;
  readonly now: Instant;
}

/** A recovery that has not helped in time, and what is still there of what it was for. */
export interface Unhelped {
  readonly run: Run & { readonly endedAt: Instant };
  readonly component: ComponentId;
  /** Null where no cause is known. */
  readonly cause: Cause['id'] | null;
  readonly title: string;
}

/** What a recovery may have been for, and still is there. */
interface Trouble extends Pick<Unhelped, 'component' | 'cause'> {
  readonly since: Instant;
  readonly title: string;
  readonly isFor: (run: Run) => boolean;
}

/**
 * Recoveries that ended ten minutes ago and more and did not help: what they were for is still there, and was all the time. That is a cause
 * that offers the runbook or is about its component, or the component itself where no cause is known. One that was tried again since is
 * judged by its last try.
 * @param runs the latest first
 */
export function unhelped(runs: readonly Run[], present: Present): readonly Unhelped[] {
  const stops = new Set(
    catalogueIn(present.settings)
      .runbooks.filter((r) => r.stops === true)
      .map((r) => r.id),
  );
  // That something is down is what a shutdown is for.
  const mends = runs.filter((r) => !stops.has(r.runbook));
  const told = new Set<string>();
  return troubles(present).flatMap(({ since, title, component, cause, isFor }) => {
    const last = mends.find(isFor);
    if (last?.endedAt == null || (last.state !== 'succeeded' && last.state !== 'failed')) return [];
    const { endedAt } = last;
    if (since.mono > endedAt.mono || elapsedMs(endedAt, present.now) < HELPS_WITHIN_MS || told.has(last.id)) return [];
    told.add(last.id);
    return [{ run: { ...last, endedAt }, component, cause, title }];
  });
}

/** The same as problems, for whoever looks. */
export const notHelped = (all: readonly Unhelped[], now: Instant): readonly Problem[] =>
  all.map(({ run, cause, title }) => ({
    where: run.title,
    message: `It ended at ${formatClock(run.endedAt.wall, now.wall)} and has not helped within 10 minutes: ${title}`,
    // What keeps it from coming back does not bring it back.
    fix: 'Investigate by hand: `lifeguard diagnose`. Or pass it on: `lifeguard escalate`.',
    severity: 'error',
    ...(cause === null ? {} : { unhelped: { cause, run: run.id } }),
  }));

/** Causes first: they say more than that something is not well. */
function troubles({ causes, health }: Present): readonly Trouble[] {
  const explained = new Set(causes.flatMap((c) => [c.component, ...c.explains]));
  return [
    ...causes.map((cause) => {
      const offered = offersOf(cause.action).map((offer) => offer.runbook);
      return {
        since: cause.since,
        title: cause.title,
        component: cause.component,
        cause: cause.id,
        isFor: (run: Run) => offered.includes(run.runbook) || isOn(run, cause.component),
      };
    }),
    ...Object.values(health)
      .filter(({ component, state }) => (state === 'critical' || state === 'degraded') && !explained.has(component))
      .map(({ component, state, since, findings }) => ({
        since,
        component,
        cause: null,
        title: findings[0]?.text ?? `${componentTitle(component)} is still ${state}.`,
        isFor: (run: Run) => isOn(run, component),
      })),
  ];
}

/** What was done to one simulator or device says nothing about the others. */
const isOn = (run: Run, component: ComponentId): boolean => run.component === component && run.target == null;
