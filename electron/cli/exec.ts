import { runInPlace } from '../system/index.ts';
import type { Command } from './command.ts';
import { namedComponents, sayNotWell, untilWell, WAIT_OPTIONS, WAIT_SECONDS } from './until-well.ts';

/** As `env` and shells have them. */
const NOT_EXECUTABLE = 126;
const NOT_FOUND = 127;

export const exec: Command = {
  name: 'exec',
  summary: 'run a command when the stack is well',
  usage: '[--for NAMES] [--timeout SECONDS] -- COMMAND [ARGUMENTS]',
  details: [
    'What stands after -- is started as it is, without a shell, with this terminal, and Lifeguard takes no part in it: its exit code is passed on (128 and the number of the signal, where one ended it; 127 when there is no such program), and so are signals.',
    'When the stack is not well in time the command is not started, and the exit code is that of lifeguard wait.',
    'That the processor is busy, and what is only a remark (P3), keeps nobody waiting.',
  ],
  options: WAIT_OPTIONS,
  examples: [
    ['lifeguard exec -- make test', `when all is well, within ${WAIT_SECONDS} s`],
    ['lifeguard exec --for backend -- pytest -k api', 'when the backend is'],
  ],
  words: [1, Number.POSITIVE_INFINITY],
  follows: true,
  limitSeconds: WAIT_SECONDS,
  async run(context) {
    const [program = '', ...args] = context.args;
    const waited = await untilWell(context, await namedComponents(context));
    if (!waited.isWell) {
      sayNotWell(waited, context);
      context.say(`${program} was not started.`);
      return waited.exitCode;
    }
    // From here on keys and signals are for the command, and nothing of the stack is asked for it.
    await context.release();
    const ended = await runInPlace(program, args);
    if (typeof ended === 'number') return ended;
    context.say(`lifeguard: ${program} could not be started: ${ended.problem}`);
    return ended.code === 'ENOENT' ? NOT_FOUND : NOT_EXECUTABLE;
  },
};
