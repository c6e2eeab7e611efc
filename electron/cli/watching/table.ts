import { type ComponentView, elapsedMs, type Instant } from '../../../shared/domain/index.ts';
import { formatDuration } from '../../../shared/format.ts';
import { oneRow, type Paint, pad, shorten, widthOf } from '../io.ts';
import { componentWords, nameWidth, SIGNS } from '../render.ts';
import { sparkText } from '../spark-text.ts';
import type { Mark } from './recent.ts';

/** The sign of the row that keys act on, of a change, the letter of the state, and a space. */
const SIGNS_WIDTH = 4;

/** A row of the live table. */
export interface Row {
  readonly component: ComponentView;
  readonly mark: Mark | null;
  readonly isChosen: boolean;
}

export interface TableLook {
  readonly columns: number;
  readonly paint: Paint;
  readonly now: Instant;
}

/** Columns of the parts of a row: none for a spark line where words would have no room beside it. */
export function partsOf(rows: readonly Row[], columns: number): { readonly name: number; readonly spark: number } {
  const longest = Math.max('Component'.length, ...rows.map(({ component }) => widthOf(oneRow(component.title))));
  const spark = columns >= 100 ? 30 : columns >= 60 ? 15 : 0;
  const widest = nameWidth(
    rows.map(({ component }) => component),
    columns,
    spark,
  );
  return { name: Math.min(longest, columns < 40 ? 12 : widest), spark };
}

/** The line above the rows. */
export function tableHead(rows: readonly Row[], { columns, paint }: TableLook): string {
  const { name, spark } = partsOf(rows, columns);
  const line = spark === 0 ? '' : `  ${pad('Last 15 min', spark)}`;
  return paint('dim', `${' '.repeat(SIGNS_WIDTH)}${pad('Component', name)}${line}  Now`.slice(0, columns));
}

/** Every component in one line, in the same columns: chosen, changed, state, name, the last quarter of an hour, figure and words. */
export function tableRows(rows: readonly Row[], look: TableLook): string[] {
  const parts = partsOf(rows, look.columns);
  return rows.map((row) => tableRow(row, parts, look));
}

function tableRow(
  { component, mark, isChosen }: Row,
  { name, spark }: ReturnType<typeof partsOf>,
  { columns, paint, now }: TableLook,
): string {
  const [letter, style] = SIGNS[component.state];
  const title = pad(shorten(oneRow(component.title), name), name);
  const line = spark === 0 ? '' : `  ${paint(style, sparkText(component.spark, spark))}`;
  const words = componentWords(component);
  const was = mark === null ? '' : `was ${mark.was}, ${formatDuration(elapsedMs(mark.at, now))} ago`;
  const room = Math.max(0, columns - SIGNS_WIDTH - name - (spark === 0 ? 0 : spark + 2) - 2);
  const said = was === '' || words === '' ? words + was : `${words}  ${was}`;
  const shown = shorten(widthOf(said) <= room ? said : words || was, room);
  const strong = (text: string) => (isChosen || mark !== null ? paint('bold', text) : text);
  const signs = `${isChosen ? paint('cyan', '>') : ' '}${mark === null ? ' ' : paint('yellow', '*')}${paint(style, letter)}`;
  return `${signs} ${strong(title)}${line}  ${strong(shown)}`.trimEnd();
}
