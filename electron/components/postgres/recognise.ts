import { type Recogniser, ranBy } from '../../discovery/index.ts';

/**
 * SSLRequest, the protocol's first message (https://www.postgresql.org/docs/current/protocol-message-formats.html): a server answers it with one
 * letter before it asks who is there, and writes nothing into its log when the connection ends there.
 */
const SSL_REQUEST = Uint8Array.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

const LETTERS: Readonly<Record<string, string>> = {
  S: 'takes the first message of PostgreSQL’s protocol and offers TLS',
  N: 'takes the first message of PostgreSQL’s protocol',
};

export const postgresRecogniser: Recogniser = {
  kind: 'postgres',
  title: 'PostgreSQL',
  program(words) {
    const { program } = ranBy(words);
    return program === 'postgres' || program === 'postmaster' ? program : null;
  },
  image: (name) => /(^|\/)(postgres|postgresql|postgis|pgvector|timescaledb(-ha)?)$/.test(name),
  usualPort: 5432,
  ask: { protocol: 'bytes', send: SSL_REQUEST, enough: 1 },
  tells: 'itself',
  reads(heard) {
    if (heard.kind !== 'bytes' || heard.bytes.length !== 1) return null;
    return LETTERS[String.fromCharCode(heard.bytes[0] ?? 0)] ?? null;
  },
};
