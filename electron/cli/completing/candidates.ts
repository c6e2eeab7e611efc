import { CHECKLIST_IDS, catalogueIn, KINDS, MAIN_STACK } from '../../../shared/domain/index.ts';
import { namedStacks, runbooksIn } from '../../app/index.ts';
import type { Callable, Command, CommandContext, Names, OptionDefinition } from '../command.ts';
import { causeIds, explanationOf } from '../explanation.ts';
import { topicNames } from '../topics.ts';

/** One word that may stand there, with a few words about it. */
export interface Candidate {
  readonly name: string;
  readonly about: string;
}

type Context = Pick<CommandContext, 'configuration' | 'attached' | 'engine' | 'places'>;

const of = (names: readonly (string | readonly [string, string])[]): readonly Candidate[] =>
  names.map((one) => (typeof one === 'string' ? { name: one, about: '' } : { name: one[0], about: one[1] }));

/** What may stand in the place of the last of these words. Never throws: a shell has no place for an error. */
export async function candidates(
  words: readonly string[],
  callable: Callable,
  context: Context,
): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? '';
  const all = await offered(words.slice(0, -1), typed, callable, context).catch(() => []);
  return all
    .filter(({ name }) => name.startsWith(typed))
    .map(({ name, about }) => ({ name, about: about.replace(/\s+/g, ' ').slice(0, 80) }));
}

async function offered(
  before: readonly string[],
  typed: string,
  callable: Callable,
  context: Context,
): Promise<readonly Candidate[]> {
  const { command, words, option, isOver } = sense(before, callable);
  if (isOver) return [];
  const options: Readonly<Record<string, OptionDefinition>> = { ...callable.options, ...command?.options };
  if (option !== null) return optionValues(option, typed, context);
  if (typed.startsWith('-')) return of(Object.entries(options).map(([name, o]) => [`--${name}`, o.about] as const));
  if (command === null) {
    const help = ['help', 'what each of these does'] as const;
    if (words[0] === 'help') return words.length === 1 ? of(await topics(callable, context)) : [];
    return words.length === 0 ? of([...callable.commands.map((c) => [c.name, c.summary] as const), help]) : [];
  }
  const lists = (command.completes?.(words) ?? []).map((one) =>
    one.startsWith('=') ? of([one.slice(1)]) : names(one as Names, context),
  );
  return (await Promise.all(lists)).flat();
}

/** Which command is meant, its words so far, and the option whose value comes next. */
function sense(before: readonly string[], { commands, options }: Callable) {
  let command: Command | null = null;
  let option: string | null = null;
  const words: string[] = [];
  for (const word of before) {
    if (word === '--') return { command, words, option: null, isOver: true };
    // Bash takes the equals sign of --config=FILE for a word of its own.
    if (option !== null) option = word === '=' ? option : null;
    else if (word.startsWith('--')) {
      const name = word.slice(2);
      const known: OptionDefinition | undefined = { ...options, ...command?.options }[name];
      option = known?.type === 'string' ? name : null;
    } else if (word.startsWith('-')) continue;
    else if (command === null && words.length === 0) {
      command = commands.find((c) => c.name === word) ?? null;
      if (command === null) words.push(word);
    } else words.push(word);
  }
  return { command, words, option, isOver: false };
}

async function optionValues(option: string, typed: string, context: Context): Promise<readonly Candidate[]> {
  if (option === 'stack') return names('stacks', context);
  if (option !== 'for' && option !== 'needed-by') return [];
  // Several with commas between: what stands before the last comma stays.
  const head = typed.slice(0, typed.lastIndexOf(',') + 1);
  const taken = head.split(',');
  return (await names('components', context))
    .filter(({ name }) => !taken.includes(name))
    .map((one) => ({ ...one, name: `${head}${one.name}` }));
}

async function names(what: Names, context: Context): Promise<readonly Candidate[]> {
  const { settings } = (await context.configuration()).current();
  const catalogue = catalogueIn(settings);
  switch (what) {
    case 'components':
      return of(catalogue.declared.map((d) => [d.id, d.title] as const));
    case 'runbooks':
      return of(runbooksIn(settings).map((r) => [r.alias, r.title] as const));
    case 'causes':
      return of(causeIds(catalogue).map((id) => [id, explanationOf(id, catalogue)?.means ?? ''] as const));
    case 'settings':
      return of([...catalogue.settings].map(([key, s]) => [key, s.title] as const));
    case 'services':
      return of((settings.services ?? []).map((s) => [s.id, s.kind] as const));
    case 'kinds':
      return of(KINDS.map((k) => [k.id, k.service.name] as const));
    case 'checklists':
      return of(CHECKLIST_IDS);
    case 'stacks':
      return of([MAIN_STACK, ...namedStacks(context.places).map(({ id }) => id)]);
    case 'incidents':
      return incidents(context);
  }
}

/** The newest first; asked of the Lifeguard that runs, else read from the history. */
async function incidents({ attached, engine }: Context): Promise<readonly Candidate[]> {
  const asked = (await attached()) ?? (await engine());
  const all = await asked.incidents({ limit: 50 });
  return of(all.map((i) => [String(i.id), `${i.severity} ${i.title}`] as const));
}

/** Commands, and everything else that help has a page of. */
async function topics({ commands }: Callable, { configuration }: Context): Promise<readonly string[]> {
  const { settings } = (await configuration()).current();
  const known = commands.map((c) => c.name);
  return [...known, ...topicNames({ catalogue: catalogueIn(settings), settings, columns: 80, commands: known })];
}
