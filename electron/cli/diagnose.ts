import { z } from 'zod';
import { DecisionSchema } from '../../shared/contract/index.ts';
import { CauseSchema, VerdictSchema } from '../../shared/domain/index.ts';
import type { Command } from './command.ts';
import { exitCodeOf } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { helpful, renderCause } from './render.ts';

/** What `diagnose --json` prints. */
export const DiagnosisSchema = z.object({
  schema: z.literal(1),
  verdict: VerdictSchema,
  causes: z.array(CauseSchema),
  decisions: z.array(DecisionSchema),
});

export const diagnose: Command = {
  name: 'diagnose',
  summary: 'look at everything now and name the causes, with evidence',
  usage: '[--verbose] [--json]',
  examples: [
    ['lifeguard diagnose', 'causes, evidence, and the branch taken in the guide’s decision trees'],
    ['lifeguard diagnose --verbose', 'with the raw errors'],
  ],
  words: [0, 0],
  async run(context) {
    const engine = await context.stack();
    await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    const snapshot = await withProgress(context, 'Looking twice', engine.checkNow());
    const decisions = await engine.decisions();
    const { verdict, causes } = snapshot;
    if (context.json) {
      context.print(jsonText(DiagnosisSchema.parse({ schema: 1, verdict, causes, decisions })));
      return exitCodeOf(verdict);
    }
    const lines = [...wrap(`${verdict.headline} ${verdict.detail}`, context.columns)];
    for (const cause of causes) lines.push('', ...renderCause(cause, context.verbose, context));
    // A tree's title is the guide's name for it, not what was found: nobody may take "Complete System Outage" for the finding.
    if (decisions.length > 0)
      lines.push('', ...wrap('The guide’s decision trees, with what was read:', context.columns));
    for (const { tree, path, leads, leaves } of decisions) {
      lines.push('', context.paint('bold', `Tree “${tree}”`));
      for (const step of path)
        lines.push(...wrap(`${step.question} ${step.answer}: ${step.because}`, context.columns, '    '));
      lines.push(`    → ${leads ?? 'could not be told'}`);
      const ways = leaves.find((leaf) => leaf.taken)?.ways ?? [];
      lines.push(...ways.flatMap(({ kind, text }) => wrap(`${kind}: ${text}`, context.columns, '      ')));
    }
    if (causes.length === 0) lines.push('', ...wrap(helpful(snapshot), context.columns));
    context.print(lines.join('\n'));
    return exitCodeOf(verdict);
  },
};
