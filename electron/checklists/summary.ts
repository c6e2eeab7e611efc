import { CHECK_STATES, type ChecklistRun, type CheckState, type LineResult } from '../../shared/domain/index.ts';
import { counted, formatDuration, formatList, formatMs } from '../../shared/format.ts';
import { mdBlock, mdText } from '../../shared/markdown.ts';

/** A skipped line says nothing about the stack; one that could not be read is no pass. */
const BY_WEIGHT: readonly CheckState[] = ['failed', 'could-not-tell', 'warning', 'passed', 'skipped'];

/** The state that the run as a whole has: that of its worst line. */
export function overallOf(lines: readonly Pick<LineResult, 'state'>[]): CheckState {
  if (lines.some((l) => l.state === 'waiting' || l.state === 'running')) return 'could-not-tell';
  return BY_WEIGHT.find((state) => lines.some((l) => l.state === state)) ?? 'could-not-tell';
}

const WORDS: Readonly<Record<CheckState, string>> = {
  passed: 'passed',
  warning: 'with a warning',
  failed: 'failed',
  skipped: 'skipped',
  'could-not-tell': 'could not be told',
};

/** `12 of 16 lines passed, 1 failed and 3 skipped, in 41 s.` */
export function sentenceOf(run: ChecklistRun): string {
  const count = (state: CheckState) => run.lines.filter((l) => l.state === state).length;
  const others = CHECK_STATES.filter((s) => s !== 'passed' && count(s) > 0).map((s) => `${count(s)} ${WORDS[s]}`);
  const parts = [`${count('passed')} of ${counted(run.lines.length, 'line')} passed`, ...others];
  const end = { complete: '', 'cut-short': ' The time limit of the list ended it.', cancelled: ' It was cancelled.' }[
    run.end
  ];
  return `${formatList(parts)}, in ${run.tookMs < 10_000 ? formatMs(run.tookMs) : formatDuration(run.tookMs)}.${end}`;
}

const BOX: Readonly<Record<LineResult['state'], string>> = {
  passed: '[x]',
  warning: '[ ] ⚠️',
  failed: '[ ] ❌',
  skipped: '[ ] ⏭️ skipped:',
  'could-not-tell': '[ ] ❔ could not tell:',
  waiting: '[ ] not run:',
  running: '[ ] not ended:',
};

/** The run as Markdown, in the form of the guide's lists: a box per line, its evidence and time, raw text below. */
export function checklistMarkdown(run: ChecklistRun): string {
  const sections = [...new Set(run.lines.map((l) => l.section))].map((section) => {
    const lines = run.lines.filter((l) => l.section === section).map(lineMarkdown);
    return `## ${mdText(section)}\n\n${lines.join('\n')}`;
  });
  const when = new Date(run.startedAt.wall).toISOString().slice(0, 19).replace('T', ' ');
  return `${[`# ${mdText(run.title)}`, `${when} UTC. ${sentenceOf(run)}`, ...sections].join('\n\n')}\n`;
}

function lineMarkdown({ state, title, evidence, tookMs, raw }: LineResult): string {
  const took = tookMs === null ? '' : ` (${formatMs(tookMs)})`;
  const said = evidence === '' ? '' : ` — ${mdText(evidence)}`;
  const block = raw === null || raw.trim() === '' ? '' : `\n\n${mdBlock(raw).replace(/^/gm, '  ')}\n`;
  return `- ${BOX[state]} ${mdText(title)}${said}${took}${block}`;
}
