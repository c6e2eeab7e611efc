import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { EscalationMessageSchema, EscalationSchema } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { noSuch, numberOf } from './incidents.ts';
import { jsonText, wrap } from './io.ts';
import { withProgress } from './progress.ts';

/** What `escalate --json` prints. */
export const EscalateSchema = z.object({
  schema: z.literal(1),
  escalation: EscalationSchema,
  message: EscalationMessageSchema.nullable(),
});

export const escalate: Command = {
  name: 'escalate',
  summary: 'say whether somebody has to be called; fill in the message',
  usage: '[NUMBER] [--output FILE]',
  details: ['The message holds figures and the last lines of the log; passwords, tokens and keys are removed.'],
  options: {
    output: { type: 'string', value: 'FILE', about: 'write the message to a new file instead of standard output' },
  },
  examples: [
    ['lifeguard escalate', 'whether one of the triggers is met, and who is next'],
    ['lifeguard escalate 12', 'the message about incident 12'],
    ['lifeguard escalate 12 --output escalation.txt', 'into a file'],
  ],
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const [word] = context.args;
    const { columns, print, say, json } = context;
    const { output } = context.options;
    if (word === undefined && output !== undefined)
      throw new UsageError('Which incident?', 'Use: lifeguard escalate NUMBER --output FILE');
    const engine = await context.stack();
    await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    const escalation = await engine.escalation();
    const message = word === undefined ? null : await engine.escalationMessage(numberOf(word));
    if (word !== undefined && message === null) throw noSuch(word);
    if (typeof output === 'string' && message !== null) {
      try {
        writeFileSync(output, message.text, { flag: 'wx', mode: 0o600 });
      } catch (error) {
        const { code, message: words } = error as NodeJS.ErrnoException;
        const why = code === 'EEXIST' ? 'it exists already' : (code ?? words);
        throw new UsageError(`The message could not be written to ${output}: ${why}.`, 'Name another file.');
      }
      say(`Written to ${output}.`);
    } else if (json) print(jsonText(EscalateSchema.parse({ schema: 1, escalation, message })));
    else if (message !== null) print(message.text.trimEnd());
    else {
      const { due, hits, level, triggers } = escalation;
      const who = level.contact === null ? level.title : `${level.title} <${level.contact}>`;
      const lines =
        due === null
          ? ['Nothing has to be escalated.']
          : hits.map(
              (h) =>
                `${h.severity}  ${h.title}. ${h.why} ${h.dueInMs === 0 ? 'Now.' : `Within ${formatDuration(h.dueInMs)}.`}`,
            );
      print(
        [
          ...lines.flatMap((l) => wrap(l, columns)),
          ...triggers
            .filter((t) => t.unseen !== null)
            .flatMap((t) => wrap(`Not watched now: ${t.severity}  ${t.title}. ${t.unseen}`, columns)),
          ...wrap(`Level ${level.level}: ${who}. ${level.scope}.`, columns),
        ].join('\n'),
      );
    }
    if (escalation.due === null) return EXIT.healthy;
    return escalation.due.severity === 'P0' ? EXIT.critical : EXIT.degraded;
  },
};
