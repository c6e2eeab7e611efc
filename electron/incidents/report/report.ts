import {
  componentTitle,
  type IncidentDetail,
  type Pattern,
  type Statistics,
  type TimelineEntry,
} from '../../../shared/domain/index.ts';
import { counted, formatList } from '../../../shared/format.ts';
import { mdBlock, mdCode, mdCodeCell, mdTable, mdText } from '../../../shared/markdown.ts';
import { redactDeep } from '../../system/index.ts';
import { historyWords, lostWords, summaryWords, unknownWords } from './facts.ts';
import { ownRecommendations, type Recommendation } from './recommendations.ts';
import { triedSection } from './runs.ts';
import { stamp, timesOf, zoneName } from './times.ts';
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
    ['What was lost or interrupted', listed(lostWords(detail))],
    ...(options.statistics === undefined
      ? []
      : ([['History', mdText(historyWords(detail, options.statistics, at))]] as const)),
    ...(detail.patterns === undefined ? [] : ([['Pattern', patternSection(detail.patterns)]] as const)),
    ['Recommendations', recommendationSection(detail, learned)],
    ['What is not known', listed(unknownWords(detail))],
  ];
  const head = `# Incident ${incident.id}: ${mdText(incident.title)}`;
  const zone = `Written ${at(options.now)}. All times are ${zoneName(offset)}.`;
  const body = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  return `${[head, mdText(summaryWords(detail, options.now)), zone, ...body].join('\n\n')}\n`;
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
  const half = MAX_ENTRIES / 2;
  const left = timeline.length - MAX_ENTRIES;
  const lines = (entries: readonly TimelineEntry[]) => entries.map((e) => timelineLine(e, at));
  if (left <= 0) return lines(timeline).join('\n');
  const gap = `- … ${counted(left, 'entry is', 'entries are')} left out here.`;
  return [...lines(timeline.slice(0, half)), gap, ...lines(timeline.slice(-half))].join('\n');
}

function timelineLine(entry: TimelineEntry, at: TimeWords): string {
  const { kind, component, text, raw } = entry;
  const who = component === null ? '' : `, ${componentTitle(component)}`;
  const block = raw === null || raw.trim() === '' ? '' : `\n\n${indent(mdBlock(clip(raw, 1000)))}\n`;
  return `- ${at(entry.at)} · ${kind}${who}: ${mdText(text)}${block}`;
}

const listed = (lines: readonly string[]): string => lines.map((line) => `- ${mdText(line)}`).join('\n');

/** What it has in common with others of its cause. */
const patternSection = (patterns: readonly Pattern[]): string =>
  patterns.map(({ text, evidence }) => `- **${mdText(text)}** ${evidence.map(mdText).join(' ')}`).join('\n');

function recommendationSection(detail: IncidentDetail, learned: readonly Recommendation[]): string {
  const all = [...ownRecommendations(detail), ...learned];
  if (all.length === 0) return 'None: nothing that was recorded calls for a change.';
  return all.map(({ text, why }) => `- ${mdText(text)}${why === null ? '' : ` — ${mdText(why)}`}`).join('\n');
}
