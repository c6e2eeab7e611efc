import type { LogWords } from '../../logs/index.ts';

/** Seen of PostgreSQL 15 with checksums after bytes of a table and of its control file were changed; the rest is in its source. */
export const postgresLogWords: LogWords = {
  damaged: [
    /\binvalid page in block \d+ of relation\b/,
    /\bpage verification failed, calculated checksum\b/,
    /\bincorrect checksum in control file\b/,
    /\b(compressed (pglz|lz4) data is corrupt|could not locate a valid checkpoint record|unexpected zero page at block)\b/,
    /\bcould not read block \d+ in file .*: read only \d+ of \d+ bytes\b/,
    /\b(missing|unexpected) chunk number \d+ .*for toast value\b/,
  ],
  refused: [/\b(?:password authentication failed for user|role) "([^"]+)"/],
};
