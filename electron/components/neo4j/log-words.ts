import type { LogWords } from '../../logs/index.ts';

/** Seen of Neo4j 5 after bytes of its stores and of its transaction log were changed. */
export const neo4jLogWords: LogWords = {
  damaged: [
    /\bUnable to read property value in record:\d+\b/,
    /\bUnrecognized transaction log format version\b/,
    /\b(InvalidRecordException|InconsistentDataReadException|UnderlyingStorageException)\b/,
    /\bclaims to have a payload of \d+ bytes, which is larger than the record size\b/,
  ],
};
