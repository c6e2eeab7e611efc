import { type Recogniser, ranBy } from '../../discovery/index.ts';

/** A PING is answered before any log-in: by PONG, or by the reason why not. */
const PING = Buffer.from('*1\r\n$4\r\nPING\r\n');
const ANSWER = /^(\+PONG|-NOAUTH|-LOADING|-NOPERM|-MASTERDOWN|-MISCONF|-DENIED)/;

export const redisRecogniser: Recogniser = {
  kind: 'redis',
  title: 'Redis',
  program(words) {
    const { program, args } = ranBy(words);
    if (!/^(redis|valkey|keydb)-server$/.test(program)) return null;
    // A sentinel watches others and keeps nothing itself.
    return args.some((a) => a === '[sentinel]' || a === '--sentinel') ? null : program;
  },
  image: (name) => /(^|\/)(redis|redis-stack(-server)?|valkey|keydb)$/.test(name),
  usualPort: 6379,
  ask: { protocol: 'bytes', send: PING, enough: 5 },
  tells: 'itself',
  reads(heard) {
    const word =
      heard.kind === 'bytes' ? ANSWER.exec(Buffer.from(heard.bytes.subarray(0, 20)).toString('latin1')) : null;
    return word === null ? null : `answers \`PING\` with \`${word[1]}\``;
  },
};
