import { type Readable, Transform } from 'node:stream';

/** A client's message is one line; a longer one is none. */
const LONGEST_LINE_BYTES = 1024 * 1024;
const LINE_END = 10;

/** What comes in, ended where somebody sends a line that never ends: it would be kept in memory until it does. */
export function boundedLines(input: Readable): Readable {
  let length = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const last = chunk.lastIndexOf(LINE_END);
      const longest = longestPart(chunk, length);
      length = last === -1 ? length + chunk.length : chunk.length - last - 1;
      if (longest <= LONGEST_LINE_BYTES) return done(null, chunk);
      // Nothing after it can be told apart from it.
      input.destroy();
      done();
    },
  });
  return input.pipe(bounded);
}

/** Bytes of the longest line of which a chunk holds a part. @param before bytes of the first one that came earlier */
function longestPart(chunk: Buffer, before: number): number {
  let longest = 0;
  let from = 0;
  let carried = before;
  for (let end = chunk.indexOf(LINE_END); end !== -1; end = chunk.indexOf(LINE_END, from)) {
    longest = Math.max(longest, carried + end - from);
    carried = 0;
    from = end + 1;
  }
  return Math.max(longest, carried + chunk.length - from);
}
