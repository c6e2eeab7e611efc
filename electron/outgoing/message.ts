import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ComponentIdSchema, SeveritySchema, type TriggerHit } from '../../shared/domain/index.ts';
import { shortLine } from '../../shared/plain-text.ts';
import { type Alert, type AlertAction, type AlertText, escalationText } from '../notifications/index.ts';

const LONGEST_TITLE = 200;
/** ntfy takes a longer one for a file: 4096 bytes, of which a letter takes up to four. */
const LONGEST_BODY = 1000;

export const MessageSchema = z.object({
  /** The same however often it is sent: whoever gets it twice knows by it. */
  id: z.string(),
  /** `update` is more about a trouble that was told of. */
  type: z.enum(['trouble', 'update', 'recovered', 'escalation', 'test']),
  /** Epoch milliseconds. */
  at: z.number(),
  stack: z.string(),
  /** The same for everything that is told of one trouble; null for what is about none. */
  alert: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  severity: SeveritySchema.nullable(),
  causes: z.array(z.object({ cause: z.string(), component: ComponentIdSchema })),
  /** Nothing that somebody has to be rung for. */
  silent: z.boolean(),
  /** What it asks, in the words of a button; null or absent where it asks nothing. It is not sent: the body asks. */
  asks: z.string().nullable().optional(),
  /** The incident in whose timeline it is noted that it went out; null or absent for none. It is not sent. */
  incident: z.number().int().nullable().optional(),
});
/** One message, as it is kept until it was taken. */
export type Message = Readonly<z.infer<typeof MessageSchema>>;

type About = Pick<Message, 'type' | 'alert' | 'severity' | 'causes' | 'silent' | 'asks'>;

/** Who writes, and how texts of other programs become fit to be sent. */
export interface Writer {
  readonly stack: string;
  /** Which clone of the repository is watched, where this machine has several; null where it has one. */
  readonly clone?: () => string | null;
  /** Takes secrets out. */
  readonly clean: (text: string) => string;
}

function write({ stack, clone, clean }: Writer, at: number, { title, body }: AlertText, about: About): Message {
  const of = clone?.() ?? null;
  return {
    id: `msg_${randomBytes(18).toString('base64url')}`,
    at,
    stack,
    title: shortLine(clean(of === null ? title : `${of}: ${title}`), LONGEST_TITLE),
    body: shortLine(clean(body), LONGEST_BODY),
    ...about,
  };
}

/** The message about what was decided; null for what is taken away without a word. @param wasTold whether anything was told of this alert before */
export function messageOf(writer: Writer, at: number, action: AlertAction, wasTold: boolean): Message | null {
  if (action.kind === 'withdraw') return null;
  const { alert, text } = action;
  const recovered = action.kind === 'recovered';
  return write(writer, at, text, {
    type: recovered ? 'recovered' : wasTold ? 'update' : 'trouble',
    alert: alert.id,
    severity: severityOf(alert),
    causes: alert.subjects.map(({ cause, component }) => ({ cause, component })),
    silent: recovered || action.silent,
    ...(action.kind === 'show' && action.asks != null ? { asks: action.asks.label } : {}),
  });
}

export const escalationMessage = (writer: Writer, at: number, due: TriggerHit): Message =>
  write(writer, at, escalationText(due), {
    type: 'escalation',
    alert: null,
    severity: due.severity,
    causes: [],
    silent: false,
  });

export const testMessage = (writer: Writer, at: number): Message =>
  write(
    writer,
    at,
    {
      title: 'This is a test of LeanVibe Lifeguard.',
      body: 'Messages about the stack come this way: each trouble once, and its end.',
    },
    { type: 'test', alert: null, severity: null, causes: [], silent: true },
  );

/** That of its most severe cause. */
const severityOf = ({ subjects }: Alert): Message['severity'] =>
  subjects.map(({ severity }) => severity).toSorted()[0] ?? null;
