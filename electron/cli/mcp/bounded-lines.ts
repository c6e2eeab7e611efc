import { type Readable, Transform, type Writable } from 'node:stream';
import type { Turns } from '../../app/index.ts';

/** A client's message is one line; a longer one is none. */
const LONGEST_LINE_BYTES = 1024 * 1024;
const LINE_END = 10;

/**
 * What comes in, line by line: ended where somebody sends a line that never ends, because it would be kept in memory until it does; and no faster
 * than the answers are taken and the engine has time beside everything else that it does.
 * @param output where the answers go: while its reader is behind, nothing more is read
 */
export function boundedLines(input: Readable, output: Writable, turns: Turns): Readable {
  const who = {};
  let length = 0;
  const bounded = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const last = chunk.lastIndexOf(LINE_END);
      const longest = longestPart(chunk, length);
      length = last === -1 ? length + chunk.length : chunk.length - last - 1;
      if (longest > LONGEST_LINE_BYTES) {
        // Nothing after it can be told apart from it.
        input.destroy();
        done();
        return;
      }
      void passOn(
        chunk,
        (part) => this.push(part),
        output,
        () => turns.take(who),
      ).then(() => done(), done);
    },
  });
  return input.pipe(bounded);
}

async function passOn(
  chunk: Buffer,
  push: (part: Buffer) => void,
  output: Writable,
  turn: () => Promise<void> | null,
): Promise<void> {
  for (let from = 0; from < chunk.length; ) {
    const end = chunk.indexOf(LINE_END, from);
    const to = end === -1 ? chunk.length : end + 1;
    if (end !== -1) {
      if (output.writableNeedDrain) await taken(output);
      const later = turn();
      if (later !== null) await later;
    }
    push(chunk.subarray(from, to));
    from = to;
  }
}

/** Resolves when what was written is taken, or never will be. */
function taken(output: Writable): Promise<void> {
  return new Promise((resolve) => {
    const events = ['drain', 'close', 'error'] as const;
    const settle = () => {
      for (const event of events) output.removeListener(event, settle);
      resolve();
    };
    for (const event of events) output.once(event, settle);
  });
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
