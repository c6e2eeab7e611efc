import { z } from 'zod';
import {
  type Catalogue,
  type ComponentId,
  ComponentIdSchema,
  catalogueIn,
  type Inspection,
  InspectionSchema,
  type InspectionTable,
} from '../../shared/domain/index.ts';
import { nearest } from '../app/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, widthOf, wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { table } from './render.ts';

/** What `inspect --json` prints. */
export const InspectSchema = z.object({
  schema: z.literal(1),
  component: ComponentIdSchema,
  inspection: InspectionSchema,
});

const SIGNS = { well: 'ok', trouble: '!!', unknown: '??' } as const;

export const inspect: Command = {
  name: 'inspect',
  summary: 'take a closer look at one component',
  usage: '[COMPONENT] [--json]',
  details: ['Without a name it lists what can be looked at. It only looks: nothing is changed.'],
  examples: [
    ['lifeguard inspect', 'what can be looked at'],
    ['lifeguard inspect network', 'who reaches whom, and what is in the way'],
  ],
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['components'] : []),
  // Only what is looked at has to be read.
  looks: 'after-plan',
  async run(context) {
    const catalogue = catalogueIn((await context.configuration()).current().settings);
    const [word] = context.args;
    if (word === undefined) {
      context.print(table(offered(catalogue), context.columns).join('\n'));
      return EXIT.healthy;
    }
    const component = chosen(word, catalogue);
    const engine = await context.stack();
    const inspection = await withProgress(context, 'Looking closer', engine.inspect(component, true));
    if (inspection === null) throw new UsageError(`There is no closer look at "${word}".`, 'See: lifeguard inspect');
    context.print(
      context.json
        ? jsonText(InspectSchema.parse({ schema: 1, component, inspection }))
        : textOf(inspection, context).join('\n'),
    );
    return inspection.tables.some(({ rows }) => rows.some(({ state }) => state === 'trouble'))
      ? EXIT.degraded
      : EXIT.healthy;
  },
};

const offered = ({ declared }: Catalogue): readonly (readonly [string, string])[] =>
  declared.flatMap(({ id, inspection }) => (inspection === undefined ? [] : [[id, inspection] as const]));

/** @throws UsageError where there is nothing of this name to look at */
function chosen(word: string, catalogue: Catalogue): ComponentId {
  const names = offered(catalogue).map(([id]) => id);
  const found = catalogue.ids.find((id) => id === word);
  if (found !== undefined && names.includes(found)) return found;
  const near = nearest(word, names);
  throw new UsageError(
    found === undefined ? `There is no component "${word}".` : `There is no closer look at ${word}.`,
    near === null ? `There is one at: ${names.join(', ')}.` : `Did you mean: lifeguard inspect ${near}?`,
  );
}

/** The sentence, then each table; a text that is too long for a cell stands below its row. */
function textOf({ text, tables }: Inspection, { columns, paint }: Pick<CommandContext, 'columns' | 'paint'>): string[] {
  return [
    ...wrap(text, columns),
    ...tables.flatMap((one) => ['', paint('bold', one.title), ...rowsOf(one, { columns, paint })]),
  ];
}

/** The rows under their heads. Where they are wider than the terminal the last cell, which tells most, has a line of its own. */
function rowsOf(
  { columns: heads, rows, note }: InspectionTable,
  { columns, paint }: Pick<CommandContext, 'columns' | 'paint'>,
): string[] {
  const marked = rows.some(({ state }) => state !== null);
  const cells = [heads, ...rows.map((row) => row.cells)].map((row, i) => {
    const state = rows[i - 1]?.state ?? null;
    return marked ? [state === null ? '' : SIGNS[state], ...row] : [...row];
  });
  const width = (cells[0] ?? []).reduce(
    (sum, _, i) => sum + 2 + Math.max(...cells.map((row) => widthOf(row[i] ?? ''))),
    -2,
  );
  const isWide = width > columns;
  const lines = table(isWide ? cells.map((row) => row.slice(0, -1)) : cells, columns);
  const [head = '', ...body] = lines;
  return [
    ...(rows.length === 0 ? [] : [paint('dim', isWide ? `${head}, ${heads.at(-1)} below` : head)]),
    ...body.flatMap((line, i) => [
      line,
      ...(isWide ? wrap(rows[i]?.cells.at(-1) ?? '', columns, INDENT) : []),
      ...(rows[i]?.more?.split('\n').map((more) => `${INDENT}${more}`) ?? []),
    ]),
    ...(note === null ? [] : wrap(note, columns)),
  ];
}

const INDENT = '      ';
