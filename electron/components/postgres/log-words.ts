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
  refusals: {
    // A statement that names a role writes nearly the same, as an error.
    refused: [
      /\bFATAL: +(?:password authentication failed for user|role) "(?<name>[^"]+)"/,
      /\bFATAL: +no pg_hba\.conf entry for host "[^"]+", user "(?<name>[^"]+)"/,
    ],
    session: /\[(\d+)\]/,
    begins: /\bconnection received: host=/,
    from: [
      /\bconnection received: host=\[?([^\s\]]+)/,
      /\bno pg_hba\.conf entry for host "([^"]+)"/,
      // `local all all peer` is a socket, `host all all 127.0.0.1/32 trust` a network; a rule for everybody says nothing.
      /\bConnection matched pg_hba\.conf line \d+: "(local)\s/,
      /\bConnection matched pg_hba\.conf line \d+: "host\w*\s+\S+\s+\S+\s+([\da-f.:]+\/\d+)\s/i,
    ],
    sayingFrom: 'With log_connections on, PostgreSQL says it.',
  },
};
