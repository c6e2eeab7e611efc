import { z } from 'zod';
import { type GuideTable, GuideTableSchema } from '../../shared/domain/index.ts';
import { guideTable } from '../app/index.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';

/** What `guide --json` prints. */
export const GuideSchema = z.object({ schema: z.literal(1), sections: GuideTableSchema });

export const guide: Command = {
  name: 'guide',
  summary: 'every line of the troubleshooting guide, and what does it here',
  usage: '[WORD …] [--json]',
  details: ['With words, only the lines that hold all of them, or that are answered by something that does.'],
  examples: [
    ['lifeguard guide', 'the whole guide'],
    ['lifeguard guide clear cache', 'the lines about that, and what does it here'],
  ],
  words: [0, 10],
  looks: false,
  async run(context) {
    const store = await context.configuration();
    const sections = containing(await guideTable(store.current().settings), context.args);
    if (context.json) {
      context.print(jsonText(GuideSchema.parse({ schema: 1, sections })));
      return EXIT.healthy;
    }
    if (sections.length === 0) {
      context.print(`No line of the guide holds: ${context.args.join(' ')}`);
      return EXIT.healthy;
    }
    context.print(sections.flatMap((section) => textOf(section, context)).join('\n'));
    return EXIT.healthy;
  },
};

type Section = GuideTable[number];
type Entry = Section['entries'][number];

/** The lines that hold every word, in any case, in themselves or in what answers them; all of them without words. */
export function containing(table: GuideTable, words: readonly string[]): GuideTable {
  const wanted = words.map((w) => w.toLowerCase());
  const holds = (section: string) => {
    return ({ lines, by, how, not }: Entry): boolean => {
      const own = [section, ...lines, ...by.flatMap((b) => [b.text, b.reference]), how ?? '', not ?? ''];
      const text = own.join('\n').toLowerCase();
      return wanted.every((w) => text.includes(w));
    };
  };
  return table
    .map(({ section, entries }) => ({ section, entries: entries.filter(holds(section)) }))
    .filter(({ entries }) => entries.length > 0);
}

/** A step stands among those of its branch, which are printed by their name. */
function branchWords(reference: string): string {
  const branch = /^step:([^/]+)/.exec(reference)?.[1];
  return branch === undefined ? '' : ` (lifeguard ios guide ${branch})`;
}

function textOf({ section, entries }: Section, { paint, columns }: CommandContext): string[] {
  return [
    '',
    paint('bold', section),
    ...entries.flatMap(({ lines, by, how, not }) => [
      ...lines.flatMap((line) => wrap(line, columns, '  ')),
      ...by.flatMap(({ kind, text, reference }) =>
        wrap(`→ ${kind}: ${text}${branchWords(reference)}`, columns, '      '),
      ),
      ...(how === null ? [] : wrap(how, columns, '      ')),
      ...(not === null ? [] : wrap(`Not done here: ${not}`, columns, '      ')),
    ]),
  ];
}
