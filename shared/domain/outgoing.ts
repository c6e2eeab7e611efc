import { z } from 'zod';
import { parseServerAddress } from '../primitives/addresses.ts';
import { text } from '../primitives/schemas.ts';

/** Where messages can go, in the order in which they are shown. */
export const OUTGOING_TARGETS = ['webhook', 'slack', 'ntfy'] as const;
export const OutgoingTargetIdSchema = z.enum(OUTGOING_TARGETS);
export type OutgoingTargetId = z.infer<typeof OutgoingTargetIdSchema>;

/** Names and addresses that no public network leads to. */
const NEAR =
  /^(localhost|[^.:]+|.*\.(local|lan|internal|home\.arpa|ts\.net)|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(1[6-9]|2\d|3[01])\.[\d.]+|169\.254\.[\d.]+|::1|f[cd][0-9a-f:]+|fe80[0-9a-f:]+)$/i;

/** The address of somebody who takes messages: https, or http where nobody else can read along. */
export const outgoingAddress = text((value) => {
  const parsed = parseServerAddress(value, ['https', 'http']);
  if (!parsed.ok) return parsed.why;
  const { scheme, host, user } = parsed.address;
  if (user !== null) return 'must have no user name and password in it';
  return scheme === 'http' && !NEAR.test(host)
    ? 'must begin with https://, or everybody on the way could read it'
    : null;
});

/** The address of a topic of ntfy: the server and one name. */
export const ntfyAddress = text((value) => {
  const problem = outgoingAddress.safeParse(value).error?.issues[0]?.message ?? null;
  if (problem !== null) return problem;
  const named = URL.canParse(value) && /^\/[-_A-Za-z0-9]{1,64}$/.test(new URL(value).pathname);
  return named ? null : 'must end with the topic: https://ntfy.sh/my-topic';
});

export const OutgoingTargetSchema = z.object({
  id: OutgoingTargetIdSchema,
  title: z.string(),
  /** The machine that takes the messages; the rest of its address is a secret. Null where none is set. */
  host: z.string().nullable(),
  /** Messages that it has not taken yet. */
  waiting: z.number().int().nonnegative(),
  /** Why it does not take them, as a sentence; null while it does. */
  problem: z.string().nullable(),
  /** When it is tried again, in epoch milliseconds; null while it is not waited for. */
  retryAt: z.number().nullable(),
  /** When it last took one, in epoch milliseconds. */
  takenAt: z.number().nullable(),
});
/** One place that messages go to, and how that goes. */
export type OutgoingTarget = Readonly<z.infer<typeof OutgoingTargetSchema>>;

export const OutgoingSchema = z.object({
  targets: z.array(OutgoingTargetSchema),
  /** The file with the key by which a webhook's receiver knows that a message is from here. */
  keyFile: z.string(),
  /** Messages that were given up, because nobody took them for days. */
  givenUp: z.number().int().nonnegative(),
});
/** What goes out by itself. */
export type Outgoing = Readonly<z.infer<typeof OutgoingSchema>>;

export const OutgoingTrialSchema = z.object({
  /** Exactly what is sent, secrets masked; null where no address is set. */
  request: z
    .object({
      /** `POST https://hooks.example.com/••••` */
      line: z.string(),
      headers: z.array(z.string()),
      body: z.string(),
    })
    .nullable(),
  /** Whether it was taken; null while it was only shown. */
  taken: z.boolean().nullable(),
  /** What came of it, as a sentence. */
  answer: z.string(),
});
/** A test message: what would be sent, or was. */
export type OutgoingTrial = Readonly<z.infer<typeof OutgoingTrialSchema>>;
