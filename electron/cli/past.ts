import { isShown, type Past, type PastComponent } from '../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../shared/format.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { sayHistoryTrouble } from './history-trouble.ts';
import { jsonText, oneRow, pad, shorten, wrap } from './io.ts';
import { besideHeadline, nameWidth, type RenderOptions, SIGNS, VERDICT_STYLE } from './render.ts';

/** `status --at`: what was known then. It says nothing of the present, and so its exit code does not either. */
export async function statusAt(at: number, name: string | undefined, context: CommandContext): Promise<number> {
  const engine = await context.stack();
  sayHistoryTrouble(engine, context);
  const past = await engine.past(at);
  const shown = name === undefined ? past : { ...past, components: [pastComponentNamed(name, past)] };
  context.print(context.json ? jsonText(shown) : renderPast(shown, name !== undefined, Date.now(), context));
  return EXIT.healthy;
}

function pastComponentNamed(name: string, { components }: Past): PastComponent {
  const lower = name.toLowerCase();
  const found = components.find((c) => c.id === lower || c.title.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw new UsageError(
    `There was no component "${name}".`,
    `Known: ${components.map((c) => c.id).join(', ')}. For example: lifeguard status --at 02:13`,
  );
}

/** `29 Nov 02:13:20`, without the day where it is today and `at`, the moment that is asked about, is too. */
const clockOf = (wall: number, now: number, at: number): string =>
  `${formatClock(wall, new Date(at).toDateString() === new Date(now).toDateString() ? now : 0)}:${String(new Date(wall).getSeconds()).padStart(2, '0')}`;

/** The moment first, so that nobody takes it for now; then as `status` has it; then what happened before and after. */
export function renderPast(past: Past, isOne: boolean, now: number, { columns, paint }: RenderOptions): string {
  const { at, verdict, gap, causes, components, incidents, previous, next } = past;
  const lines = wrap(
    `The past: what was known at ${clockOf(at, now, at)}, ${formatDuration(now - at)} ago.`,
    columns,
  ).map((l) => paint('cyan', l));
  if (gap !== null) lines.push(...wrap(gap, columns).map((l) => paint('dim', l)));
  if (verdict !== null && !isOne)
    lines.push(
      '',
      ...wrap(verdict.headline, columns).map((l) => paint('bold', paint(VERDICT_STYLE[verdict.state], l))),
      ...wrap(verdict.detail, columns),
    );
  const rows = components.filter((c) => isOne || (isShown(c) && (c.state !== null || c.figures.length > 0)));
  if (rows.length > 0) lines.push('', ...rows.map((c) => pastLine(c, nameWidth(rows, columns), { columns, paint })));
  if (isOne) lines.push(...rows.flatMap((c) => everything(c, at, now, columns)));
  const others = isOne ? [] : besideHeadline({ verdict, causes }).slice(0, 3);
  if (others.length > 0)
    lines.push('', 'Also:', ...others.flatMap((c) => wrap(oneRow(`${c.title} ${c.detail}`), columns, '  ')));
  for (const { id, title } of isOne ? [] : incidents)
    lines.push('', ...wrap(oneRow(`Incident ${id} was open: ${title} More: lifeguard incidents ${id}`), columns));
  const step = (word: string, found: Past['next']): string[] =>
    found === null ? [] : wrap(oneRow(`${word}, at ${clockOf(found.at, now, at)}: ${found.text}`), columns);
  const told = [...step('Before', previous), ...step('Then', next)];
  if (told.length > 0) lines.push('', ...told.map((l) => paint('dim', l)));
  return lines.join('\n');
}

function pastLine(
  { title, state, label, figures, hasFigure }: PastComponent,
  width: number,
  { columns, paint }: RenderOptions,
): string {
  const [letter, style] = state === null ? (['·', 'dim'] as const) : SIGNS[state];
  const [first] = hasFigure ? figures : [];
  const figure = first === undefined ? null : [first.text, first.note].filter((t) => t !== null).join(', ');
  const word = state === null || (state === 'healthy' && figure !== null) ? null : label;
  const words = oneRow([figure, word].filter((t) => t !== null && t !== '').join('  '));
  return `${paint(style, letter)}  ${pad(shorten(oneRow(title), width), width)} ${shorten(words, Math.max(8, columns - 4 - width))}`.trimEnd();
}

function everything(
  { since, state, findings, figures }: PastComponent,
  at: number,
  now: number,
  columns: number,
): string[] {
  const whole =
    state === null || since === null
      ? []
      : [`${state} since ${clockOf(since, now, at)}, for ${formatDuration(at - since)}`];
  const read = figures.map(({ title, text, note }) => `${title}: ${text}${note === null ? '' : `, ${note}`}`);
  return [...whole, ...findings.map((f) => `- ${f}`), ...read].flatMap((line) => wrap(oneRow(line), columns, '   '));
}
