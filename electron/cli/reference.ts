import { z } from 'zod';
import { type ReferenceEntry, ReferenceEntrySchema } from '../../shared/domain/index.ts';
import { formatBytes, formatClock, formatMs } from '../../shared/format.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, oneRow, wrap } from './io.ts';
import { withProgress } from './progress.ts';

/** What `reference --json` prints. */
export const ReferenceSchema = z.object({ schema: z.literal(1), entries: z.array(ReferenceEntrySchema) });

type Section = ReferenceEntry['section'];
const SECTIONS: Readonly<Record<Section, string>> = {
  logs: 'Log files',
  configuration: 'Configuration',
  ports: 'Ports and endpoints',
  contacts: 'Contacts',
  links: 'Links',
};
const NAMES = Object.keys(SECTIONS) as Section[];

export const reference: Command = {
  name: 'reference',
  summary: 'where everything lies: files, ports, contacts, links',
  usage: `[${NAMES.join('|')}] [--json]`,
  details: ['The places of the guide, with what is there now: files are looked for, addresses are asked.'],
  examples: [
    ['lifeguard reference', 'all of it'],
    ['lifeguard reference ports', 'what answers at each address'],
  ],
  words: [0, 1],
  completes: (words) => (words.length === 0 ? NAMES.map((name) => `=${name}` as const) : []),
  async run(context) {
    const { args, json, print } = context;
    const [section] = args;
    if (section !== undefined && !NAMES.some((name) => name === section))
      throw new UsageError(`There is no part "${section}".`, `There are: ${NAMES.join(', ')}.`);
    const engine = await context.stack();
    const all = await withProgress(context, 'Looking what is there', engine.reference());
    const entries = all.filter((entry) => section === undefined || entry.section === section);
    print(
      json
        ? jsonText(ReferenceSchema.parse({ schema: 1, entries }))
        : NAMES.flatMap((name) => sectionText(name, entries, context))
            .join('\n')
            .trimStart(),
    );
    return EXIT.healthy;
  },
};

function sectionText(section: Section, all: readonly ReferenceEntry[], { columns, paint }: CommandContext): string[] {
  const entries = all.filter((entry) => entry.section === section);
  if (entries.length === 0) return [];
  const now = Date.now();
  return [
    '',
    paint('bold', SECTIONS[section]),
    ...entries.flatMap((entry) => {
      const { title, group, place } = entry;
      const is = statusText(entry, now);
      return [
        ...wrap(oneRow(`${title} (${group})${is === '' ? '' : `: ${is}`}`), columns, '  '),
        ...wrap(oneRow(place), columns, '    ').map((line) => paint('dim', line)),
      ];
    }),
  ];
}

function statusText({ section, status }: ReferenceEntry, now: number): string {
  switch (status.kind) {
    case 'exists':
      return `${status.folder ? 'folder' : formatBytes(status.sizeBytes)}, changed ${formatClock(status.modifiedAt, now)}`;
    case 'answers':
      return `answers in ${formatMs(status.tookMs)}${status.note === undefined ? '' : `; ${status.note}`}`;
    case 'not-offered':
      return `not offered: it answers ${status.status}`;
    case 'absent':
      return 'not there';
    case 'unreadable':
    case 'silent':
      return status.problem;
    case 'not-checked':
      // Of a link or a person that goes without saying.
      return section === 'ports' ? status.why : '';
  }
}
