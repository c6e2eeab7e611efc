import type { CallArgs } from '../../shared/contract/index.ts';
import type { Outgoing, OutgoingTrial } from '../../shared/domain/index.ts';

const target = (id: Outgoing['targets'][number]['id'], title: string): Outgoing['targets'][number] => ({
  id,
  title,
  host: null,
  waiting: 0,
  problem: null,
  retryAt: null,
  takenAt: null,
});

/** Nobody is told anything. */
export const NOTHING_OUT: Outgoing = {
  targets: [target('webhook', 'Webhook'), target('slack', 'Slack'), target('ntfy', 'ntfy')],
  keyFile: '~/.local/state/leanvibe-lifeguard/outgoing-key',
  givenUp: 0,
};

const AT = Date.UTC(2026, 0, 15, 14, 3);

/** One that takes its messages, one that does not. */
export const OUTGOING: Outgoing = {
  ...NOTHING_OUT,
  targets: [
    {
      ...target('webhook', 'Webhook'),
      host: 'hooks.example.com',
      waiting: 2,
      problem: 'hooks.example.com answered 503.',
      retryAt: AT + 60_000,
      takenAt: AT - 3_600_000,
    },
    target('slack', 'Slack'),
    { ...target('ntfy', 'ntfy'), host: 'ntfy.sh', takenAt: AT },
  ],
};

/** A test as it is shown, or sent. */
export const trialOf = ({ target: id, send }: CallArgs<'tryOutgoing'>): OutgoingTrial => ({
  request: {
    line: 'POST https://hooks.example.com/••••',
    headers: [
      'content-type: application/json',
      'webhook-id: msg_Y2hvb3NlbiBieSBjaGFuY2U',
      'webhook-signature: v1 ••••',
    ],
    body: JSON.stringify({ type: 'lifeguard.test', data: { title: 'This is a test of LeanVibe Lifeguard.' } }, null, 2),
  },
  taken: send ? id !== 'webhook' : null,
  answer: !send
    ? 'This is what would be sent. Nothing was sent.'
    : id === 'webhook'
      ? 'hooks.example.com answered 503.'
      : 'ntfy.sh took it: it answered 200 after 120 ms.',
});
