/** The first messages of PostgreSQL's protocol, version 3.0 (https://www.postgresql.org/docs/current/protocol-message-formats.html). */

/** "Do you offer TLS?" The answer is one letter, and comes before the server asks who is there. */
export const SSL_REQUEST = Uint8Array.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
/** Says goodbye, so that nothing is written into the log. */
export const TERMINATE = Uint8Array.from([0x58, 0, 0, 0, 4]);

/** Begins a connection as a user; a password is asked for later, if at all. */
export function startupMessage(user: string, database: string | null): Uint8Array {
  const words = ['user', user, ...(database === null ? [] : ['database', database]), 'application_name', 'lifeguard'];
  const body = Buffer.from(`${words.join('\0')}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeInt32BE(body.length + 8, 0);
  head.writeInt32BE(196_608, 4);
  return Buffer.concat([head, body]);
}

/** What a server answers to a startup message. */
export type StartupAnswer =
  /** More has to come before it can be told. */
  | { readonly kind: 'unfinished' }
  /** It takes the user, or wants a password of it: it is ready. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }
  | { readonly kind: 'nonsense' };

/** An error is a few hundred bytes. */
const LONGEST = 64 * 1024;

/** Reads the first message of the answer. Pure. */
export function startupAnswer(bytes: Buffer): StartupAnswer {
  if (bytes.length < 5) return { kind: 'unfinished' };
  const length = bytes.readInt32BE(1);
  const type = String.fromCharCode(bytes[0] ?? 0);
  if (length < 4 || length > LONGEST || !/[REN]/.test(type)) return { kind: 'nonsense' };
  if (type === 'R') return { kind: 'ready' };
  if (bytes.length < length + 1) return { kind: 'unfinished' };
  // A notice stands before what it is about.
  if (type === 'N') return startupAnswer(bytes.subarray(length + 1));
  const fields = new Map<string, string>();
  for (const field of bytes
    .subarray(5, length + 1)
    .toString('utf8')
    .split('\0'))
    if (field !== '') fields.set(field[0] ?? '', field.slice(1));
  return { kind: 'error', code: fields.get('C') ?? '', message: fields.get('M') ?? 'an error without words' };
}
