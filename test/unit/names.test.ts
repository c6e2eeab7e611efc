import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMPONENT_IDS, COMPONENTS, type ComponentId, SERVER_PROGRAMS } from '../../shared/domain/index.ts';

/**
 * A component is known in its own places; whoever looks for its name in the product finds it there, and nowhere else. What several
 * need of it is a field of its declaration or of its part, not its name in their code.
 */
const ROOT = path.resolve(import.meta.dirname, '../..');

/** The lists of components and of what recognises them, and the scripts of the repository that set the tests up. */
const LISTS = [
  'electron/components/list.ts',
  'electron/components/discovering.ts',
  'electron/components/kinds.ts',
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
};

/** What names a component whose id is also an ordinary word: the id as a text of its own or before a dot, but not as a kind of something else. */
const asId = (id: ComponentId): RegExp =>
  new RegExp(
    [
      `(?<!\\b(?:kind|origin|page|name|base): )(?<!case )(?<!(?:[|=]|\\?\\?) )['"]${id}['"]`,
      `['"]${id}\\.[a-z]`,
      `(?<=\\b(?:component|probe|id) [!=]== )['"]${id}['"]`,
      `['"](?:thresholds|cadence|timeouts)\\.${id}\\b`,
      `\\b(?:readings|readings\\(\\)|health)\\??\\.${id}\\b`,
      `components/${id}/`,
    ].join('|'),
  );

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
  // Declarations name what they need by value: that is the graph.
  const needs = file.startsWith('shared/components/') && text.includes(`from './${id}.ts'`);
  const [, folder = ''] = /^electron\/components\/([^/]+)\//.exec(file) ?? [];
  const near = !NAMES.has(id) && (NEIGHBOURS[folder] ?? []).includes(id);
  return needs || near || own.some((place) => file.startsWith(place));
}

const namedIn = (id: ComponentId): readonly string[] => {
  const pattern = NAMES.has(id) ? new RegExp(id, 'i') : asId(id);
  return FILES.filter((f) => !isHome(id, f) && pattern.test(f.text)).map((f) => f.file);
};

/** Files that name a component outside its places all the same, and why. */
const ALLOWED: readonly {
  readonly why: string;
  readonly ids: readonly ComponentId[];
  readonly files: readonly string[];
}[] = [
  {
    why: 'A kind of service has the same word: a program without a port.',
    ids: ['process'],
    files: ['shared/components/program.ts'],
  },
  {
    why: 'Passwords on the command lines and in the tokens of any program are hidden, whether it is watched or not.',
    ids: ['redis', 'neo4j', 'docker'],
    files: ['electron/system/redact/contexts.ts'],
  },
  {
    why: 'The token of a registry is hidden, whatever it is used for.',
    ids: ['docker'],
    files: ['electron/system/redact/token-shapes.ts'],
  },
  {
    why: 'What a person reads in one view: model files and the runtime that loads them.',
    ids: ['mlx'],
    files: [
      'electron/models/view.ts',
      'electron/components/models/gather.ts',
      'renderer/views/dashboard/models-page.tsx',
    ],
  },
  {
    why: 'A call, a page and a command of that name.',
    ids: ['models'],
    files: ['electron/app/engine.ts', 'electron/app/types.ts', 'electron/share/remote-engine.ts', 'renderer/routes.ts'],
  },
  { why: 'A page and an area of that name.', ids: ['ios'], files: ['electron/app/calls.ts', 'renderer/routes.ts'] },
  {
    why: 'The view of it can be asked anew, and stands on its page.',
    ids: ['cli'],
    files: ['electron/app/engine.ts', 'renderer/views/dashboard/component-page.tsx'],
  },
  {
    why: 'Reads in the backend’s own code what it sets of them.',
    ids: ['ai', 'models'],
    files: ['electron/config/backend-defaults.ts'],
  },
  {
    why: 'What they mend is seen where it is used.',
    ids: ['ai'],
    files: ['electron/components/mlx/plan-reinstall.ts', 'electron/components/models/plans.ts'],
  },
  {
    why: 'How often any program that serves models may be asked for a word, and when it is stuck, is one setting.',
    ids: ['ai'],
    files: ['electron/components/model-server-watch.ts'],
  },
  { why: 'A model that is loaded has its room already.', ids: ['ai'], files: ['electron/models/fit.ts'] },
  {
    why: 'How much room there is for a model is the machine’s.',
    ids: ['memory', 'gpu'],
    files: ['electron/components/models/index.ts'],
  },
  { why: 'A trigger of the guide is about it.', ids: ['ai'], files: ['electron/incidents/escalation/triggers.ts'] },
  { why: 'The bundle of the app begins with this word.', ids: ['ai'], files: ['shared/components/ios.ts'] },
  {
    why: 'Growth on the GPU ends where the GPU may take no more.',
    ids: ['gpu'],
    files: ['electron/components/backend/figures.ts'],
  },
  {
    why: 'A file of the system has this name.',
    ids: ['memory'],
    files: ['electron/components/process/end-reasons.ts'],
  },
  {
    why: 'A word of a command line, or of Python, not the component.',
    ids: ['process'],
    files: ['electron/components/ios/plans.ts', 'shared/python-error.ts'],
  },
];

describe('a component is named in its own places', () => {
  it.each(COMPONENT_IDS)('%s', (id) => {
    const allowed = ALLOWED.filter((a) => a.ids.includes(id)).flatMap((a) => a.files);
    // Both ways: a file that has come, and an entry that is not needed any more.
    expect(namedIn(id).toSorted()).toEqual(allowed.toSorted());
  });

  it('and so are the programs that may serve it', () => {
    const servers = new RegExp([...SERVER_PROGRAMS].join('|'), 'i');
    const steps = FILES.filter((f) => /^electron\/(?:core|health|diagnosis|recovery|journal|incidents)\//.test(f.file));
    expect(steps.length).toBeGreaterThan(50);
    expect(steps.filter((f) => servers.test(f.text)).map((f) => f.file)).toEqual([]);
  });

  it('and found there', () => {
    for (const id of COMPONENT_IDS) {
      const pattern = NAMES.has(id) ? new RegExp(id, 'i') : asId(id);
      const here = FILES.filter((f) => isHome(id, f) && pattern.test(f.text));
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
    ['a kind of something else', 'process', "{ kind: 'process' }", false],
    ['a longer word', 'ai', "'aim'", false],
  ])('%s counts: %s in %s, %s', (_, id, text, counts) => {
    expect(asId(id).test(text)).toBe(counts);
  });
});
