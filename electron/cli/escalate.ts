import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type Escalation, EscalationMessageSchema, EscalationSchema } from '../../shared/domain/index.ts';
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
  usage: '[NUMBER|TRIGGER] [--output FILE]',
  details: [
    'A number is that of an incident. A trigger of which no incident tells is named by its word, which stands below it in the list.',
    'The message holds figures and the last lines of the log; passwords, tokens and keys are removed.',
  ],
  options: {
    output: { type: 'string', value: 'FILE', about: 'write the message to a new file instead of standard output' },
  },
  examples: [
    ['lifeguard escalate', 'whether one of the triggers is met, and who is next'],
    ['lifeguard escalate 12', 'the message about incident 12'],
    ['lifeguard escalate resource-trend', 'the message about a trigger of which no incident tells'],
    ['lifeguard escalate 12 --output escalation.txt', 'into a file'],
  ],
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const [word] = context.args;
    const { columns, print, say, json } = context;
    const { output } = context.options;
    if (word === undefined && output !== undefined)
      throw new UsageError('Which incident or trigger?', 'Use: lifeguard escalate NUMBER --output FILE');
    const about = word === undefined ? null : aboutOf(word);
    const engine = await context.stack();
    await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    const escalation = await engine.escalation();
    const message = about === null ? null : await engine.escalationMessage(about);
    if (about !== null && message === null)
      throw typeof about === 'number' ? noSuch(String(about)) : notMet(about, escalation);
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
          ...new Set(
            hits.filter((h) => h.incident === null).map((h) => `The message: lifeguard escalate ${h.trigger}`),
          ),
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

/** What a word of the command line means: the number of an incident, or a trigger's name. */
const aboutOf = (word: string): number | string => (/^[a-z][a-z\d-]*$/.test(word) ? word : numberOf(word));

function notMet(name: string, { triggers }: Escalation): UsageError {
  const hint = 'What is met now is listed by: lifeguard escalate';
  return triggers.some((t) => t.id === name)
    ? new UsageError(`The trigger ${name} is not met now, or an incident tells of it.`, hint)
    : new UsageError(`"${name}" is neither the number of an incident nor a trigger.`, hint);
}
