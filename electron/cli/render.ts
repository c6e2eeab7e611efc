import type {
  Cause,
  ComponentView,
  HealthState,
  OverallState,
  Run,
  Snapshot,
  StepRun,
} from '../../shared/domain/index.ts';
import { formatMs } from '../../shared/format.ts';
import { type Paint, plain, type Style, shorten, widthOf, wrap } from './io.ts';

export interface RenderOptions {
  readonly columns: number;
  readonly paint: Paint;
}

/** A letter for each state, because colour must never be the only sign. */
const SIGNS: Readonly<Record<HealthState, readonly [string, Style]>> = {
  healthy: ['H', 'green'],
  degraded: ['D', 'yellow'],
  critical: ['C', 'red'],
  starting: ['S', 'cyan'],
  unknown: ['?', 'dim'],
  stale: ['?', 'dim'],
  off: ['-', 'dim'],
};

const VERDICT_STYLE: Readonly<Record<OverallState, Style>> = {
  healthy: 'green',
  degraded: 'yellow',
  critical: 'red',
  starting: 'cyan',
  recovering: 'cyan',
  unknown: 'dim',
  paused: 'dim',
  empty: 'dim',
};

/** The whole status: verdict first, then each component in its fixed place, then what would help. */
export function renderStatus(snapshot: Snapshot, { columns, paint }: RenderOptions): string {
  const { verdict, components, causes, problems, stack } = snapshot;
  const shown = components.filter((c) => c.state !== 'off');
  const lines = [
    ...wrap(verdict.headline, columns).map((l) => paint('bold', paint(VERDICT_STYLE[verdict.state], l))),
    ...wrap(verdict.detail, columns),
    '',
    ...shown.map((c) => componentLine(c, { columns, paint })),
  ];
  const others = causes.slice(1, 4);
  if (others.length > 0)
    lines.push('', 'Also:', ...others.flatMap((c) => wrap(`${c.title} ${c.detail}`, columns, '  ')));
  if (snapshot.recovery?.state === 'running') lines.push('', ...renderRun(snapshot.recovery, { columns, paint }));
  if (snapshot.recovery?.state === 'interrupted') lines.push('', ...wrap(snapshot.recovery.result ?? '', columns));
  for (const p of problems) lines.push('', ...wrap(`${p.where}: ${p.message} ${p.fix}`, columns));
  const where =
    stack.repository === null
      ? `${stack.backendUrl} (${stack.why})`
      : `${shorten(stack.repository, columns - 40)} on ${stack.backendUrl}`;
  lines.push('', ...wrap(`Watching ${where}.`, columns).map((l) => paint('dim', l)));
  lines.push(...wrap(helpful(snapshot), columns).map((l) => paint('dim', l)));
  return lines.join('\n');
}

function componentLine(component: ComponentView, { columns, paint }: RenderOptions): string {
  const [letter, style] = SIGNS[component.state];
  const name = shorten(component.title, 18).padEnd(18);
  const label = component.state === 'healthy' && component.figure !== null ? '' : component.label;
  const words = [component.figure, label === '' ? null : label].filter((t) => t !== null).join('  ');
  const flapping = component.flapping === null ? '' : `  unstable: ${component.flapping.changes} changes`;
  const rest = shorten(words + flapping, Math.max(8, columns - 22));
  return `${paint(style, letter)}  ${name} ${rest}`.trimEnd();
}

/** The command that would help now. */
export function helpful({ verdict, causes }: Pick<Snapshot, 'verdict' | 'causes'>): string {
  if (verdict.state === 'empty')
    return 'Point Lifeguard at a stack: lifeguard status --repository FOLDER. Or try the sandbox: npm run demo';
  const action = causes[0]?.action;
  if (action?.kind === 'runbook')
    return `${action.label}: lifeguard recover ${action.runbook.replace(/^(recover|restart|start)-/, '')}`;
  if (action?.kind === 'advice') return action.text;
  return causes.length > 0 ? 'More: lifeguard diagnose' : 'Live: lifeguard watch';
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
  return [`${run.title}${tries}`, ...run.steps.map((s) => stepLine(s, options))];
}

/** One step: sign, title, time and result. */
export function stepLine(step: StepRun, { columns, paint }: RenderOptions): string {
  const [sign, style] = STEP_SIGN[step.state];
  const took = step.tookMs === null ? '' : ` ${formatMs(step.tookMs)}`;
  const result = step.result === null || step.result === 'Looked.' ? '' : ` ${step.result}`;
  return `${paint(style, sign)} ${shorten(`${step.title}${took}${result}`, columns - 2)}`;
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
  if (cause.explains.length > 0) lines.push(...wrap(`This explains: ${cause.explains.join(', ')}.`, columns, '    '));
  if (cause.action?.kind === 'advice') lines.push(...wrap(cause.action.text, columns, '    '));
  if (cause.action?.kind === 'runbook')
    lines.push(...wrap(helpful({ verdict: { state: 'critical' } as never, causes: [cause] }), columns, '    '));
  return lines;
}

/** A table whose last column takes what is left of the width. */
export function table(rows: readonly (readonly string[])[], columns: number): string[] {
  const count = Math.max(0, ...rows.map((r) => r.length));
  const widths = Array.from({ length: count }, (_, i) =>
    Math.min(44, Math.max(0, ...rows.map((r) => widthOf(r[i] ?? '')))),
  );
  return rows.map((row) => {
    const cells = row.map((cell, i) => (i === count - 1 ? cell : shorten(cell, widths[i] ?? 0).padEnd(widths[i] ?? 0)));
    const before = widths.slice(0, -1).reduce((n, w) => n + w + 2, 0);
    const last = cells.pop() ?? '';
    return [...cells, columns - before < 12 ? last : shorten(last, columns - before)].join('  ').trimEnd();
  });
}

export const PLAIN_80: RenderOptions = { columns: 80, paint: plain };
