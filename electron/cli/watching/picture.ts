import {
  type Cause,
  type ComponentId,
  type ComponentView,
  clockedCause,
  type Fact,
  isShown,
  offersOf,
  resolutionText,
  type Snapshot,
} from '../../../shared/domain/index.ts';
import { renderComponent } from '../component-status.ts';
import { oneRow, type Paint, shorten, widthOf, wrap } from '../io.ts';
import { actionText, askedOrComing, besideHeadline, renderCause, renderRun, VERDICT_STYLE } from '../render.ts';
import type { Recent } from './recent.ts';
import { type Row, type TableLook, tableHead, tableRows } from './table.ts';

/** What a person has chosen to see. */
export interface View {
  /** The row that keys act on; null where there are no keys. */
  readonly chosen: ComponentId | null;
  /** Everything about the chosen one instead of the list; null where it is not open, `facts` null until they were read. */
  readonly details: { readonly facts: readonly Fact[] | null; readonly from: number } | null;
  /** A remark in place of the keys. */
  readonly note: string | null;
}

interface Look {
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
}

/** Lines of causes beside the first that are shown where there is room. */
const OTHER_CAUSES = 3;

export const rowsOf = ({ components }: Pick<Snapshot, 'components'>): readonly ComponentView[] =>
  components.filter(isShown);

/** What `r` would run now: what helps the chosen component's trouble, or else the leading one; null where nothing does. */
export function offerFor(
  { causes, components }: Pick<Snapshot, 'causes' | 'components'>,
  chosen: ComponentId | null,
): { readonly cause: Cause; readonly runbook: string; readonly label: string } | null {
  const component = components.find((c) => c.id === chosen);
  const own = causes.filter((c) => c.component === chosen || c.component === component?.explainedBy);
  for (const cause of [...own, ...causes]) {
    const [offer] = offersOf(cause.action);
    if (offer !== undefined) return { cause, runbook: offer.runbook, label: offer.label };
  }
  return null;
}

/** The whole screen: as many lines as the terminal has rows, the keys in the last. */
export function picture(snapshot: Snapshot, view: View, recent: Recent, look: Look): string[] {
  const lines = view.details === null ? overview(snapshot, view, recent, look) : details(snapshot, view, look);
  const shown = Array.from({ length: Math.max(0, look.rows - 1) }, (_, i) => lines[i] ?? '');
  return [...shown, foot(snapshot, view, look)];
}

function head(snapshot: Snapshot, { columns, rows, paint }: Look): string[] {
  const { verdict, at } = snapshot;
  const clocked = clockedCause(snapshot);
  const clock = clocked === null ? null : resolutionText(clocked, at.mono);
  const lines = [
    ...wrap(verdict.headline, columns).map((l) => paint('bold', paint(VERDICT_STYLE[verdict.state], l))),
    ...wrap(verdict.detail, columns),
    ...wrap(clock ?? '', columns).map((l) => paint('dim', l)),
  ];
  // In a low terminal the list is worth more than the end of a long sentence.
  return lines.slice(0, Math.max(2, Math.floor(rows / 3)));
}

function overview(snapshot: Snapshot, view: View, recent: Recent, look: Look): string[] {
  const { columns, rows, paint } = look;
  const table = rowsOf(snapshot).map(
    (component): Row => ({
      component,
      mark: recent.markOf(component.id, snapshot.at),
      isChosen: component.id === view.chosen,
    }),
  );
  const tableLook: TableLook = { columns, paint, now: snapshot.at };
  const above = [...head(snapshot, look), ...running(snapshot, look), ''];
  const listed = [...(rows > 12 ? [tableHead(table, tableLook)] : []), ...tableRows(table, tableLook)];
  const list = around(listed, table.findIndex((r) => r.isChosen) + (rows > 12 ? 1 : 0), rows - 1 - above.length);
  const below = [...asked(snapshot, look), ...others(snapshot, look)];
  const lines = [...above, ...list, ...below];
  const room = rows - 1 - lines.length - 2;
  const changed = recent.log().slice(0, Math.max(0, room));
  if (changed.length === 0) return lines;
  const told = changed.map(({ at, text }) => {
    const time = paint('dim', new Date(at.wall).toTimeString().slice(0, 8));
    return `${time}  ${shorten(oneRow(text), Math.max(0, columns - 10))}`;
  });
  return [...lines, '', paint('dim', 'What changed, newest first'), ...told];
}

/** As many of the lines as have room, the chosen one among them. */
function around(lines: readonly string[], chosen: number, room: number): readonly string[] {
  if (lines.length <= room) return lines;
  const from = Math.min(Math.max(0, chosen - room + 1), lines.length - room);
  return lines.slice(Math.max(0, from), Math.max(0, from) + Math.max(0, room));
}

const running = ({ recovery }: Snapshot, { columns, paint }: Look): string[] =>
  recovery?.state === 'running' ? ['', ...renderRun(recovery, { columns, paint })] : [];

function asked(snapshot: Snapshot, { columns }: Look): string[] {
  const text = askedOrComing(snapshot);
  return text === null ? [] : ['', ...wrap(text, columns)];
}

function others(snapshot: Snapshot, { columns }: Look): string[] {
  const { problems, trust } = snapshot;
  const told = besideHeadline(snapshot).slice(0, OTHER_CAUSES);
  const also = told.flatMap((c) => wrap(oneRow(`${c.title} ${c.detail}`), columns, '  '));
  const wrong = problems.flatMap((p) => wrap(oneRow(`${p.where}: ${p.message} ${p.fix}`), columns));
  const waits = trust.text === null ? [] : wrap(oneRow(`${trust.text} ${trust.command ?? ''}`), columns);
  return [
    ...(also.length === 0 ? [] : ['', 'Also:', ...also]),
    ...(wrong.length === 0 ? [] : ['', ...wrong]),
    ...(waits.length === 0 ? [] : ['', ...waits]),
  ];
}

/** Everything about the chosen component: its line, what is found, its causes, what was read of it. */
function details(snapshot: Snapshot, { chosen, details: open }: View, look: Look): string[] {
  const { columns, rows, paint } = look;
  const component = snapshot.components.find((c) => c.id === chosen);
  if (component === undefined) return ['It is not watched any more.'];
  const causes = snapshot.causes.filter((c) => c.component === component.id || c.explains.includes(component.id));
  const lines = [
    ...renderComponent({ component, facts: open?.facts ?? [] }, { columns, paint }).split('\n'),
    ...(open?.facts === null ? [paint('dim', 'Reading what else is known…')] : []),
    ...causes.flatMap((cause) => ['', ...renderCause(cause, false, { columns, paint })]),
  ];
  const from = Math.max(0, Math.min(open?.from ?? 0, lines.length - (rows - 1)));
  return lines.slice(from);
}

/** The last line: what the keys do, or a remark. */
function foot(snapshot: Snapshot, { chosen, details: open, note }: View, { columns, paint }: Look): string {
  if (note !== null) return shorten(oneRow(note), columns);
  if (chosen === null) return paint('dim', 'Ctrl-C ends');
  const offer = offerFor(snapshot, chosen);
  const keys = [
    ...(offer === null ? [] : [`r ${offer.label}`]),
    open === null ? 'd details' : 'd back',
    open === null ? 'j k move' : 'j k scroll',
    'q end',
  ];
  // The keys that are known by heart go first where there is no room for all.
  while (keys.length > 2 && widthOf(keys.join('   ')) > columns) keys.splice(keys.length - 2, 1);
  return paint('dim', shorten(oneRow(keys.join('   ')), columns));
}

/** Why `r` does nothing, in a sentence. */
export function whyNothing({ causes }: Pick<Snapshot, 'causes'>): string {
  const [cause] = causes;
  if (cause === undefined) return 'Nothing is wrong that a runbook would help.';
  return cause.action === null ? `No runbook helps: ${cause.title}` : actionText(cause.action);
}
