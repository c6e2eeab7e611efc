import path from 'node:path';
import {
  type Discovery,
  type FirstStart,
  type FoundProcess,
  type FoundStack,
  MAIN,
  type Settings,
  type Source,
} from '../../shared/domain/index.ts';
import { RECOGNISERS } from '../components/index.ts';
import {
  type ConfigStore,
  choosePortByAnswer,
  displayPath,
  expandHome,
  type FoundRepository,
  findRepositories,
  loadConfig,
  repositoryAt,
  sourceText,
} from '../config/index.ts';
import { type Declared, declaredIn } from '../discovery/index.ts';
import { isSamePlace } from '../files/index.ts';
import type { Discovering } from './discovering.ts';
import type { EngineOptions } from './types.ts';

/** More would be a list to read, and not a choice. */
const MOST_STACKS = 4;
const MOST_BESIDE = 6;
/** What merely answers may be anybody's, and tells nobody anything. */
const ANYBODYS: ReadonlySet<string> = new Set(['http', 'tcp']);

type Fact = FoundStack['facts'][number];
/** A program that listens on this machine. */
interface Listener {
  readonly port: number | null;
  readonly process: FoundProcess;
}

/** What there is to choose from for somebody who starts: looked for when asked, nothing is written and nothing started. */
export async function firstStart(
  { store, options }: { readonly store: Pick<ConfigStore, 'current'>; readonly options: EngineOptions },
  discovering: Pick<Discovering, 'find'>,
): Promise<FirstStart> {
  const { home, cwd, env } = options;
  const { settings, sources, user, userFile } = store.current();
  const found = await discovering.find(null);
  const listeners = listenersIn(found);
  const root = settings['repository.path'];
  const watched = root === null ? null : repositoryAt(root);
  const here = findRepositories(cwd, home);
  const own = watched === null ? [] : [here.find((one) => isSamePlace(one.root, watched.root)) ?? watched];
  const running = listeners.flatMap(({ process }) => repositoryOf(process, home) ?? []);
  const all = unique([...own, ...running, ...here]).slice(0, MOST_STACKS);
  const stacks = await Promise.all(
    all.map(async (repository): Promise<FoundStack> => {
      const config = await loadConfig({
        cwd,
        home,
        env,
        platform: options.platform,
        ...(options.configFile === undefined ? {} : { configFile: options.configFile }),
        repository: repository.root,
        choosePort: choosePortByAnswer,
      });
      const port = config.settings[MAIN.port];
      const holder = listeners.find((l) => l.port === port && isIn(l.process, repository, home));
      const declared = declaredIn([repository.root, repository.backend], RECOGNISERS, { home, env }).services;
      const isWatched = watched !== null && isSamePlace(repository.root, watched.root);
      return {
        folder: displayPath(repository.root, home),
        runs: holder !== undefined,
        isWatched,
        facts: [
          folderFact(repository, isWatched && sources['repository.path'].kind !== 'discovered', home, holder),
          { what: 'Port', value: String(port), why: sourceText(config.sources[MAIN.port]) },
          programFact(holder, port),
          ...startFact(config.settings, config.sources[MAIN.start]),
          ...composeFacts(declared),
        ],
      };
    }),
  );
  const beside = found.findings.flatMap(({ title, at, ofStack, state, kind }) =>
    ofStack || at === null || state === 'not-seen' || ANYBODYS.has(kind) ? [] : [`${title} on ${at}`],
  );
  return {
    schema: 1,
    isUnset: user.offers.length === 0 && user.services.length === 0,
    file: displayPath(userFile, home),
    stacks: stacks.toSorted((a, b) => rank(a) - rank(b)),
    beside: beside.slice(0, MOST_BESIDE),
  };
}

const rank = ({ runs, isWatched }: FoundStack): number => (isWatched ? 0 : runs ? 1 : 2);

const listenersIn = ({ findings, others }: Discovery): Listener[] =>
  [...findings, ...others].flatMap(({ port, process }) => (process === null ? [] : [{ port, process }]));

const unique = (all: readonly FoundRepository[]): FoundRepository[] =>
  all.filter((one, i) => all.findIndex((other) => isSamePlace(one.root, other.root)) === i);

/** The checkout in whose folder a program runs; null for all others. */
function repositoryOf({ folder, name, pid }: FoundProcess, home: string): FoundRepository | null {
  if (folder === null) return null;
  const at = expandHome(folder, home);
  const found = repositoryAt(at);
  return found === null ? null : { ...found, why: `${name} (pid ${pid}) runs there` };
}

function isIn({ folder }: FoundProcess, { root }: FoundRepository, home: string): boolean {
  if (folder === null) return false;
  const relative = path.relative(root, expandHome(folder, home));
  return relative === '' || !(relative.startsWith('..') || path.isAbsolute(relative));
}

function folderFact(
  { root, why }: FoundRepository,
  isNamed: boolean,
  home: string,
  holder: Listener | undefined,
): Fact {
  const branch = holder?.process.branch ?? null;
  return {
    what: 'Folder',
    value: `${displayPath(root, home)}${branch === null ? '' : `, branch ${branch}`}`,
    why: isNamed ? 'the settings name it' : why,
  };
}

function programFact(holder: Listener | undefined, port: number): Fact {
  if (holder === undefined)
    return { what: 'Program', value: 'none now', why: `nothing of this folder listens on port ${port}` };
  const { name, pid, folder } = holder.process;
  return { what: 'Program', value: `${name}, pid ${pid}`, why: `it listens on port ${port} and runs in ${folder}` };
}

function startFact(settings: Settings, source: Source): Fact[] {
  const start = settings[MAIN.start];
  const why = source.kind === 'discovered' && source.note !== null ? source.note : sourceText(source);
  return start === null ? [] : [{ what: 'Start', value: [start.command, ...start.args].join(' '), why }];
}

/** One line for each file that names services. */
function composeFacts(declared: readonly Declared[]): Fact[] {
  return [...Map.groupBy(declared, ({ file }) => file)].map(([file, services]) => ({
    what: 'Services',
    value: services.map(({ service }) => service).join(', '),
    why: file,
  }));
}
