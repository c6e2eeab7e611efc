import {
  componentTitle,
  type IncidentDetail,
  type LogLine,
  printerOf,
  type Statistics,
} from '../../../shared/domain/index.ts';
import { often } from '../../../shared/format.ts';
import { mdBlock, mdCode, mdCodeCell, mdTable, mdText } from '../../../shared/markdown.ts';
import { redactDeep } from '../../system/index.ts';
import { duration, stamp } from './times.ts';
import { clip } from './words.ts';

/** What runs here, by name; a version that was not read is null. */
export interface NamedVersion {
  readonly name: string;
  readonly version: string | null;
}

export interface IssueOptions {
  /** Epoch milliseconds. */
  readonly now: number;
  readonly statistics: Statistics;
  readonly versions: readonly NamedVersion[];
  /** `Apple M3 Pro, 12 cores, 36 GB`; what is not known is not among them. */
  readonly machine: readonly (readonly [name: string, value: string])[];
  /** Lines around the beginning of the incident, oldest first, by the log that they stand in. */
  readonly logs: readonly { readonly title: string; readonly lines: readonly LogLine[] }[];
  /** Removes secrets, and what tells whose machine it is: the issue is read by strangers. */
  readonly anonymous: (text: string) => string;
}

const MAX_BEFORE = 12;

/** What happened as an issue for the project whose program failed: ready to paste, with what only a person can add left open. */
export function issueOf(recorded: IncidentDetail, options: IssueOptions): string {
  const { anonymous } = options;
  const detail = redactDeep(recorded, anonymous);
  const { incident } = detail;
  const sections: readonly (readonly [string, string])[] = [
    ['What happened', happened(detail)],
    ['How to bring it about', reproduction(detail, options)],
    ['Versions', mdTable(['', ''], redactDeep(options.versions, anonymous).map(versionRow))],
    [
      'Machine',
      mdTable(
        ['', ''],
        redactDeep(options.machine, anonymous).map((row) => row.map(mdText)),
      ),
    ],
    ['Log', logSection(detail, redactDeep(options.logs, anonymous))],
  ];
  const body = sections.map(([title, text]) => `## ${title}\n\n${text}`);
  const note =
    'Taken from the record of LeanVibe Lifeguard, which watched this machine. Secrets, addresses and the names of the person and the machine were removed.';
  return `${[`# ${mdText(`${componentTitle(incident.component)}: ${incident.title}`)}`, ...body, note].join('\n\n')}\n`;
}

const versionRow = ({ name, version }: NamedVersion): string[] => [
  mdText(name),
  version === null ? 'not read' : mdCodeCell(version),
];

function happened({ incident }: IncidentDetail): string {
  const lasted =
    incident.recoveryMs === null ? null : `It lasted ${duration(incident.recoveryMs)} from the first bad reading.`;
  const evidence = incident.evidence.map(({ text, raw }) => {
    const block = raw === null || raw.trim() === '' ? '' : `\n\n${mdBlock(clip(raw, 2000)).replace(/^/gm, '  ')}\n`;
    return `- ${mdText(text)}${block}`;
  });
  return [
    [incident.title, incident.detail, lasted].flatMap((t) => (t === null || t === '' ? [] : [mdText(t)])).join(' '),
    ...(evidence.length === 0 ? [] : [evidence.join('\n')]),
  ].join('\n\n');
}

/** Only what was seen: what came before, how often it came, and in which company. The steps are left to the person. */
function reproduction({ incident, timeline, patterns, runs }: IncidentDetail, { statistics }: IssueOptions): string {
  const before = [...timeline]
    .sort((a, b) => a.at - b.at)
    .filter((e) => e.at <= incident.openedAt && e.kind !== 'notification' && e.kind !== 'opened')
    .slice(-MAX_BEFORE)
    .map((e) => `1. ${afterStart(e.at - incident.startedAt)}: ${mdText(e.text)}`);
  const same = statistics.causes.find((c) => c.causeId === incident.causeId && c.component === incident.component);
  const repeated = same === undefined ? null : `It happened ${often(same.count)} lately.`;
  const helped = runs.findLast((r) => r.state === 'succeeded');
  const facts = [
    repeated,
    ...(patterns ?? []).map(({ text }) => text),
    helped === undefined ? null : `What ended it: ${helped.title}.`,
  ].flatMap((t) => (t === null ? [] : [`- ${mdText(t)}`]));
  return [
    before.length === 0
      ? 'What led to it was not recorded.'
      : `What was recorded before and while it began:\n\n${before.join('\n')}`,
    ...(facts.length === 0 ? [] : [facts.join('\n')]),
    '_Steps that bring it about again (please add, or say that there are none known):_',
  ].join('\n\n');
}

function afterStart(ms: number): string {
  if (Math.abs(ms) < 500) return 'first bad reading';
  return ms < 0 ? `${duration(-ms)} before it` : `${duration(ms)} after it`;
}

function logSection({ incident, runs }: IncidentDetail, logs: IssueOptions['logs']): string {
  const read = logs
    .filter(({ lines }) => lines.length > 0)
    .map(({ title, lines }) => `${mdText(title)}:\n\n${mdBlock(lines.map((l) => l.text).join('\n'))}`);
  const failed = runs
    .flatMap((run) => run.steps.map((step) => ({ ...step, display: printerOf(run, step).display })))
    .findLast((step) => step.state === 'failed' && step.output.length > 0);
  const output =
    failed === undefined
      ? []
      : [`Output of ${mdCode(failed.display)}:\n\n${mdBlock(clip(failed.output.join('\n'), 3000))}`];
  if (read.length + output.length > 0) return [...read, ...output].join('\n\n');
  return `No log that is still there has a line from around ${stamp(incident.startedAt, 0)} UTC.`;
}
