import {
  componentTitle,
  failureMs,
  type IncidentDetail,
  type Pattern,
  type Statistics,
  type TimelineEntry,
} from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { mdBlock, mdCode, mdCodeCell, mdTable, mdText } from '../../../shared/markdown.ts';
import { redactDeep } from '../../system/index.ts';
import { ownRecommendations, type Recommendation } from './recommendations.ts';
import { lostBySteps, triedSection } from './runs.ts';
import { duration, stamp, timesOf, zoneName } from './times.ts';
import { clip, type TimeWords } from './words.ts';

export interface ReportOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly statistics?: Statistics;
  /** From the learning module; the report adds what follows from the incident itself. */
  readonly recommendations?: readonly Recommendation[];
  /** Removes secrets, the stack's own passwords among them. */
  readonly redact: (text: string) => string;
  /** Minutes east of UTC of the times in the report. Default: this machine's at the incident's start. */
  readonly offsetMinutes?: number;
}

/** The whole of a long timeline tells less than its beginning and its end. */
const MAX_ENTRIES = 200;

/** The post-incident report as Markdown: for an engineer who was not there. What is not known is said to be not known. */
export function reportOf(recorded: IncidentDetail, options: ReportOptions): string {
  // Before anything becomes Markdown: markup could hide a secret's shape.
  const detail = redactDeep(recorded, options.redact);
  const learned = redactDeep(options.recommendations ?? [], options.redact);
  const { incident, runs } = detail;
  const offset = options.offsetMinutes ?? -new Date(incident.startedAt).getTimezoneOffset();
  const at: TimeWords = (wall) => stamp(wall, offset);
  const sections: readonly (readonly [string, string])[] = [
    ['Data', dataSection(detail, at)],
    ['Times against the targets', timesSection(detail, options.now)],
    ['Cause and evidence', causeSection(detail)],
    ['Timeline', timelineSection(detail.timeline, at)],
    ['What was tried', triedSection(runs, at)],
    ['What was lost or interrupted', lostSection(detail)],
    ...(options.statistics === undefined
      ? []
      : ([['History', historySection(detail, options.statistics, at)]] as const)),
    ...(detail.patterns === undefined ? [] : ([['Pattern', patternSection(detail.patterns)]] as const)),
    ['Recommendations', recommendationSection(detail, learned)],
    ['What is not known', unknownSection(detail)],
  ];
  const head = `# Incident ${incident.id}: ${mdText(incident.title)}`;
  const zone = `Written ${at(options.now)}. All times are ${zoneName(offset)}.`;
  const body = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  return `${[head, summary(detail, options.now), zone, ...body].join('\n\n')}\n`;
}

function summary({ incident, runs }: IncidentDetail, now: number): string {
  const name = componentTitle(incident.component);
  const also = incident.affected.length === 0 ? '' : `, with ${formatList(incident.affected.map(componentTitle))}`;
  const what = `${incident.severity} incident of ${name}${also}.`;
  if (incident.mergedInto !== null)
    return `${what} It turned out to follow from incident ${incident.mergedInto}: read that report for the root cause.`;
  if (incident.state === 'open')
    return `${what} It is **still open**: it has failed for ${duration((incident.failedBeforeMs ?? 0) + failureMs(incident, now))}.`;
  if (incident.state === 'lost')
    return `${what} It is over, but Lifeguard was not running when it ended, so nobody can say when that was.`;
  const helped = runs.findLast((r) => r.state === 'succeeded');
  const how =
    incident.resolvedBy === 'restart'
      ? 'It was started again outside Lifeguard'
      : incident.resolvedBy === 'itself' || helped === undefined
        ? 'It recovered without a runbook that Lifeguard saw'
        : `It recovered through “${mdText(helped.title)}”, ${incident.resolvedBy === 'automatic' ? 'which ran by itself' : 'started by a person'}`;
  const measured = incident.reopened === 0 ? 'after the first bad reading' : 'of failing in all';
  return `${what} ${how}${incident.recoveryMs === null ? '' : `, ${duration(incident.recoveryMs)} ${measured}`}.`;
}

function dataSection({ incident }: IncidentDetail, at: TimeWords): string {
  const ended = {
    open: 'still open',
    closed: incident.closedAt === null ? 'not recorded' : at(incident.closedAt),
    lost: 'not known: Lifeguard was not running when it ended',
  }[incident.state];
  return mdTable(
    ['', ''],
    [
      ['Incident', String(incident.id)],
      ['Severity', incident.severity],
      ['Component', componentTitle(incident.component)],
      [
        'Also affected',
        incident.affected.length === 0 ? 'nothing else' : formatList(incident.affected.map(componentTitle)),
      ],
      ['Cause', mdCodeCell(incident.causeId)],
      ['First bad reading', at(incident.startedAt)],
      ['Confirmed', at(incident.openedAt)],
      ['Ended', ended],
      ['Came back', incident.reopened === 0 ? 'never' : `${incident.reopened} ×`],
    ],
  );
}

function timesSection({ incident, timeline }: IncidentDetail, now: number): string {
  const rows = timesOf({ incident, timeline }, now).map((t) => [t.what, t.took, t.target, t.verdict]);
  return mdTable(['', 'Measured', `Target for ${incident.severity}`, ''], rows);
}

function causeSection({ incident }: IncidentDetail): string {
  const evidence = incident.evidence.map(({ text, probe, raw }) => {
    const source = probe === null ? '' : ` (probe ${mdCode(probe)})`;
    const block = raw === null || raw.trim() === '' ? '' : `\n\n${indent(mdBlock(clip(raw)))}\n`;
    return `- ${mdText(text)}${source}${block}`;
  });
  const detail = mdText(incident.detail);
  const what = `**${mdText(incident.title)}** ${detail}`.trim();
  return [what, evidence.length === 0 ? 'No evidence was kept with it.' : evidence.join('\n')].join('\n\n');
}

const indent = (text: string): string => text.replace(/^/gm, '  ');

function timelineSection(timeline: readonly TimelineEntry[], at: TimeWords): string {
  if (timeline.length === 0) return 'Nothing was recorded.';
  const ordered = [...timeline].sort((a, b) => a.at - b.at);
  const half = MAX_ENTRIES / 2;
  const left = ordered.length - MAX_ENTRIES;
  const lines = (entries: readonly TimelineEntry[]) => entries.map((e) => timelineLine(e, at));
  if (left <= 0) return lines(ordered).join('\n');
  const gap = `- … ${left} entries are left out here.`;
  return [...lines(ordered.slice(0, half)), gap, ...lines(ordered.slice(-half))].join('\n');
}

function timelineLine(entry: TimelineEntry, at: TimeWords): string {
  const { kind, component, text, raw } = entry;
  const who = component === null ? '' : `, ${componentTitle(component)}`;
  const block = raw === null || raw.trim() === '' ? '' : `\n\n${indent(mdBlock(clip(raw, 1000)))}\n`;
  return `- ${at(entry.at)} · ${kind}${who}: ${mdText(text)}${block}`;
}

function lostSection({ incident, runs }: IncidentDetail): string {
  const out = incident.affected.length === 0 ? '' : ` and with it ${formatList(incident.affected.map(componentTitle))}`;
  const howLong =
    incident.recoveryMs !== null
      ? `for ${duration(incident.recoveryMs)}`
      : incident.state === 'open'
        ? 'and still is'
        : 'for a time that is not known';
  const steps = lostBySteps(runs).map((line) => `- ${mdText(line)}`);
  return [
    `- ${componentTitle(incident.component)} was in trouble${out}, ${howLong}. Which requests failed in that time, Lifeguard did not record.`,
    ...(steps.length > 0
      ? steps
      : [`- ${runs.length === 0 ? 'No recovery ran, so none' : 'No step of a recovery'} took anything away.`]),
  ].join('\n');
}

function historySection({ incident }: IncidentDetail, { current, causes }: Statistics, at: TimeWords): string {
  const same = causes.find((c) => c.causeId === incident.causeId && c.component === incident.component);
  const period = `From ${at(current.from)} to ${at(current.to)} there ${current.incidents === 1 ? 'was 1 incident' : `were ${current.incidents} incidents`}`;
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

/** What it has in common with others of its cause. */
const patternSection = (patterns: readonly Pattern[]): string =>
  patterns.map(({ text, evidence }) => `- **${mdText(text)}** ${evidence.map(mdText).join(' ')}`).join('\n');

function recommendationSection(detail: IncidentDetail, learned: readonly Recommendation[]): string {
  const all = [...ownRecommendations(detail), ...learned];
  if (all.length === 0) return 'None: nothing that was recorded calls for a change.';
  return all.map(({ text, why }) => `- ${mdText(text)}${why === null ? '' : ` — ${mdText(why)}`}`).join('\n');
}

/** What this report cannot tell, so that nobody takes silence for an answer. */
function unknownSection({ incident, runs, timeline }: IncidentDetail): string {
  const missing = incident.runs.filter((id) => !runs.some((r) => r.id === id)).length;
  const found = [
    incident.state === 'lost' ? 'When and how it ended: Lifeguard was not running then.' : null,
    incident.state === 'open' ? 'How it ends.' : null,
    incident.state === 'closed' && incident.resolvedBy === 'itself' ? 'What brought it back: no runbook did.' : null,
    incident.state === 'closed' && incident.resolvedBy === null ? 'What brought it back: that was not recorded.' : null,
    runs.some((r) => r.state === 'interrupted') ? 'How far the interrupted recovery came.' : null,
    missing > 0 ? `What ${missing} of its recoveries did: their records are gone.` : null,
    timeline.length === 0 ? 'The course of events: its timeline is empty.' : null,
    'What was done outside Lifeguard, and what users saw.',
  ].filter((t) => t !== null);
  return found.map((t) => `- ${t}`).join('\n');
}
