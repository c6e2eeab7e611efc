import { type Decision, outageLeaf } from '../../shared/contract/index.ts';
import {
  CHECKLIST_IDS,
  ChecklistRunSchema,
  type CheckState,
  type LineResult,
  type Snapshot,
} from '../../shared/domain/index.ts';
import { counted, formatMs } from '../../shared/format.ts';
import { checklistMarkdown, overallOf, sentenceOf } from '../app/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, oneRow, type Style, wrap } from './io.ts';
import { createSpinner, withProgress } from './progress.ts';
import { actionText } from './render.ts';
import { whenAsked } from './when-asked.ts';

const SIGNS: Readonly<Record<CheckState, readonly [string, Style]>> = {
  passed: ['P', 'green'],
  warning: ['W', 'yellow'],
  failed: ['F', 'red'],
  skipped: ['-', 'dim'],
  'could-not-tell': ['?', 'dim'],
};

const CODES: Readonly<Record<CheckState, number>> = {
  passed: EXIT.healthy,
  skipped: EXIT.healthy,
  warning: EXIT.degraded,
  failed: EXIT.critical,
  'could-not-tell': EXIT.unknown,
};

export const check: Command = {
  name: 'check',
  summary: 'run a checklist: quick (2 minutes), full (10) or emergency',
  usage: 'quick|full|emergency [LINE] [--markdown] [--json]',
  details: ['The letter before a line: P passed, W warning, F failed, - does not apply here, ? could not be told.'],
  options: { markdown: { type: 'boolean', about: 'print the result as Markdown' } },
  examples: [
    ['lifeguard check quick', 'every line of the quick list, with what was read'],
    ['lifeguard check full --verbose', 'with what the stack’s own scripts and tools printed'],
    ['lifeguard check quick websocket', 'one line of it again'],
    ['lifeguard check emergency', 'the guide’s assessment, and what it leads to'],
    ['lifeguard check full --markdown > check.md', 'for a ticket'],
  ],
  words: [1, 2],
  completes: (words) => (words.length === 0 ? ['checklists'] : []),
  async run(context) {
    const [list, line] = context.args;
    const id = CHECKLIST_IDS.find((c) => c === list);
    if (id === undefined)
      throw new UsageError(`There is no checklist "${list}".`, `Checklists: ${CHECKLIST_IDS.join(', ')}.`);
    const engine = await context.stack();
    const known = (await engine.checklist(id)).lines.map((l) => l.id);
    if (line !== undefined && !known.includes(line))
      throw new UsageError(`The list has no line "${line}".`, `Lines: ${known.join(', ')}.`);
    await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    const live = !context.json && context.options.markdown !== true;
    const spinner = createSpinner(context.io.stderr);
    const done = new Map<string, LineResult>();
    const wanted = line === undefined ? known : [line];
    const tell = inOrder(wanted, (result, section) => {
      spinner.clear();
      const head = section === null ? [] : [...(section.first ? [] : ['']), context.paint('bold', section.title)];
      context.print([...head, ...lineText(result, context)].join('\n'));
    });
    const show = (result: LineResult) => {
      if (result.state === 'waiting') return;
      if (result.state !== 'running') {
        done.set(result.id, result);
        if (live) tell(done);
      }
      if (done.size < wanted.length) spinner.show(`${done.size} of ${counted(wanted.length, 'line')}`);
    };
    const ended = engine.runChecklist(id, line === undefined ? null : [line], show).finally(() => spinner.clear());
    // Not before it has begun: there would be nothing to cancel.
    whenAsked(context.signal, () => void engine.cancelChecklist(id));
    const run = await ended;
    if (context.json) context.print(jsonText(ChecklistRunSchema.parse(run)));
    else if (context.options.markdown === true) context.print(checklistMarkdown(run).trimEnd());
    else {
      const next = id === 'emergency' ? nextSteps(engine.snapshot(), await engine.decisions(), context.columns) : [];
      context.print(['', ...wrap(sentenceOf(run), context.columns), ...next].join('\n'));
    }
    return CODES[overallOf(run.lines)];
  },
};

/** A line that begins a section of the list. */
interface Head {
  readonly title: string;
  readonly first: boolean;
}

/**
 * Tells lines in the order of the list, however they end, each as soon as all before it are told: under the headings of the guide.
 * @returns takes what has ended so far
 */
function inOrder(ids: readonly string[], tell: (line: LineResult, head: Head | null) => void) {
  let told = 0;
  let section: string | null = null;
  return (ended: ReadonlyMap<string, LineResult>): void => {
    for (const id of ids.slice(told)) {
      const line = ended.get(id);
      if (line === undefined) return;
      tell(line, line.section === section ? null : { title: line.section, first: told === 0 });
      section = line.section;
      told += 1;
    }
  };
}

function lineText(
  { state, title, evidence, tookMs, raw }: LineResult,
  { columns, paint, verbose }: Pick<CommandContext, 'columns' | 'paint' | 'verbose'>,
): string[] {
  const [sign, style] = SIGNS[state as CheckState];
  const took = tookMs === null ? '' : ` ${formatMs(tookMs)}`;
  // What a script of the stack printed is why it failed.
  const said = verbose && raw != null ? raw.trimEnd().split('\n') : [];
  return [
    ...wrap(`${paint(style, sign)}  ${title}${took}`, columns),
    ...wrap(evidence, columns, '   '),
    ...said.map((line) => paint('dim', `     ${oneRow(line)}`)),
  ];
}

/**
 * What the assessment leads to: the named cause with its one action, where the guide's tree ends with what was read, and the two last resorts, which
 * always ask, where it ends there.
 */
function nextSteps({ verdict, causes }: Snapshot, decisions: readonly Decision[], columns: number): string[] {
  const action = causes[0]?.action ?? null;
  const what = action === null ? null : actionText(action);
  const { leaf, isLastResort } = outageLeaf(decisions);
  return [
    '',
    ...wrap(`${verdict.headline} ${verdict.detail}`.trim(), columns),
    ...(what === null ? [] : wrap(what, columns)),
    ...(leaf === null || causes.length === 0 ? [] : wrap(`By the guide: ${leaf.title}`, columns)),
    ...(isLastResort
      ? wrap('Last resorts, which ask first: lifeguard recover rollback, lifeguard recover shutdown', columns)
      : []),
  ];
}
