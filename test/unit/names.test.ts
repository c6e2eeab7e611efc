import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  COMPONENT_IDS,
  COMPONENTS,
  type ComponentId,
  METRICS,
  SERVER_PROGRAMS,
  SETTING_KEYS,
} from '../../shared/domain/index.ts';

/**
 * A component is known in its own places; whoever looks for its name in the product finds it there, and nowhere else. What several
 * need of it is a field of its declaration or of its part, not its name in their code.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');

/** The lists of components and of what finds them, and the scripts of the repository that set the tests up. */
const LISTS = [
  'electron/components/list.ts',
  'electron/components/discovering.ts',
  'shared/components/index.ts',
  'shared/components/hosts.ts',
];
const SCRIPTS = 'electron/dev/';

const FILES = ['electron', 'renderer', 'shared']
  .flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((f) => path.posix.join(folder, f)),
  )
  .filter((f) => /\.(ts|tsx|css)$/.test(f) && !LISTS.includes(f) && !f.startsWith(SCRIPTS))
  .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), 'utf8') }));

/** Names that mean nothing but the component: the word counts wherever it stands, comments and texts included. */
const NAMES: ReadonlySet<ComponentId> = new Set(['redis', 'neo4j', 'docker']);

/** Areas that are about one component alone. */
const AREAS: Readonly<Partial<Record<ComponentId, readonly string[]>>> = {
  models: ['electron/models/', 'electron/cli/models.ts', 'renderer/views/dashboard/models-'],
  ios: ['electron/ios/', 'electron/cli/ios', 'renderer/views/dashboard/ios-'],
  cli: ['electron/leanvibe-cli/'],
  // Xcode has the same word for how a device is connected.
  network: ['electron/network/', 'electron/ios/parse-devices.ts'],
};

/** Everything that begins with a component's id and a dot: what is not among it is a file, a bundle or a module. */
const KEYS: ReadonlySet<string> = new Set([...Object.keys(METRICS), ...SETTING_KEYS]);

/** What may name a component whose id is also an ordinary word: the id as a text of its own or before a dot, but not as a kind of something else. */
const asId = (id: ComponentId): RegExp =>
  new RegExp(
    [
      `(?<!\\b(?:kind|origin|page|name|base): )(?<!case )(?<!(?:[|=]|\\?\\?) )(?<word>['"]${id}['"])`,
      `['"](?<key>${id}\\.[\\w.-]+)['"]`,
      `\`${id}\\.\\$\\{`,
      `(?<=\\b(?:component|probe|id) [!=]== )['"]${id}['"]`,
      `(?<=: (?:ComponentId|ProbeId) = )['"]${id}['"]`,
      `['"](?:thresholds|cadence|timeouts)\\.${id}\\b`,
      `\\b(?:readings|readings\\(\\)|health)\\??\\.${id}\\b`,
      `components/${id}/`,
    ].join('|'),
    'g',
  );

/** Whether a text names a component, of which the id may be an ordinary word too. */
const names = (text: string, id: ComponentId): boolean =>
  [...text.matchAll(asId(id))].some(({ index, groups }) => {
    if (groups?.key !== undefined) return KEYS.has(groups.key);
    return groups?.word === undefined || !isAmongWords(text, index);
  });

/** A list that holds other texts than ids is none of components, which the compiler sees to: it is a command line, or the pages. */
function isAmongWords(text: string, at: number): boolean {
  const from = text.lastIndexOf('[', at);
  const list = from < 0 ? undefined : /^\[[^[\]]*\]/.exec(text.slice(from))?.[0];
  if (list === undefined || from + list.length < at) return false;
  const words = [...list.matchAll(/'([^'\n]*)'/g)].map(([, word = '']) => word);
  return words.some((word) => !COMPONENT_IDS.some((id) => id === word));
}

/** What a component stands on, is part of, and has for parts: who says what it suffers from and what to look at names these. */
const NEIGHBOURS: Readonly<Record<string, readonly ComponentId[]>> = Object.fromEntries(
  COMPONENTS.map(({ id, dependsOn, partOf }) => {
    const whole = partOf ?? id;
    const parts = COMPONENTS.filter((c) => (c.partOf ?? c.id) === whole).map((c) => c.id);
    return [id, [...dependsOn, ...parts]];
  }),
);

function isHome(id: ComponentId, { file, text }: (typeof FILES)[number]): boolean {
  const own = [
    `electron/components/${id}/`,
    `shared/components/${id}.`,
    `shared/components/${id}-`,
    ...(AREAS[id] ?? []),
  ];
  // A kind of service may have the same word for its name: where it is declared is a place of that word.
  const declares = file.startsWith('shared/components/') && text.includes(`\n  id: '${id}',\n`);
  // Declarations name what they need by value: that is the graph.
  const needs = file.startsWith('shared/components/') && text.includes(`from './${id}.ts'`);
  const [, folder = ''] = /^electron\/components\/([^/]+)\//.exec(file) ?? [];
  const near = !NAMES.has(id) && (NEIGHBOURS[folder] ?? []).includes(id);
  return declares || needs || near || own.some((place) => file.startsWith(place));
}

const isNamedIn = (id: ComponentId, text: string): boolean =>
  NAMES.has(id) ? new RegExp(id, 'i').test(text) : names(text, id);

describe('a component is named in its own places', () => {
  it.each(COMPONENT_IDS)('%s', (id) => {
    expect(FILES.filter((f) => !isHome(id, f) && isNamedIn(id, f.text)).map((f) => f.file)).toEqual([]);
  });

  it('and so are the programs that may serve it', () => {
    const servers = new RegExp([...SERVER_PROGRAMS].join('|'), 'i');
    const steps = FILES.filter((f) => /^electron\/(?:core|health|diagnosis|recovery|journal|incidents)\//.test(f.file));
    expect(steps.length).toBeGreaterThan(50);
    expect(steps.filter((f) => servers.test(f.text)).map((f) => f.file)).toEqual([]);
  });

  it('and found there', () => {
    for (const id of COMPONENT_IDS) {
      const here = FILES.filter((f) => isHome(id, f) && isNamedIn(id, f.text));
      expect(here.length, id).toBeGreaterThan(1);
    }
  });

  it.each<[string, ComponentId, string, boolean]>([
    ['an id as a text', 'cli', "look(['cli'])", true],
    ['a setting', 'models', "settings['models.default']", true],
    ['a limit', 'cpu', "settings['thresholds.cpu.used']", true],
    ['a reading', 'process', 'readings.process?.facts', true],
    ['a comparison', 'ios', "run.component === 'ios'", true],
    ['whose reading it is', 'process', "reading.probe !== 'process'", true],
    ['a figure that is compared', 'backend', "metric === 'backend.errors'", true],
    ['a file of its folder', 'mlx', "from '../components/mlx/judge.ts'", true],
    ['a limit of a component whose name is put together', 'gpu', `\`gpu.$${'{name}'}\``, true],
    ['an id that is given its type', 'cli', "const ID: ComponentId = 'cli';", true],
    ['ids in a list of ids', 'memory', "looksAt: ['models', 'memory']", true],
    ['a word of a command line', 'process', "['device', 'process', 'launch', '--device', id]", false],
    ['a file of the system', 'memory', "'memory.events'", false],
    ['a bundle', 'ai', "'ai.leanvibe.LeanVibe'", false],
    ['a kind of something else', 'process', "{ kind: 'process' }", false],
    ['a longer word', 'ai', "'aim'", false],
  ])('%s counts: %s in %s, %s', (_, id, text, counts) => {
    expect(names(text, id)).toBe(counts);
  });
});
