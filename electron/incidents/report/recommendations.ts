import { type IncidentDetail, type Run, SEVERITY_TARGETS } from '../../../shared/domain/index.ts';
import { formatDuration, often } from '../../../shared/format.ts';

/** What should change, with the reason; the learning module may add its own. */
export interface Recommendation {
  readonly text: string;
  readonly why: string | null;
}

/** What the incident itself teaches: only what follows from something that was recorded. */
export function ownRecommendations({ incident, runs }: IncidentDetail): readonly Recommendation[] {
  const targets = SEVERITY_TARGETS[incident.severity];
  const failed = runs.filter((r) => r.state === 'failed');
  const helped = runs.findLast((r) => r.state === 'succeeded');
  const vain = failed.findLast((r) => r.failedStart !== undefined);
  const found: (Recommendation | null)[] = [
    stillOpen(incident.state, failed),
    vain?.failedStart === undefined || incident.state === 'open'
      ? null
      : { text: 'See to it that its start cannot fail so again.', why: vain.failedStart },
    runs.some((r) => r.state === 'interrupted')
      ? {
          text: 'Look at what the interrupted recovery left behind before the next one.',
          why: 'Lifeguard ended in the middle of it.',
        }
      : null,
    incident.detectionMs > targets.detectionMs
      ? {
          text: 'Shorten the detection: check more often, or confirm with fewer readings.',
          why: `It went on unconfirmed for ${incident.detectedWithin === true ? 'up to ' : ''}${formatDuration(incident.detectionMs)}; the target for ${incident.severity} is ${formatDuration(targets.detectionMs)}.`,
        }
      : null,
    incident.reopened > 0
      ? {
          text: 'Treat the cause, not the symptom: it came back after the recovery.',
          why: `Reopened ${often(incident.reopened)}.`,
        }
      : null,
    helped !== undefined && failed.length > 0 && failed[0]?.runbook !== helped.runbook
      ? {
          text: `Start with “${helped.title}” when this cause is named again.`,
          why: `“${failed[0]?.title}” failed first.`,
        }
      : null,
    helped !== undefined && incident.recoveryMs !== null && incident.recoveryMs > targets.resolutionMs
      ? {
          text: `Run “${helped.title}” sooner, or let it run by itself.`,
          why: `It helped, but the recovery took ${formatDuration(incident.recoveryMs)}; the target is ${formatDuration(targets.resolutionMs)}.`,
        }
      : null,
  ];
  return found.filter((r) => r !== null);
}

function stillOpen(state: IncidentDetail['incident']['state'], failed: readonly Run[]): Recommendation | null {
  if (state !== 'open') return null;
  const last = failed.at(-1);
  return last === undefined
    ? { text: 'Run the runbook that the cause offers, or escalate.', why: 'The incident is still open.' }
    : {
        text: 'Escalate, or repair by hand what the last recovery named.',
        why: `The incident is still open and “${last.title}” failed.`,
      };
}
