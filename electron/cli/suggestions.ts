import { z } from 'zod';
import { MAIN, type Proposal, ProposalSchema } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { type Command, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText, wrap } from './io.ts';

/** What `suggestions --json` prints. */
export const SuggestionsSchema = z.object({ schema: z.literal(1), suggestions: z.array(ProposalSchema) });

const DECISIONS = { accept: 'accepted', reject: 'rejected', undo: 'undone' } as const;
const isDecision = (word: string): word is keyof typeof DECISIONS => Object.hasOwn(DECISIONS, word);

export const suggestions: Command = {
  name: 'suggestions',
  summary: 'what the history suggests, to accept or reject',
  usage: '[accept|reject|undo ID] [--json]',
  details: [
    'A limit that is accepted is written into the settings; a runbook is offered first for its cause; of a measure the checklists ask whether it helped.',
    'Nothing changes before somebody accepts it, and undo takes it back.',
  ],
  examples: [
    ['lifeguard suggestions', 'all of them, with what they follow from'],
    [`lifeguard suggestions accept threshold:${MAIN.latency}`, 'warn from another limit on'],
    [`lifeguard suggestions undo threshold:${MAIN.latency}`, 'take that back'],
  ],
  looks: false,
  ofHistory: true,
  words: [0, 2],
  completes: (words) => (words.length === 0 ? ['=accept', '=reject', '=undo'] : []),
  async run(context) {
    const [word, id] = context.args;
    const engine = await context.stack();
    const all = await engine.proposals();
    if (word === undefined) {
      if (context.json) context.print(jsonText(SuggestionsSchema.parse({ schema: 1, suggestions: all })));
      else context.print(listText(all, context.columns));
      return EXIT.healthy;
    }
    if (!isDecision(word) || id === undefined)
      throw new UsageError(
        `"${context.args.join(' ')}" is no decision.`,
        'For example: lifeguard suggestions accept ID',
      );
    const proposal = all.find((p) => p.id === id);
    if (proposal === undefined)
      throw new UsageError(`There is no suggestion "${id}".`, 'They are listed by: lifeguard suggestions');
    const answer = await engine.decide({ id, decision: DECISIONS[word] });
    if (context.json) context.print(jsonText(answer));
    else if (answer.ok) context.print(wrap(doneText(proposal, word), context.columns).join('\n'));
    for (const { where, message, fix } of answer.problems) context.say(`${where}: ${message} ${fix}`);
    return answer.ok ? EXIT.healthy : EXIT.unknown;
  },
};

function listText(all: readonly Proposal[], columns: number): string {
  if (all.length === 0) return 'The history suggests nothing.';
  return all
    .flatMap(({ id, title, evidence, decision, acceptedAt }) => [
      ...wrap(title, columns),
      ...wrap(evidence.join(' '), columns, '    '),
      ...(decision === 'accepted'
        ? wrap(
            `Accepted${acceptedAt === undefined ? '' : ` on ${formatClock(acceptedAt, 0)}`}. Take it back: lifeguard suggestions undo ${id}`,
            columns,
            '    ',
          )
        : wrap(`Accept it: lifeguard suggestions accept ${id}`, columns, '    ')),
    ])
    .join('\n');
}

/** What is different from now on. */
function doneText({ id, change, first, check }: Proposal, word: keyof typeof DECISIONS): string {
  if (word === 'reject') return 'Rejected: it comes back only when twice as much speaks for it.';
  if (word === 'undo') return 'Taken back.';
  const back = `Take it back: lifeguard suggestions undo ${id}`;
  if (change !== null) return `Accepted: ${change.key} is written into the settings. ${back}`;
  if (first !== undefined) return `Accepted: for this cause it is offered first from now on. ${back}`;
  if (check !== undefined)
    return `Accepted: the quick and the full checklist ask from now on whether it has come back. ${back}`;
  return `Noted. ${back}`;
}
