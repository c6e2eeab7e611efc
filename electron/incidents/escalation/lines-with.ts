import type { LogLine, LogReport } from '../../../shared/domain/index.ts';

/** More lines of one kind tell nothing more. */
const MOST = 3;

/** Whether a line was written since then; one without a time tells nothing of now. */
export const isSince = ({ at }: LogLine, from: number): boolean => at !== null && at >= from;

/**
 * Lines since then, each kind once. These words are told apart well enough to count whatever level stands before them: A store may call a damaged file a
 * warning, and the last line of a traceback has none.
 */
export function linesWith(
  { tails }: LogReport,
  from: number,
  words: readonly RegExp[],
  counts: (line: LogLine) => boolean = () => true,
): readonly string[] {
  const found = tails.flatMap(({ title, lines }) =>
    lines
      .filter((l) => l.level !== 'debug' && isSince(l, from) && words.some((w) => w.test(l.text)) && counts(l))
      .map((l) => ({ kind: `${title} ${l.text.replace(/\d+/g, '')}`, text: `${title} log: ${l.text}` })),
  );
  return [...new Map(found.map((f) => [f.kind, f.text])).values()].slice(-MOST);
}
