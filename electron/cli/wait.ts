import { z } from 'zod';
import { CauseSchema, ComponentIdSchema, VerdictSchema } from '../../shared/domain/index.ts';
import type { Command } from './command.ts';
import { jsonText, wrap } from './io.ts';
import { namedComponents, sayNotWell, untilWell, WAIT_OPTIONS, WAIT_SECONDS } from './until-well.ts';

/** What `wait --json` prints. */
export const WaitSchema = z.object({
  schema: z.literal(1),
  well: z.boolean(),
  /** What was waited for; null for all. */
  for: z.array(ComponentIdSchema).nullable(),
  /** Milliseconds. */
  tookMs: z.number(),
  /** One sentence about what was waited for. */
  words: z.string(),
  verdict: VerdictSchema,
  /** What explains that it is not well, ranked. */
  causes: z.array(CauseSchema),
});

export const wait: Command = {
  name: 'wait',
  summary: 'wait until the stack is well; for Makefiles, CI and git hooks',
  usage: '[--for NAMES] [--timeout SECONDS] [--json]',
  details: [
    'It ends with 0 as soon as everything is well, or what --for names. When the time is over it says why not on standard error, and ends with the exit code of the state: 1 degraded, 2 critical, 3 could not tell.',
    'That the processor is busy, and what is only a remark (P3), keeps nobody waiting.',
  ],
  options: WAIT_OPTIONS,
  examples: [
    ['lifeguard wait', `until all is well, for ${WAIT_SECONDS} s at most`],
    ['lifeguard wait --for backend --timeout 20 && make test', 'only the backend counts'],
  ],
  words: [0, 0],
  follows: true,
  limitSeconds: WAIT_SECONDS,
  async run(context) {
    const ids = await namedComponents(context);
    const waited = await untilWell(context, ids);
    const { isWell, exitCode, words, causes, tookMs, snapshot } = waited;
    if (context.json) {
      const { verdict } = snapshot;
      const answer = { schema: 1 as const, well: isWell, for: ids, tookMs, words, verdict, causes };
      context.print(jsonText(WaitSchema.parse(answer)));
    } else if (isWell) context.print(wrap(words, context.columns).join('\n'));
    else sayNotWell(waited, context);
    return exitCode;
  },
};
