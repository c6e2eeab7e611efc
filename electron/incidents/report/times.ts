import {
  againstText,
  clocksOf,
  clockText,
  type IncidentClock,
  type IncidentDetail,
  tookText,
} from '../../../shared/domain/index.ts';
import { formatDuration } from '../../../shared/format.ts';

/** One clock of the guide's table (section "Resolution Time Expectations") beside what was measured. */
export interface TimeAgainstTarget {
  readonly what: `Time to ${IncidentClock['what']}`;
  /** Measured, or why there is nothing to measure. */
  readonly took: string;
  readonly target: string;
  readonly verdict: string;
}

/** A measured time of an incident: exact below ten seconds, rounded above. */
export const duration = clockText;

/** How long the incident took against the targets of its severity. @param now epoch milliseconds */
export function timesOf(
  detail: Pick<IncidentDetail, 'incident' | 'timeline'>,
  now: number,
): readonly TimeAgainstTarget[] {
  return clocksOf(detail, now).map((clock) => ({
    what: `Time to ${clock.what}`,
    took: tookText(clock),
    target: clock.targetMs === null ? '–' : formatDuration(clock.targetMs),
    verdict: againstText(clock, detail.incident),
  }));
}

/** `2025-01-13 10:00:05`, in the time zone that lies `offsetMinutes` east of UTC. */
export function stamp(wall: number, offsetMinutes: number): string {
  const at = new Date(wall + offsetMinutes * 60_000);
  return Number.isNaN(at.getTime()) ? 'at an unknown time' : at.toISOString().slice(0, 19).replace('T', ' ');
}

/** `UTC`, `UTC+01:00`, `UTC-09:30`. */
export function zoneName(offsetMinutes: number): string {
  if (offsetMinutes === 0) return 'UTC';
  const [hours, minutes] = [Math.floor(Math.abs(offsetMinutes) / 60), Math.abs(offsetMinutes) % 60];
  return `UTC${offsetMinutes < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
}
