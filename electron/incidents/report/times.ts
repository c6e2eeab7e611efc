import { failureMs, type Incident, SEVERITY_TARGETS } from '../../../shared/domain/index.ts';
import { formatDuration, formatMs } from '../../../shared/format.ts';

/** One clock of the guide's table (section "Resolution Time Expectations") beside what was measured. */
export interface TimeAgainstTarget {
  readonly what: 'Time to detect' | 'Time to recover';
  /** Measured, or why there is nothing to measure. */
  readonly took: string;
  readonly target: string;
  readonly verdict: string;
}

/** A measured time of an incident: exact below ten seconds, rounded above. */
export const duration = (ms: number): string => (ms < 10_000 ? formatMs(ms) : formatDuration(ms));

/** How long the incident took against the targets of its severity. @param now epoch milliseconds */
export function timesOf(incident: Incident, now: number): readonly TimeAgainstTarget[] {
  const { detectionMs, resolutionMs } = SEVERITY_TARGETS[incident.severity];
  return [
    {
      what: 'Time to detect',
      took: duration(incident.detectionMs),
      target: formatDuration(detectionMs),
      verdict: against(incident.detectionMs, detectionMs),
    },
    { what: 'Time to recover', target: formatDuration(resolutionMs), ...recovery(incident, now, resolutionMs) },
  ];
}

function recovery(incident: Incident, now: number, targetMs: number): Pick<TimeAgainstTarget, 'took' | 'verdict'> {
  if (incident.state === 'lost')
    return { took: 'not known', verdict: 'not known: Lifeguard was not running when it ended' };
  if (incident.state === 'open') {
    const soFar = (incident.failedBeforeMs ?? 0) + failureMs(incident, now);
    return { took: `open, ${duration(soFar)} so far`, verdict: openVerdict(soFar, targetMs) };
  }
  if (incident.recoveryMs === null) return { took: 'not known', verdict: 'not known: it was not recorded' };
  return { took: duration(incident.recoveryMs), verdict: against(incident.recoveryMs, targetMs) };
}

const against = (ms: number, targetMs: number): string =>
  ms <= targetMs ? 'within the target' : `${duration(ms - targetMs)} over the target`;

const openVerdict = (soFar: number, targetMs: number): string =>
  soFar <= targetMs ? `${duration(targetMs - soFar)} left` : `${duration(soFar - targetMs)} over the target already`;

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
