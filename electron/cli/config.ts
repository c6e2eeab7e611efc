import type { CallArgs } from '../../shared/contract/index.ts';
import { catalogueIn, type Problem, type SettingKey, type SettingTable } from '../../shared/domain/index.ts';
import { type ConfigStore, holdsPassword, nearest, redactorOf, settingViews, writtenForm } from '../app/index.ts';
import type { RemoteEngine } from '../share/index.ts';
import { homeFolder, redactDeep } from '../system/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { table } from './render.ts';

export const config: Command = {
  name: 'config',
  summary: 'show every setting with its source; change one',
  usage: '[KEY | path | set KEY VALUE | reset KEY] [--json]',
  details: [
    'Works whatever the settings say, so that a mistake in them can be mended with it. What may be empty is emptied with two quotes.',
  ],
  examples: [
    ['lifeguard config', 'key, value, and where the value comes from'],
    ['lifeguard config backend.port', 'one of them'],
    ['lifeguard config set backend.port 8000', 'writes the user’s file, keeping its comments'],
    ['lifeguard config reset backend.port', 'takes it out again'],
    ["lifeguard config set escalation.onCall ''", 'empties one that may be empty'],
  ],
  words: [0, 3],
  completes: ([action, ...keys]) => {
    if (action === undefined) return ['=set', '=reset', '=path', 'settings'];
    return keys.length === 0 && WORDS[action] !== undefined && action !== 'path' ? ['settings'] : [];
  },
  makesConfigFile: ([action]) => action === 'set' || action === 'path',
  async run(context) {
    const [action, key, value] = context.args;
    const length = WORDS[action ?? ''];
    if (length !== undefined && length !== context.args.length)
      throw new UsageError(`"config ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help config');
    if (action !== undefined && length === undefined) {
      const store = await context.configuration();
      const only = known(action, store);
      if (key !== undefined)
        throw new UsageError(`"${key}" is too much.`, `To change it: lifeguard config set ${only} VALUE`);
      return show(store, context, only);
    }
    const store = await context.configuration();
    const setting = key === undefined ? null : known(key, store);
    if (setting === null && action === 'path') {
      context.print(store.current().userFile);
      return EXIT.healthy;
    }
    if (setting === null) return show(store, context, null);
    if (value === undefined) return changed(await store.reset(setting), store.current().userFile, context);
    const { settings: table } = catalogueIn(store.current().settings);
    const wanted = parse(setting, value, table);
    const schema = table.get(setting)?.schema;
    const form = schema === undefined ? null : writtenForm(setting, schema, wanted, store.current().settings[setting]);
    if (form !== null)
      throw new UsageError(
        `${setting} takes ${form.startsWith('[') ? 'a list' : 'a group of values'}.`,
        `For example: lifeguard config set ${setting} ${inQuotes(form)}`,
      );
    const app = holdsPassword(setting, wanted, table) ? await context.attached() : null;
    if (app !== null) return changeThere(app, setting, wanted, store, context);
    return changed(await store.update({ [setting]: wanted }), store.current().userFile, context);
  },
};

/** One argument of a shell, whatever is in it. */
const inQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** How many words belong to each action, the action's own included. */
const WORDS: Readonly<Record<string, number | undefined>> = { path: 1, set: 3, reset: 2 };

function known(key: string, store: ConfigStore): SettingKey {
  const keys = [...catalogueIn(store.current().settings).settings.keys()];
  const found = keys.find((k) => k === key);
  if (found !== undefined) return found;
  const near = nearest(key, keys);
  throw new UsageError(
    `There is no setting "${key}".`,
    near === null ? 'Every setting is listed by: lifeguard config' : `Did you mean: ${near}?`,
  );
}

/** Numbers, true, false, null, lists and objects as JSON; everything else is a text, and so is a number where a text belongs. */
function parse(key: SettingKey, text: string, table: SettingTable): CallArgs<'changeSetting'>['value'] {
  const schema = table.get(key)?.schema;
  if (schema === undefined) return text;
  try {
    const value = JSON.parse(text);
    return !schema.safeParse(value).success && schema.safeParse(text).success ? text : value;
  } catch {
    return text;
  }
}

/** A password is given to the engine that runs: the app has a keychain for it, a command line has none. */
async function changeThere(
  app: RemoteEngine,
  key: SettingKey,
  value: CallArgs<'changeSetting'>['value'],
  store: ConfigStore,
  context: CommandContext,
): Promise<number> {
  const { problems } = await app.changeSetting({ key, value });
  const now = (await app.settings({})).find((view) => view.key === key);
  const place = now?.source.kind === 'keychain' ? 'the app’s keychain' : store.current().userFile;
  return changed(problems, place, context);
}

/** The settings with what only the engine that runs can open, and whether that was all. */
async function withOpened(store: ConfigStore, { attached }: CommandContext) {
  const config = store.current();
  const { closed } = config;
  const own = settingViews(config);
  const app = closed.length === 0 ? null : await attached();
  const theirs = app === null ? [] : await app.settings({});
  const opened = theirs.filter((view) => closed.some((key) => key === view.key) && view.source.kind === 'keychain');
  const views = own.map((view) => opened.find(({ key }) => key === view.key) ?? view);
  const about = closed.join(', ');
  const answered = closed.length > 0 && opened.length === closed.length;
  return { ...config, views, problems: config.problems.filter(({ where }) => !(answered && where === about)) };
}

async function show(store: ConfigStore, context: CommandContext, only: SettingKey | null): Promise<number> {
  const { json, print, say, columns, paint, io } = context;
  const config = await withOpened(store, context);
  const clean = redactorOf(config, { env: process.env, home: homeFolder() });
  const problems = redactDeep(config.problems, clean);
  const views = redactDeep(config.views, clean).filter((v) => only === null || v.key === only);
  if (json) print(jsonText({ schema: 1, file: config.userFile, settings: views, problems }));
  else
    print(
      table(
        views.map((v) => [v.key, v.printable, v.sourceText]),
        io.stdout.isTTY ? columns : Number.POSITIVE_INFINITY,
        (source) => paint('dim', source),
      ).join('\n'),
    );
  if (!json) tell(problems, say, columns);
  return problems.some((p) => p.severity === 'error') ? EXIT.degraded : EXIT.healthy;
}

function tell(problems: readonly Problem[], say: CommandContext['say'], columns: number): void {
  for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
}

function changed(problems: readonly Problem[], place: string, { say, print, columns, json }: CommandContext): number {
  const ok = problems.every((p) => p.severity !== 'error');
  if (json) print(jsonText({ ok, problems }));
  else tell(problems, say, columns);
  if (!json && ok) say(`Saved in ${place}.`);
  return ok ? EXIT.healthy : EXIT.usage;
}
