import {
  type Action,
  type Cause,
  type ComponentView,
  clockedCause,
  componentTitle,
  type HealthState,
  isShown,
  type OverallState,
  offersOf,
  type Question,
  type Run,
  resolutionText,
  type Snapshot,
  type StepRun,
} from '../../shared/domain/index.ts';
import { asSentence, counted, formatList, formatMs } from '../../shared/format.ts';
import { namedEnd } from '../../shared/run-end.ts';
import { RUNBOOKS } from '../app/index.ts';
import { oneRow, type Paint, pad, type Style, shorten, widthOf, wrap } from './io.ts';
import { sparkText } from './spark-text.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly paint: Paint;
  /** All of what is otherwise counted. */
  readonly verbose?: boolean;
}

/** A letter for each state, because colour must never be the only sign. */
export const SIGNS: Readonly<Record<HealthState, readonly [string, Style]>> = {
  healthy: ['H', 'green'],
  degraded: ['D', 'yellow'],
  critical: ['C', 'red'],
  starting: ['S', 'cyan'],
  unknown: ['?', 'dim'],
  stale: ['?', 'dim'],
  off: ['-', 'dim'],
};

export const VERDICT_STYLE: Readonly<Record<OverallState, Style>> = {
  healthy: 'green',
  degraded: 'yellow',
  critical: 'red',
  starting: 'cyan',
  recovering: 'cyan',
  unknown: 'dim',
  paused: 'dim',
  empty: 'dim',
};

/** A line of fewer values is no course. */
const COURSE_VALUES = 4;
const SPARK_WIDTH = 15;
/** So many further causes stand below the first; the rest is counted. */
const OTHERS = 3;
/** The same of what is wrong with the configuration. */
const PROBLEMS = 3;
/** What has room for the names that are always there. */
const USUAL_NAME = 18;
/** What a row says after its name has at least so many columns, where a name is wider than usual. */
const WORDS_WIDTH = 24;

/** The whole status: verdict first, then each component in its fixed place, then what would help. */
export function renderStatus(snapshot: Snapshot, { columns, paint, verbose = false }: RenderOptions): string {
  const { verdict, components, stack } = snapshot;
  const shown = components.filter(isShown);
  // One look alone has no course to show.
  const hasCourse = shown.some(({ spark }) => spark.filter((v) => v !== null).length >= COURSE_VALUES);
  const sparkWidth = hasCourse && columns >= 60 ? SPARK_WIDTH : 0;
  const clocked = clockedCause(snapshot);
  const clock = clocked === null ? null : resolutionText(clocked, snapshot.at.mono);
  const lines = [
    ...wrap(verdict.headline, columns).map((l) => paint('bold', paint(VERDICT_STYLE[verdict.state], l))),
    ...wrap(verdict.detail, columns),
    ...wrap(clock ?? '', columns).map((l) => paint('dim', l)),
    '',
    ...shown.map((c) => componentLine(c, { columns, paint }, sparkWidth, nameWidth(shown, columns, sparkWidth))),
  ];
  const unsaid = besideHeadline(snapshot);
  const others = unsaid.slice(0, OTHERS);
  const more = unsaid.length - others.length;
  if (others.length > 0)
    lines.push('', 'Also:', ...others.flatMap((c) => wrap(`${c.title} ${c.detail}`, columns, '  ')));
  if (more > 0) lines.push(...wrap(`And ${more} more: lifeguard diagnose`, columns, '  '));
  if (snapshot.recovery?.state === 'running') lines.push('', ...renderRun(snapshot.recovery, { columns, paint }));
  if (snapshot.recovery?.state === 'interrupted') lines.push('', ...wrap(namedEnd(snapshot.recovery), columns));
  const { trust } = snapshot;
  if (trust.text !== null)
    lines.push('', ...wrap(`${trust.text}${trust.command === null ? '' : ` ${trust.command}`}`, columns));
  const { escalation } = snapshot;
  if (escalation != null)
    lines.push(
      '',
      ...wrap(
        `Escalate (${escalation.severity}): ${escalation.title}. ${escalation.why} Whom to call: lifeguard escalate${escalation.incident === null ? '' : ` ${escalation.incident}`}`,
        columns,
      ),
    );
  const asked = askedOrComing(snapshot);
  if (asked !== null) lines.push('', ...wrap(asked, columns));
  lines.push(...problemLines(snapshot.problems, columns, verbose));
  const where =
    stack.repository === null
      ? `${stack.backendUrl} (${stack.why})`
      : `${shorten(stack.repository, Math.max(20, columns - 40))} on ${stack.backendUrl}`;
  lines.push('', ...wrap(`Watching ${where}.`, columns).map((l) => paint('dim', l)));
  lines.push(...wrap(helpful(snapshot), columns).map((l) => paint('dim', l)));
  return lines.join('\n');
}

/** The causes that the headline does not name: during a recovery, which it tells of, all of them. */
export const besideHeadline = <C>({ verdict, causes }: Unsaid<C>): readonly C[] =>
  verdict?.state === 'recovering' ? causes : causes.slice(1);

interface Unsaid<C> {
  readonly verdict: Pick<Snapshot['verdict'], 'state'> | null;
  readonly causes: readonly C[];
}

function problemLines(problems: Snapshot['problems'], columns: number, all: boolean): string[] {
  const sorted = [...problems].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  const told = all || sorted.length <= PROBLEMS + 1 ? sorted : sorted.slice(0, PROBLEMS);
  const more = sorted.length - told.length;
  return [
    ...told.flatMap((p) => ['', ...wrap(`${p.where}: ${p.message} ${p.fix}`, columns)]),
    ...(more > 0 ? ['', `And ${more} more like these: lifeguard status --verbose`] : []),
  ];
}

/** How wide the names of a list are: as the longest, where that leaves room for what is said of each. */
export function nameWidth(rows: readonly { readonly title: string }[], columns: number, sparkWidth = 0): number {
  const longest = Math.max(USUAL_NAME, ...rows.map(({ title }) => widthOf(oneRow(title))));
  return Math.max(USUAL_NAME, Math.min(longest, columns - 4 - (sparkWidth === 0 ? 0 : sparkWidth + 2) - WORDS_WIDTH));
}

/** A component in one line: its state, its name, its course where that has a width, its figure or the word for its state. */
export function componentLine(
  component: ComponentView,
  { columns, paint }: RenderOptions,
  sparkWidth = 0,
  width = nameWidth([component], columns, sparkWidth),
): string {
  const [letter, style] = SIGNS[component.state];
  const name = pad(shorten(component.title, width), width);
  const spark = sparkWidth === 0 ? '' : ` ${paint(style, sparkText(component.spark, sparkWidth))} `;
  const rest = shorten(componentWords(component), Math.max(8, columns - 4 - width - widthOf(spark)));
  return `${paint(style, letter)}  ${name}${spark} ${rest}`.trimEnd();
}

/**
 * What a component's line says after its name: the figure, the word for its state where that is not well, what that is because of, and whether it
 * is unstable.
 */
export function componentWords({ state, figure, label, flapping, explainedBy }: ComponentView): string {
  const word = (state === 'healthy' && figure !== null) || label === '' ? null : label;
  const because = explainedBy === null ? null : `because of ${componentTitle(explainedBy)}`;
  const words = oneRow([figure, word, because].filter((t) => t !== null).join('  '));
  return flapping === null ? words : `${words}  unstable: ${counted(flapping.changes, 'change')}`;
}

/** The command that would help now. */
export function helpful({
  verdict,
  causes,
  question,
  stack,
}: Pick<Snapshot, 'verdict' | 'causes' | 'question' | 'stack'>): string {
  const [cause] = causes;
  if (verdict.state === 'empty' && cause === undefined && stack.repository !== null)
    return 'Start it: lifeguard recover backend. What runs here: lifeguard services find';
  if (verdict.state === 'empty' && cause === undefined)
    return 'Point Lifeguard at a stack: lifeguard status --repository FOLDER. What runs here: lifeguard services find. Or try the demo: lifeguard demo --open';
  // The question says it already, with what would be done.
  if (cause?.action && cause.id !== question?.cause) return actionText(cause.action);
  return causes.length > 0 ? 'More: lifeguard diagnose' : 'Live: lifeguard watch';
}

/** What Lifeguard asks for, or does by itself; null where it is neither. */
export const askedOrComing = ({ question, coming }: Pick<Snapshot, 'question' | 'coming'>): string | null =>
  question != null ? questionText(question) : (coming?.text ?? null);

/** What Lifeguard asks for, and the command that says yes. */
const questionText = ({ text, runbook }: Question): string =>
  `Lifeguard asks: ${asSentence(text)} Yes: lifeguard recover ${aliasOf(runbook)}`;

export const aliasOf = (id: string): string => RUNBOOKS.find((r) => r.id === id)?.alias ?? id;

/** What to do about a cause: the command that does it, or the advice. */
export function actionText(action: Action): string {
  const commands = offersOf(action).map((o) => `${o.label}: lifeguard recover ${aliasOf(o.runbook)}`);
  return [action.kind === 'advice' ? action.text : '', commands.join('. Or ')].join(' ').trim();
}

const STEP_SIGN: Readonly<Record<StepRun['state'], readonly [string, Style]>> = {
  'to-come': ['·', 'dim'],
  running: ['>', 'cyan'],
  done: ['✓', 'green'],
  failed: ['✗', 'red'],
  skipped: ['-', 'dim'],
  cancelled: ['x', 'yellow'],
};

/** A run as a list of its steps. */
export function renderRun(run: Run, options: RenderOptions): string[] {
  const tries = run.attempts > 1 && run.attempt > 1 ? ` (attempt ${run.attempt} of ${run.attempts})` : '';
  return [`${run.title}${tries}`, ...run.steps.flatMap((s) => stepLines(s, options))];
}

/** One step: sign, title, time and result; a result that does not fit beside the title follows below it, whole. */
export function stepLines(step: StepRun, { columns, paint }: RenderOptions): string[] {
  const [sign, style] = STEP_SIGN[step.state];
  const took = step.tookMs === null ? '' : ` ${formatMs(step.tookMs)}`;
  const first = `${paint(style, sign)} ${shorten(oneRow(step.title), columns - 2 - took.length)}${took}`;
  if (step.result === null) return [first];
  const together = `${first}  ${oneRow(step.result)}`;
  return widthOf(together) <= columns ? [together] : [first, ...wrap(step.result, columns, '    ')];
}

/** A cause with its evidence, for `diagnose`. */
export function renderCause(cause: Cause, verbose: boolean, { columns, paint }: RenderOptions): string[] {
  const doubt = cause.confidence < 0.5 ? 'Probably: ' : '';
  const lines = [
    ...wrap(`${cause.severity}  ${doubt}${cause.title}`, columns).map((l) => paint('bold', l)),
    ...wrap(cause.detail, columns, '    '),
  ];
  for (const { text, raw } of cause.evidence) {
    if (text !== cause.detail) lines.push(...wrap(`- ${text}`, columns, '    '));
    if (verbose && raw !== null) lines.push(...raw.split('\n').map((l) => paint('dim', `      ${l}`)));
  }
  if (cause.explains.length > 0)
    lines.push(...wrap(`This explains: ${formatList(cause.explains.map(componentTitle))}.`, columns, '    '));
  if (cause.action !== null) lines.push(...wrap(actionText(cause.action), columns, '    '));
  return lines;
}

/** A column wider than this is shortened where the whole table does not fit. */
const MIN_CELL = 12;

/** A table that fits the columns: what is too much is taken from the middle of the cells of the last columns first. */
export function table(
  rows: readonly (readonly string[])[],
  columns: number,
  paintLast: (cell: string) => string = (cell) => cell,
): string[] {
  const widths: number[] = [];
  const cells = rows.map((row) => row.map(oneRow));
  for (const row of cells) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, widthOf(cell));
  const gaps = 2 * (widths.length - 1);
  for (let i = widths.length - 1; i >= 0; i--) {
    const tooMuch = widths.reduce((sum, w) => sum + w, gaps) - columns;
    const width = widths[i] ?? 0;
    if (tooMuch > 0 && width > MIN_CELL) widths[i] = Math.max(MIN_CELL, width - tooMuch);
  }
  return cells.map((row) =>
    row
      .map((cell, i) => {
        const cut = shorten(cell, widths[i] ?? 0);
        return i === row.length - 1 ? paintLast(cut) : pad(cut, widths[i] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}
