import type { CallArgs } from '../../shared/contract/index.ts';
import { SETTING_KEYS, SETTINGS, type SettingKey } from '../../shared/domain/index.ts';
import { type Engine, nearest } from '../engine/index.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { wrap } from './io.ts';
import { table } from './render.ts';

export const config: Command = {
  name: 'config',
  summary: 'show every setting with its source; change one',
  usage: '[path | set KEY VALUE | reset KEY] [--json]',
  examples: [
    ['lifeguard config', 'key, value, and where the value comes from'],
    ['lifeguard config set backend.port 8000', 'writes the user’s file, keeping its comments'],
    ['lifeguard config reset backend.port', 'takes it out again'],
  ],
  words: [0, 3],
  makesConfigFile: ([action]) => action === 'set' || action === 'path',
  async run(context) {
    const [action, key, value] = context.args;
    const wanted = { path: 1, set: 3, reset: 2 }[action ?? ''];
    if (action !== undefined && wanted !== context.args.length)
      throw new UsageError(`"config ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help config');
    const setting = key === undefined ? null : known(key);
    const engine = await context.engine();
    if (setting === null && action === 'path') {
      context.print(engine.paths.userFile);
      return EXIT.healthy;
    }
    if (setting === null) return show(engine, context);
    const answer =
      value === undefined
        ? await engine.resetSetting({ key: setting })
        : await engine.changeSetting({ key: setting, value: parse(setting, value) });
    return changed(answer, engine, context);
  },
};

function known(key: string): SettingKey {
  const found = SETTING_KEYS.find((k) => k === key);
  if (found !== undefined) return found;
  const near = nearest(key, SETTING_KEYS);
  throw new UsageError(
    `There is no setting "${key}".`,
    near === null ? 'Every setting is listed by: lifeguard config' : `Did you mean: ${near}?`,
  );
}

/** Numbers, true, false, null, lists and objects as JSON; everything else is a text, and so is a number where a text belongs. */
function parse(key: SettingKey, text: string): CallArgs<'changeSetting'>['value'] {
  const { schema } = SETTINGS[key];
  try {
    const value = JSON.parse(text);
    return !schema.safeParse(value).success && schema.safeParse(text).success ? text : value;
  } catch {
    return text;
  }
}

function show(engine: Engine, { json, print, say, columns, paint, io }: CommandContext): number {
  const { problems } = engine.config.current();
  const views = engine.settings();
  if (json) print(JSON.stringify({ schema: 1, file: engine.paths.userFile, settings: views, problems }, null, 2));
  else
    print(
      table(
        views.map((v) => [v.key, v.printable, v.sourceText]),
        io.stdout.isTTY ? columns : Number.POSITIVE_INFINITY,
        (source) => paint('dim', source),
      ).join('\n'),
    );
  if (!json) for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
  return problems.some((p) => p.severity === 'error') ? EXIT.degraded : EXIT.healthy;
}

function changed(
  { ok, problems }: Awaited<ReturnType<Engine['changeSetting']>>,
  { paths }: Pick<Engine, 'paths'>,
  { say, print, columns, json }: CommandContext,
): number {
  if (json) print(JSON.stringify({ ok, problems }, null, 2));
  else for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
  if (!json && ok) say(`Saved in ${paths.userFile}.`);
  return ok ? EXIT.healthy : EXIT.usage;
}
