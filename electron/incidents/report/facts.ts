import { componentTitle, failureMs, type IncidentDetail, type Statistics } from '../../../shared/domain/index.ts';
import { counted, formatList } from '../../../shared/format.ts';
import { lostBySteps } from './runs.ts';
import { duration } from './times.ts';
import type { TimeWords } from './words.ts';

/** What happened, to what, and how it ended, in one paragraph. @param now epoch milliseconds */
export function summaryWords({ incident, runs }: IncidentDetail, now: number): string {
  const name = componentTitle(incident.component);
  const also = incident.affected.length === 0 ? '' : `, with ${formatList(incident.affected.map(componentTitle))}`;
  const what = `${incident.severity} incident of ${name}${also}.`;
  if (incident.mergedInto !== null)
    return `${what} It turned out to follow from incident ${incident.mergedInto}: read that report for the root cause.`;
  if (incident.state === 'open')
    return `${what} It is still open: it has failed for ${duration((incident.failedBeforeMs ?? 0) + failureMs(incident, now))}.`;
  if (incident.state === 'lost')
    return `${what} It is over, but Lifeguard was not running when it ended, so nobody can say when that was.`;
  const helped = runs.findLast((r) => r.state === 'succeeded');
  const how =
    incident.resolvedBy === 'restart'
      ? 'It was started again outside Lifeguard'
      : incident.resolvedBy === null
        ? 'It ended, and nothing was recorded that brought it back'
        : incident.resolvedBy === 'itself' || helped === undefined
          ? 'It recovered without a runbook that Lifeguard saw'
          : `It recovered through “${helped.title}”, ${incident.resolvedBy === 'automatic' ? 'which ran by itself' : 'started by a person'}`;
  const measured = incident.reopened === 0 ? 'after the first bad reading' : 'of failing in all';
  return `${what} ${how}${incident.recoveryMs === null ? '' : `, ${duration(incident.recoveryMs)} ${measured}`}.`;
}

/** What could not be used meanwhile, and what the recoveries themselves took away, one sentence each. */
export function lostWords({ incident, runs }: IncidentDetail): readonly string[] {
  const out = incident.affected.length === 0 ? '' : ` and with it ${formatList(incident.affected.map(componentTitle))}`;
  const howLong =
    incident.recoveryMs !== null
      ? `for ${duration(incident.recoveryMs)}`
      : incident.state === 'open'
        ? 'and still is'
        : 'for a time that is not known';
  const steps = lostBySteps(runs);
  return [
    `${componentTitle(incident.component)} was in trouble${out}, ${howLong}. Which requests failed in that time, Lifeguard did not record.`,
    ...(steps.length > 0
      ? steps
      : [`${runs.length === 0 ? 'No recovery ran, so none' : 'No step of a recovery'} took anything away.`]),
  ];
}

/** How this cause stands in the history. */
export function historyWords({ incident }: IncidentDetail, { current, causes }: Statistics, at: TimeWords): string {
  const same = causes.find((c) => c.causeId === incident.causeId && c.component === incident.component);
  const period = `From ${at(current.from)} to ${at(current.to)} there ${current.incidents === 1 ? 'was' : 'were'} ${counted(current.incidents, 'incident')}`;
  const share = same === undefined ? 'This cause is not among the most frequent.' : `${same.count} had this cause.`;
  const few = current.incidents < 5 ? ' These are too few for a trend.' : '';
  const medians = [
    current.detection.medianMs === null
      ? null
      : `median time to detect ${duration(current.detection.medianMs)} (of ${current.detection.of})`,
    current.recovery.medianMs === null
      ? null
      : `median time to recover ${duration(current.recovery.medianMs)} (of ${current.recovery.of})`,
  ].filter((t) => t !== null);
  return `${[period, ...medians].join(', ')}. ${share}${few}`;
}

/** What this report cannot tell, so that nobody takes silence for an answer. */
export function unknownWords({ incident, runs, timeline }: IncidentDetail): readonly string[] {
  const missing = incident.runs.filter((id) => !runs.some((r) => r.id === id)).length;
  return [
    incident.state === 'lost' ? 'When and how it ended: Lifeguard was not running then.' : null,
    incident.state === 'open' ? 'How it ends.' : null,
    incident.state === 'closed' && incident.resolvedBy === 'itself' ? 'What brought it back: no runbook did.' : null,
    incident.state === 'closed' && incident.resolvedBy === null
      ? 'What brought it back, or whether it was stopped: that was not recorded.'
      : null,
    runs.some((r) => r.state === 'interrupted') ? 'How far the interrupted recovery came.' : null,
    missing > 0 ? `What ${missing} of its recoveries did: their records are gone.` : null,
    timeline.length === 0 ? 'The course of events: its timeline is empty.' : null,
    'What was done outside Lifeguard, and what users saw.',
  ].filter((t) => t !== null);
}
