import type { Declaration } from '../../shared/components/declaration.ts';
import { settingsOf } from '../../shared/components/derive.ts';
import { type Catalogue, catalogueIn, componentTitle, KINDS, type Settings } from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { nearest, openConfiguration, runbooksIn } from '../app/index.ts';
import { homeFolder } from '../system/index.ts';
import { type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { causeIds, explanationLines, explanationOf } from './explanation.ts';
import { pad, widthOf, wrap } from './io.ts';

/** Everything that help can be asked about besides commands. */
export interface Book {
  readonly catalogue: Catalogue;
  readonly settings: Pick<Settings, 'services'>;
  readonly columns: number;
  /** Names of the commands, which have pages of their own. */
  readonly commands: readonly string[];
}

/** A list of topics: its name, what it is, and what is in it with a few words. */
interface Shelf {
  readonly name: string;
  readonly about: string;
  readonly entries: (book: Book) => readonly (readonly [string, string])[];
}

const SHELVES: readonly Shelf[] = [
  {
    name: 'components',
    about: 'what is watched',
    entries: ({ catalogue }) => catalogue.declared.map((d) => [d.id, d.title]),
  },
  {
    name: 'causes',
    about: 'what can be wrong',
    entries: ({ catalogue }) =>
      causeIds(catalogue).map((id) => [id, firstSentence(explanationOf(id, catalogue)?.means ?? '')]),
  },
  {
    name: 'runbooks',
    about: 'what Lifeguard can do',
    entries: ({ settings }) => runbooksIn(settings).map((r) => [r.alias, firstSentence(r.does)]),
  },
  {
    name: 'settings',
    about: 'what can be set',
    entries: ({ catalogue }) => [...catalogue.settings].map(([key, { title }]) => [key, title]),
  },
  {
    name: 'kinds',
    about: 'what can be added to what is watched',
    entries: () => KINDS.map(({ id, service }: Declaration) => [id, service?.name ?? '']),
  },
];

/** `lifeguard help TOPIC`, for what is no command. @throws UsageError when nothing has that name */
export async function printTopic(
  topic: string,
  commands: readonly string[],
  { print, columns }: Pick<CommandContext, 'print' | 'columns'>,
): Promise<number> {
  const places = { cwd: process.cwd(), home: homeFolder(), env: process.env, platform: process.platform };
  const store = await openConfiguration(places);
  try {
    const { settings } = store.current();
    print(pageOf(topic, { catalogue: catalogueIn(settings), settings, columns, commands }));
    return EXIT.healthy;
  } finally {
    await store.close();
  }
}

/** Everything besides commands that has a page. */
export const topicNames = (book: Book): readonly string[] => [
  'topics',
  ...SHELVES.flatMap((shelf) => [shelf.name, ...shelf.entries(book).map(([name]) => name)]),
];

/** The page about a topic. @throws UsageError when nothing has that name */
export function pageOf(topic: string, book: Book): string {
  const lines =
    lists(topic, book) ??
    component(topic, book) ??
    cause(topic, book) ??
    runbook(topic, book) ??
    setting(topic, book) ??
    kind(topic, book);
  if (lines !== null) return lines.join('\n');
  const near = nearest(topic, [...book.commands, ...topicNames(book)]);
  throw new UsageError(
    `There is no command and no topic "${topic}".`,
    near === null ? 'See: lifeguard help topics' : `Did you mean: lifeguard help ${near}?`,
  );
}

function lists(topic: string, book: Book): string[] | null {
  if (topic === 'topics') {
    return [
      'Besides commands, help knows:',
      ...SHELVES.flatMap(({ name, about, entries }) => [
        '',
        `lifeguard help ${name}: ${about}`,
        ...wrap(
          entries(book)
            .map(([entry]) => entry)
            .slice(0, SHOWN)
            .join(', ')
            .concat(entries(book).length > SHOWN ? ', …' : ''),
          book.columns,
          '  ',
        ),
      ]),
    ];
  }
  const shelf = SHELVES.find(({ name }) => name === topic);
  return shelf === undefined ? null : rows(shelf.entries(book), book.columns);
}

/** Names of a list that stand on the page of all lists. */
const SHOWN = 12;

function component(topic: string, book: Book): string[] | null {
  const { catalogue, settings, columns } = book;
  const declaration = catalogue.declared.find((d) => d.id === topic);
  if (declaration === undefined) return null;
  const { id, title, partOf, documentation } = declaration;
  const needs = catalogue.components.find((c) => c.id === id)?.dependsOn ?? [];
  // What another component can do for it bears its name on the command line.
  const runbooks = runbooksIn(settings).filter((r) => r.component === id || r.alias === id);
  const keys = new Set([...settingsOf(declaration).map(([key]) => key), ...(declaration.heeds ?? [])]);
  const own = [...catalogue.settings].filter(([key]) => keys.has(key));
  return [
    `${id}: ${title}`,
    ...(partOf === undefined ? [] : [`It is part of ${partOf.title}.`]),
    ...(needs.length === 0 ? [] : wrap(`It needs ${formatList(needs.map(componentTitle))}.`, columns)),
    ...section('Figures', rows(figures(declaration), columns)),
    ...section('What can be wrong (lifeguard explain CAUSE)', rows(causesOf(declaration, catalogue), columns)),
    ...section(
      'What Lifeguard can do',
      rows(
        runbooks.map((r) => [`lifeguard recover ${r.alias}`, r.does] as const),
        columns,
      ),
    ),
    ...section(
      'Settings (lifeguard help SETTING)',
      rows(
        own.map(([key, s]) => [key, s.title] as const),
        columns,
      ),
    ),
    ...(documentation === undefined ? [] : ['', `Its documentation: https://${documentation}`]),
  ];
}

const figures = ({ id, metrics }: Declaration): readonly (readonly [string, string])[] =>
  Object.entries(metrics).map(([name, { title, unit, threshold }]) => {
    const { warning = null, critical = null } = threshold?.fallback ?? {};
    const limits = [
      warning === null ? '' : `warning from ${warning}`,
      critical === null ? '' : `critical from ${critical}`,
    ];
    return [`${id}.${name}`, [`${title} (${unit})`, ...limits.filter(Boolean)].join(', ')];
  });

const causesOf = ({ causes = {} }: Declaration, catalogue: Catalogue): readonly (readonly [string, string])[] =>
  Object.keys(causes).map((id) => [id, firstSentence(explanationOf(id, catalogue)?.means ?? '')]);

function cause(topic: string, { catalogue, settings, columns }: Book): string[] | null {
  const found = explanationOf(topic, catalogue);
  if (found === null) return null;
  const aliases = new Map<string, string>(runbooksIn(settings).map((r) => [r.id, r.alias]));
  return explanationLines(found, catalogue, aliases, columns);
}

function runbook(topic: string, { settings, columns }: Book): string[] | null {
  const found = runbooksIn(settings).find((r) => r.alias === topic || r.id === topic);
  if (found === undefined) return null;
  const { alias, title, does, never, harmless, component: of } = found;
  const alone = harmless
    ? 'It is harmless: it may run by itself where recovery.automatic says so.'
    : 'It never runs by itself.';
  return [
    `${alias}: ${title}, a runbook of ${componentTitle(of)}`,
    '',
    ...wrap(`${does} ${never} ${alone}`, columns),
    '',
    `What it would do now: lifeguard recover ${alias} --dry-run`,
  ];
}

function setting(topic: string, { catalogue, columns }: Book): string[] | null {
  const [key, found] = [...catalogue.settings].find(([name]) => name === topic) ?? [];
  if (key === undefined || found === undefined) return null;
  const fallback = found.secret === true ? 'none' : JSON.stringify(found.fallback);
  return [
    `${key}: ${found.title}`,
    '',
    ...wrap(found.about, columns),
    '',
    `Without it: ${fallback}`,
    ...(found.env === undefined ? [] : wrap(`In .env: ${found.env.join(', ')}`, columns)),
    '',
    `Its value now: lifeguard config ${key}`,
    `To change it:  lifeguard config set ${key} VALUE`,
  ];
}

function kind(topic: string, { columns }: Book): string[] | null {
  const found: Declaration | undefined = KINDS.find(({ id }) => id === topic);
  const service = found?.service;
  if (found === undefined || service === undefined) return null;
  const example = service.address === null ? '' : ` ${service.example}`;
  return [
    `${found.id}: ${service.name}, a kind of service`,
    '',
    ...wrap(`It watches ${service.about}.`, columns),
    ...section(
      'Settings of each (% is its name)',
      rows(
        Object.entries(found.settings).map(([name, s]) => [name, s.about] as const),
        columns,
      ),
    ),
    '',
    `To watch one: lifeguard services add NAME ${found.id}${example}`,
  ];
}

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', `${title}:`, ...lines];

/** Names with what each is; the name stands alone where that would have no room beside it. */
function rows(entries: readonly (readonly [string, string])[], columns: number): string[] {
  const width = Math.max(0, ...entries.map(([name]) => widthOf(name)));
  if (columns - width < MIN_ABOUT)
    return entries.flatMap(([name, about]) => [`  ${name}`, ...wrap(about, columns, '      ')]);
  return entries.flatMap(([name, about]) => {
    const lines = wrap(about, columns - width - 4);
    return lines.length === 0 ? [`  ${name}`] : lines.map((line, i) => `  ${pad(i === 0 ? name : '', width)}  ${line}`);
  });
}

const MIN_ABOUT = 40;

/** The first of several sentences. */
const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;
