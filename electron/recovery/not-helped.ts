import {
  CAUSES,
  type Cause,
  elapsedMs,
  type Instant,
  offersOf,
  type Problem,
  type Run,
} from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';

/** The guide gives a recovery so long to help; after it a person has to look, in milliseconds. */
const HELPS_WITHIN_MS = 600_000;

/**
 * Recoveries that ended ten minutes ago and more and did not help: what they were for is still there, and was all the time. One that was
 * tried again since is judged by its last try.
 * @param runs the latest first
 */
export function notHelped(runs: readonly Run[], causes: readonly Cause[], now: Instant): readonly Problem[] {
  return causes.flatMap((cause) => {
    const offered = offersOf(cause.action).map((offer) => offer.runbook);
    const last = runs.find((run) => offered.includes(run.runbook));
    if (last?.endedAt == null || (last.state !== 'succeeded' && last.state !== 'failed')) return [];
    const { endedAt } = last;
    if (cause.since.mono > endedAt.mono || elapsedMs(endedAt, now) < HELPS_WITHIN_MS) return [];
    return [
      {
        where: last.title,
        message: `It ended at ${formatClock(endedAt.wall, now.wall)} and has not helped within 10 minutes: ${cause.title}`,
        fix: ['Investigate by hand.', CAUSES.get(cause.id)?.prevention ?? '', 'Or pass it on: `lifeguard escalate`.']
          .filter((t) => t !== '')
          .join(' '),
        severity: 'error' as const,
      },
    ];
  });
}
