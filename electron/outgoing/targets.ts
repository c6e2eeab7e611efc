import { createHash } from 'node:crypto';
import { OUTGOING_TARGETS, type OutgoingTargetId, type Settings } from '../../shared/domain/index.ts';
import type { Message } from './message.ts';
import type { PostRequest } from './post.ts';
import { signatureOf } from './signature.ts';

/** What a request is made from beside the message. */
export interface Sender {
  readonly settings: Settings;
  /** The key with which a webhook's messages are signed. */
  readonly key: () => string;
  /** Epoch milliseconds of the sending, which is signed too. */
  readonly now: number;
}

interface Target {
  readonly title: string;
  readonly address: (settings: Settings) => string | null;
  readonly request: (address: string, message: Message, sender: Sender) => PostRequest;
}

const json = (url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): PostRequest => ({
  url,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/** What the JSON of a webhook means; a change of it that a receiver would notice is a new number. */
const WEBHOOK_VERSION = 1;

function webhookRequest(url: string, message: Message, { key, now }: Sender): PostRequest {
  const { id, type, at, incident: _, asks: __, ...data } = message;
  const plain = json(url, {
    type: `lifeguard.${type}`,
    timestamp: new Date(at).toISOString(),
    schema: WEBHOOK_VERSION,
    data,
  });
  const timestamp = String(Math.floor(now / 1000));
  return {
    ...plain,
    headers: {
      ...plain.headers,
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signatureOf(key(), `${id}.${timestamp}.${plain.body}`),
    },
  };
}

/** Nothing in a text may call a channel or look like a link: it may come from a log. */
const forSlack = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/@(?=channel|here|all|everyone)/gi, '@\u200b');

function slackRequest(url: string, { title, body, stack }: Message): PostRequest {
  const words = [title, body].map(forSlack);
  return json(url, { text: `*${words[0]?.replaceAll('*', '')}*\n${words[1]}\n_Lifeguard, stack ${forSlack(stack)}_` });
}

/** 1 to 5; 3 is the usual one. */
const priorityOf = ({ severity, silent, type }: Message): number =>
  silent ? 2 : type === 'escalation' || severity === 'P0' ? 5 : severity === 'P1' ? 4 : 3;

const TAGS: Readonly<Record<Message['type'], string>> = {
  trouble: 'rotating_light',
  update: 'rotating_light',
  recovered: 'white_check_mark',
  escalation: 'sos',
  test: 'wave',
};

function ntfyRequest(address: string, message: Message, { settings }: Sender): PostRequest {
  const { origin, pathname } = new URL(address);
  const token = settings['outgoing.ntfyToken'];
  // What is told of one trouble replaces what was told of it before, from ntfy 2.16 on.
  const about = createHash('sha256')
    .update(message.alert ?? message.id)
    .digest('hex')
    .slice(0, 32);
  return json(
    `${origin}/`,
    {
      topic: pathname.slice(1),
      title: message.title,
      message: message.body,
      priority: priorityOf(message),
      tags: [TAGS[message.type]],
      sequence_id: about,
    },
    token === null ? {} : { authorization: `Bearer ${token}` },
  );
}

const TARGETS: Readonly<Record<OutgoingTargetId, Target>> = {
  webhook: { title: 'Webhook', address: (s) => s['outgoing.webhook'], request: webhookRequest },
  slack: { title: 'Slack', address: (s) => s['outgoing.slack'], request: slackRequest },
  ntfy: { title: 'ntfy', address: (s) => s['outgoing.ntfy'], request: ntfyRequest },
};

export const titleOf = (id: OutgoingTargetId): string => TARGETS[id].title;

/** The targets whose address is set. */
export const targetsIn = (settings: Settings): readonly OutgoingTargetId[] =>
  OUTGOING_TARGETS.filter((id) => TARGETS[id].address(settings) !== null);

/** The machine that takes them; null where none is set. */
export function hostOf(id: OutgoingTargetId, settings: Settings): string | null {
  const address = TARGETS[id].address(settings);
  return address === null || !URL.canParse(address) ? null : new URL(address).host;
}

/** The request that carries a message to a target; null where none is set. */
export function requestOf(id: OutgoingTargetId, message: Message, sender: Sender): PostRequest | null {
  const { address, request } = TARGETS[id];
  const found = address(sender.settings);
  return found === null ? null : request(found, message, sender);
}
