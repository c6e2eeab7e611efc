import { SETTING_KEYS, type SettingKey } from '../../shared/domain/index.ts';
import type { Engine } from '../engine/index.ts';
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
  async run(context) {
    const [action, key, value] = context.args;
    const engine = await context.engine();
    if (action === undefined) return show(engine, context);
    if (action === 'path') {
      context.print(engine.paths.userFile);
      return EXIT.healthy;
    }
    if (action === 'set' && key !== undefined && value !== undefined) {
      return changed(await engine.changeSetting({ key: known(key), value: parse(value) }), context);
    }
    if (action === 'reset' && key !== undefined)
      return changed(await engine.resetSetting({ key: known(key) }), context);
    throw new UsageError(`"config ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help config');
  },
};

function known(key: string): SettingKey {
  const found = SETTING_KEYS.find((k) => k === key);
  if (found === undefined)
    throw new UsageError(`There is no setting "${key}".`, '`lifeguard config` lists every setting.');
  return found;
}

/** Numbers, true, false, null, lists and objects as JSON; everything else is a text. */
function parse(value: string) {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function show(engine: Engine, { json, print, say, columns, paint }: CommandContext): number {
  const { problems } = engine.config.current();
  const views = engine.settings();
  if (json) print(JSON.stringify({ schema: 1, file: engine.paths.userFile, settings: views, problems }, null, 2));
  else
    print(
      table(
        views.map((v) => [v.key, v.printable, paint('dim', v.sourceText)]),
        Math.max(columns, 100),
      ).join('\n'),
    );
  if (!json) for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
  return problems.some((p) => p.severity === 'error') ? EXIT.degraded : EXIT.healthy;
}

function changed(
  { ok, problems }: Awaited<ReturnType<Engine['changeSetting']>>,
  { say, print, columns, json }: CommandContext,
): number {
  if (json) print(JSON.stringify({ ok, problems }, null, 2));
  else for (const p of problems) for (const line of wrap(`${p.where}: ${p.message} ${p.fix}`, columns)) say(line);
  if (!json && ok) say('Saved.');
  return ok ? EXIT.healthy : EXIT.usage;
}
