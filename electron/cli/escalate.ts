import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import {
  type Escalation,
  EscalationMessageSchema,
  EscalationSchema,
  seenBy,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import { formatClock, formatDuration } from '../../shared/format.ts';
import type { AnyEngine } from '../app/index.ts';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { noSuch, numberOf } from './incidents.ts';
import { jsonText, wrap } from './io.ts';
import { withProgress } from './progress.ts';
import { refuseUnreached } from './unreached.ts';

/** What `escalate --json` prints. */
export const EscalateSchema = z.object({
  schema: z.literal(1),
  escalation: EscalationSchema,
  message: EscalationMessageSchema.nullable(),
});

export const escalate: Command = {
  name: 'escalate',
  summary: 'say whether somebody has to be called; fill in the message',
  usage: '[NUMBER|TRIGGER] [--output FILE|--seen|--unseen]',
  details: [
    'A number is that of an incident. A trigger of which no incident tells is named by its word, which stands below it in the list.',
    'The message holds figures and the last lines of the log; passwords, tokens and keys are removed.',
    'Of what was seen nothing more is told until it has ended and is met anew. That is kept: a restart of Lifeguard does not end it.',
  ],
  options: {
    output: { type: 'string', value: 'FILE', about: 'write the message to a new file instead of standard output' },
    seen: { type: 'boolean', about: 'somebody takes care of it: it is told of no more' },
    unseen: { type: 'boolean', about: 'takes that back' },
  },
  examples: [
    ['lifeguard escalate', 'whether one of the triggers is met, and who is next'],
    ['lifeguard escalate 12', 'the message about incident 12'],
    ['lifeguard escalate resource-trend', 'the message about a trigger of which no incident tells'],
    ['lifeguard escalate 12 --output escalation.txt', 'into a file'],
    ['lifeguard escalate security-breach --seen', 'you know of it'],
  ],
  ofHistory: true,
  words: [0, 1],
  completes: (words) => (words.length === 0 ? ['incidents'] : []),
  async run(context) {
    const [word] = context.args;
    const { columns, print, say, json } = context;
    const { output, seen, unseen } = context.options;
    const marks = seen === true || unseen === true;
    if (marks && (output !== undefined || seen === unseen))
      throw new UsageError('That is several things at once.', 'Use: lifeguard escalate NUMBER --seen');
    if (word === undefined && (marks || output !== undefined))
      throw new UsageError(
        'Which incident or trigger?',
        `Use: lifeguard escalate NUMBER ${marks ? '--seen' : '--output FILE'}`,
      );
    const about = word === undefined ? null : aboutOf(word);
    const engine = await context.stack();
    await withProgress(context, 'Looking at the stack', engine.settled(context.limitMs));
    if (marks) refuseUnreached(context.unreached());
    if (marks && about !== null) await mark(engine, about, seen === true);
    const escalation = await engine.escalation();
    const message = about === null || marks ? null : await engine.escalationMessage(about);
    if (about !== null && !marks && message === null)
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
      const { hits, level, triggers } = escalation;
      const now = Date.now();
      const who = level.contact === null ? level.title : `${level.title} <${level.contact}>`;
      const lines =
        hits.length === 0
          ? ['Nothing has to be escalated.']
          : [...Map.groupBy(hits, subjectOf)].flatMap(([subject, met]) => [
              ...met.flatMap((h) => wrap(`${h.severity}  ${h.title}. ${h.why} ${whenOf(h, now)}`, columns)),
              `    The message: lifeguard escalate ${subject}`,
              ...(met.some(({ seen }) => seen === undefined)
                ? [`    Somebody takes care of it: lifeguard escalate ${subject} --seen`]
                : []),
            ]);
      print(
        [
          ...lines,
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

/** What it is asked for by: its incident, or the trigger of which none tells. */
const subjectOf = ({ incident, trigger }: TriggerHit): number | string => incident ?? trigger;

/** By when it has to be passed on, or who has seen it. */
const whenOf = ({ seen, dueInMs }: TriggerHit, now: number): string =>
  seen !== undefined
    ? `${seenBy(seen)} at ${formatClock(seen.at, now)}.`
    : dueInMs === 0
      ? 'Now.'
      : `Within ${formatDuration(dueInMs)}.`;

/** All that is met of an incident, or by a trigger, was seen; or is not any more. */
async function mark(engine: AnyEngine, about: number | string, seen: boolean): Promise<void> {
  const escalation = await engine.escalation();
  const hits = escalation.hits.filter((h) => (typeof about === 'number' ? h.incident : h.trigger) === about);
  if (hits.length === 0 && typeof about === 'string') throw notMet(about, escalation);
  if (hits.length === 0) throw new UsageError(`No trigger is met by incident ${about}.`, MET_NOW);
  for (const { key } of hits) await engine.acknowledge({ key, seen });
}

/** What a word of the command line means: the number of an incident, or a trigger's name. */
const aboutOf = (word: string): number | string => (/^[a-z][a-z\d-]*$/.test(word) ? word : numberOf(word));

const MET_NOW = 'What is met now is listed by: lifeguard escalate';

function notMet(name: string, { triggers }: Escalation): UsageError {
  return triggers.some((t) => t.id === name)
    ? new UsageError(`The trigger ${name} is not met now, or an incident tells of it.`, MET_NOW)
    : new UsageError(`"${name}" is neither the number of an incident nor a trigger.`, MET_NOW);
}
