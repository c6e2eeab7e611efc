import type { LogWords } from '../../logs/index.ts';

/** Seen of Redis 7.0 after bytes of its files were changed, and after an HTTP request was sent to it. */
export const redisLogWords: LogWords = {
  damaged: [
    /\bBad file format reading the append only file\b/,
    /\bUnexpected end of file reading the append only file\b/,
    /\b(Wrong RDB checksum|RDB CRC error|Wrong signature trying to load DB from file|Fatal error loading the DB)\b/,
  ],
  attacked: [/\bPossible SECURITY ATTACK detected\b/],
};
