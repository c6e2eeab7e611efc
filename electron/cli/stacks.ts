import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import {
  backendUrl,
  MAIN,
  OverallStateSchema,
  ProblemSchema,
  type SettingKey,
  stackName,
  worstOf,
} from '../../shared/domain/index.ts';
import {
  type ConfiguredStack,
  configuredStacks,
  defaultStateFolder,
  expandHome,
  isWatchedBy,
  readTrusted,
  repositoryAt,
} from '../app/index.ts';
import { isSamePlace } from '../files/index.ts';
import { attach } from '../share/index.ts';
import { told } from './change-services.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT, exitCodeOf } from './exit-code.ts';
import { jsonText, oneRow, pad, widthOf, wrap } from './io.ts';
import { table } from './render.ts';
import { VERSION } from './version.ts';

/** What `lifeguard stacks --json` prints. */
export const StacksSchema = z.object({
  schema: z.literal(1),
  file: z.string(),
  stacks: z.array(
    z.object({
      name: z.string(),
      /** The LeanVibe folder; null for none. */
      repository: z.string().nullable(),
      backendUrl: z.string(),
      /** As the Lifeguard that runs has it; null where none watches this stack. */
      state: OverallStateSchema.nullable(),
      headline: z.string().nullable(),
    }),
  ),
  /** Folders that somebody trusts and no stack is. */
  known: z.array(z.string()),
  problems: z.array(ProblemSchema),
});

type StackRow = Readonly<z.infer<typeof StacksSchema>['stacks'][number]>;

export const stacks: Command = {
  name: 'stacks',
  summary: 'several stacks at once: list, add and remove them',
  usage: '[add NAME [FOLDER] [--port N] | remove NAME] [--json]',
  details: [
    'Each is watched, recovered and remembered for itself: settings, history, locks and notifications are its own. The one whose settings stand at the top of the file is called main.',
    'Every other command takes --stack NAME; without it, it means the stack in whose folder you stand, else main.',
  ],
  options: { port: { type: 'string', value: 'N', about: 'with add: the port of its backend' } },
  examples: [
    ['lifeguard stacks', 'each with what the Lifeguard that runs says of it'],
    ['lifeguard stacks add login ~/code/leanvibe-login --port 8775', 'watches a second working copy'],
    ['lifeguard status --stack login', 'how that one is'],
    ['lifeguard stacks remove login', 'not watched any more; its history stays'],
  ],
  ofAll: true,
  words: [0, 3],
  completes: ([verb, ...words]) => {
    if (verb === undefined) return ['=add', '=remove'];
    return verb === 'remove' && words.length === 0 ? ['stacks'] : [];
  },
  makesConfigFile: ([verb]) => verb === 'add',
  async run(context) {
    const [verb, name, ...more] = context.args;
    if (verb === undefined) return list(context);
    if (verb === 'add' && name !== undefined && more.length <= 1) return add(context, name, more[0]);
    if (verb === 'remove' && name !== undefined && more.length === 0) return remove(context, name);
    throw new UsageError(`"stacks ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help stacks');
  },
};

async function list(context: CommandContext): Promise<number> {
  const { places, json, print, say, columns } = context;
  const all = await configuredStacks(places);
  const rows = await Promise.all(all.map((one) => rowOf(one, context)));
  const [main] = all;
  const base = defaultStateFolder(places.platform, places.home, places.env);
  const known = readTrusted(base)
    .map((f) => f.path)
    .filter((folder) => existsSync(folder) && !isWatchedBy(all, folder));
  // That of a stack that is not watched stands among those of the main one.
  const problems = all.flatMap(({ config }) => config.problems);
  const unique = problems.filter(
    (p, i) => problems.findIndex((q) => q.where === p.where && q.message === p.message) === i,
  );
  if (json) {
    const file = main?.config.userFile ?? '';
    print(jsonText(StacksSchema.parse({ schema: 1, file, stacks: rows, known, problems: unique })));
  } else {
    print(stackLines(rows, columns).join('\n'));
    for (const p of unique) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
    if (all.length === 1) say('To watch a second one: lifeguard stacks add NAME FOLDER');
    for (const folder of known)
      for (const line of wrap(
        `Known, and not watched: ${folder}. To watch it: lifeguard stacks add NAME ${folder}`,
        columns,
      ))
        say(line);
  }
  const worst = worstOf(rows.flatMap(({ state }) => (state === null ? [] : [{ state }])));
  return worst === undefined ? EXIT.healthy : exitCodeOf(worst);
}

/** A row for each stack. What has no room in it is not cut: what is said of it goes on in its column, and its folder stands below that. */
export function stackLines(rows: readonly StackRow[], columns: number): string[] {
  const cells = rows.map(({ name, backendUrl, headline }) => [name, backendUrl, headline ?? 'not watched now']);
  const whole = table(
    rows.map(({ repository }, i) => [...(cells[i] ?? []), repository ?? '']),
    Number.POSITIVE_INFINITY,
  );
  if (whole.every((line) => widthOf(line) <= columns)) return whole;
  const heads = table(
    cells.map((row) => row.slice(0, 2)),
    Number.POSITIVE_INFINITY,
  );
  const left = Math.max(...heads.map(widthOf)) + 2;
  return rows.flatMap(({ repository }, i) => {
    const told = wrap(cells[i]?.[2] ?? '', Math.max(columns - left, LEAST));
    return [...told, ...(repository === null ? [] : [oneRow(repository)])].map(
      (text, at) => `${pad(at === 0 ? (heads[i] ?? '') : '', left)}${text}`,
    );
  });
}

/** Columns that a sentence has at least, on however small a terminal. */
const LEAST = 20;

/** One stack, with what the engine that runs says of it. */
async function rowOf({ id, config, clash }: ConfiguredStack, { places }: CommandContext) {
  const { settings } = config;
  const row = { name: stackName(id), repository: settings['repository.path'], backendUrl: backendUrl(settings) };
  const { stack: _, ...base } = places;
  const attached = clash === null ? await attach(id === null ? base : { ...base, stack: id }, VERSION) : null;
  const engine = attached?.engine ?? null;
  const verdict = engine?.snapshot().verdict ?? null;
  engine?.close();
  return { ...row, state: verdict?.state ?? null, headline: verdict?.headline ?? null };
}

async function add(context: CommandContext, id: string, folder: string | undefined): Promise<number> {
  const { options, places } = context;
  const { port } = options;
  if (port !== undefined && !/^[1-9]\d{0,4}$/.test(String(port)))
    throw new UsageError(`"${port}" is not a port.`, 'Use a number from 1 to 65535.');
  const wanted = folder === undefined ? null : path.resolve(places.cwd, expandHome(folder, places.home));
  if (wanted !== null && !existsSync(wanted))
    throw new UsageError(`There is no folder ${folder}.`, 'Name the folder that holds leanvibe-backend/.');
  const settings: readonly (readonly [SettingKey, unknown])[] = [
    ...(wanted === null ? [] : [['repository.path', wanted] as const]),
    ...(port === undefined ? [] : [[MAIN.port, Number(port)] as const]),
  ];
  const store = await context.configuration();
  if (wanted !== null && isFoundByMain(wanted, store.current()))
    throw new UsageError(
      `${folder} is what the main stack watches, found by itself: a second stack would take it from that.`,
      `Name the folder of the main one first: lifeguard config set repository.path FOLDER`,
    );
  const problems = await store.addStack({ id, settings });
  const clash = store.current().clashes.find((one) => one.id === id);
  const done =
    clash === undefined
      ? `${id} is a stack from now on; its settings stand in ${store.current().userFile}, below stacks: ${id}.`
      : `${id} stands in ${store.current().userFile}. ${clash.problem.message} ${clash.problem.fix}`;
  return told(problems, done, context);
}

/** What nobody named for the main stack, but a search found: an entry with that folder would leave it without one. */
const isFoundByMain = (folder: string, { repository, sources }: ConfiguredStack['config']): boolean =>
  repository !== null &&
  sources['repository.path'].kind === 'discovered' &&
  isSamePlace(repositoryAt(folder)?.root ?? folder, repository);

async function remove(context: CommandContext, id: string): Promise<number> {
  const store = await context.configuration();
  return told(await store.removeStack(id), `${id} is not watched any more. Its history stays.`, context);
}
