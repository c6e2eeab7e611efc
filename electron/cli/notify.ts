import { z } from 'zod';
import {
  OUTGOING_TARGETS,
  type Outgoing,
  OutgoingSchema,
  type OutgoingTarget,
  OutgoingTrialSchema,
} from '../../shared/domain/index.ts';
import { counted, formatClock } from '../../shared/format.ts';
import { nearest } from '../app/index.ts';
import { confirmed } from './ask-person.ts';
import { type Command, type CommandContext, UsageError } from './command.ts';
import { EXIT } from './exit-code.ts';
import { jsonText } from './io.ts';

/** What `notify --json` prints. */
export const NotifySchema = OutgoingSchema.extend({ schema: z.literal(1) });
/** What `notify test --json` prints. */
export const NotifyTestSchema = OutgoingTrialSchema.extend({ schema: z.literal(1) });

export const notify: Command = {
  name: 'notify',
  summary: 'send troubles where you are: webhook, Slack, ntfy',
  usage: '[test TARGET [--yes]] [--json]',
  details: [
    'Off until an address is set. Then each trouble is told once, and its end, as notifications on the screen are, whether the app runs or another Lifeguard that stays. What cannot be sent waits, also across a restart.',
    'A webhook is signed by Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature); the id is the same however often a message is sent. Redirects are not followed.',
    `Targets: ${OUTGOING_TARGETS.join(', ')}.`,
  ],
  options: { yes: { type: 'boolean', short: 'y', about: 'with test: do not ask' } },
  examples: [
    ['lifeguard notify', 'where messages go, and what waits'],
    ['lifeguard config set outgoing.ntfy https://ntfy.sh/TOPIC', 'sends them there from now on'],
    ['lifeguard notify test ntfy', 'shows what would be sent, asks, and sends it'],
  ],
  words: [0, 2],
  completes: ([verb, ...words]) => {
    if (verb === undefined) return ['=test'];
    return verb === 'test' && words.length === 0 ? OUTGOING_TARGETS.map((id) => `=${id}` as const) : [];
  },
  looks: false,
  async run(context) {
    const [verb, name] = context.args;
    if (verb === undefined) return show(context);
    if (verb !== 'test' || name === undefined)
      throw new UsageError(`"notify ${context.args.join(' ')}" is not a call.`, 'See: lifeguard help notify');
    return test(context, name);
  },
};

async function show({ stack, print, json }: CommandContext): Promise<number> {
  const outgoing = await (await stack()).outgoing();
  print(json ? jsonText(NotifySchema.parse({ schema: 1, ...outgoing })) : wordsOf(outgoing, Date.now()).join('\n'));
  return outgoing.targets.some(({ problem }) => problem !== null) ? EXIT.degraded : EXIT.healthy;
}

async function test(context: CommandContext, name: string): Promise<number> {
  const { stack, say, print, json } = context;
  const target = OUTGOING_TARGETS.find((id) => id === name);
  if (target === undefined) {
    const near = nearest(name, OUTGOING_TARGETS);
    throw new UsageError(
      `There is no target "${name}".`,
      near === null ? `Targets: ${OUTGOING_TARGETS.join(', ')}.` : `Did you mean: lifeguard notify test ${near}?`,
    );
  }
  const engine = await stack();
  const { request, answer } = await engine.tryOutgoing({ target, send: false });
  if (request === null) {
    print(json ? jsonText(NotifyTestSchema.parse({ schema: 1, request, taken: null, answer })) : answer);
    return EXIT.unknown;
  }
  say([request.line, ...request.headers, '', request.body].join('\n'));
  if (!(await confirmed(context, 'Send it?', 'Add --yes to send it without asking.'))) {
    say('Nothing was sent.');
    return EXIT.unknown;
  }
  const sent = await engine.tryOutgoing({ target, send: true });
  print(json ? jsonText(NotifyTestSchema.parse({ schema: 1, ...sent })) : sent.answer);
  return sent.taken === true ? EXIT.healthy : EXIT.degraded;
}

function wordsOf({ targets, keyFile, givenUp }: Outgoing, now: number): string[] {
  const set = targets.filter(({ host }) => host !== null);
  if (set.length === 0)
    return ['Nothing goes out. To have troubles sent: lifeguard config set outgoing.ntfy https://ntfy.sh/TOPIC'];
  return [
    ...set.map((target) => `${target.title} at ${target.host}: ${stateOf(target, now)}`),
    ...(set.some(({ id }) => id === 'webhook')
      ? [`The webhook’s messages are signed with the key in ${keyFile}.`]
      : []),
    ...(givenUp === 0 ? [] : [`Given up, because nobody took them: ${givenUp}.`]),
  ];
}

function stateOf({ waiting, problem, retryAt, takenAt }: OutgoingTarget, now: number): string {
  const last = takenAt === null ? 'nothing was sent yet' : `took the last message at ${formatClock(takenAt, now)}`;
  if (waiting === 0) return problem === null ? `${last}.` : `${last}. ${problem}`;
  const again = retryAt === null ? '' : ` It is tried again at ${formatClock(retryAt, now)}.`;
  return `${counted(waiting, 'waits', 'wait')}; ${last}. ${problem ?? ''}${again}`.trimEnd();
}
