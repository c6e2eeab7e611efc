import { check } from './check.ts';
import type { Command, OptionDefinition } from './command.ts';
import { completionOf } from './completion.ts';
import { config } from './config.ts';
import { demo } from './demo.ts';
import { diagnose } from './diagnose.ts';
import { escalate } from './escalate.ts';
import { exec } from './exec.ts';
import { explain } from './explain.ts';
import { guide } from './guide.ts';
import { incidents } from './incidents.ts';
import { init } from './init.ts';
import { inspect } from './inspect.ts';
import { ios } from './ios.ts';
import { logs } from './logs.ts';
import { mcp } from './mcp.ts';
import { models } from './models.ts';
import { notifications } from './notifications.ts';
import { notify } from './notify.ts';
import { pause } from './pause.ts';
import { recover } from './recover.ts';
import { reference } from './reference.ts';
import { report } from './report.ts';
import { review } from './review.ts';
import { schema } from './schema.ts';
import { selfCheckCommand } from './self-check.ts';
import { serveCommand } from './serve.ts';
import { services } from './services.ts';
import { stacks } from './stacks.ts';
import { status } from './status.ts';
import { suggestions } from './suggestions.ts';
import { trust, untrust } from './trust.ts';
import { wait } from './wait.ts';
import { watch } from './watch.ts';
import { welcome } from './welcome.ts';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  status,
  watch,
  diagnose,
  explain,
  inspect,
  wait,
  exec,
  recover,
  check,
  incidents,
  report,
  suggestions,
  review,
  escalate,
  guide,
  reference,
  logs,
  pause,
  notify,
  notifications,
  models,
  ios,
  services,
  stacks,
  init,
  trust,
  untrust,
  config,
  serveCommand,
  welcome,
  demo,
  mcp,
  selfCheckCommand,
  schema,
  completionOf(() => ({ commands: COMMANDS, options: GLOBAL_OPTIONS })),
];

/** Options of every command. */
export const GLOBAL_OPTIONS: Readonly<Record<string, OptionDefinition>> = {
  repository: { type: 'string', value: 'FOLDER', about: 'the LeanVibe folder, instead of looking for it' },
  stack: { type: 'string', value: 'NAME', about: 'one of several stacks (lifeguard stacks), instead of the main one' },
  config: { type: 'string', value: 'FILE', about: 'the configuration file, instead of the usual one' },
  alone: { type: 'boolean', about: 'look by itself, also where a Lifeguard runs that could be asked' },
  timeout: { type: 'string', value: 'SECONDS', about: 'longest wait for the first look at everything; 20 by default' },
  json: { type: 'boolean', about: 'print the result as JSON' },
  'no-color': { type: 'boolean', about: 'no colours, also on a terminal' },
  verbose: { type: 'boolean', about: 'with raw errors' },
  help: { type: 'boolean', short: 'h', about: 'help for the command' },
  version: { type: 'boolean', about: 'print the version' },
};
