import type { LogLevel, LogLine, LogReport } from '../../../shared/domain/index.ts';

/** More lines of one kind tell nothing more. */
const MOST = 3;

/** Whether a line was written since then; one without a time tells nothing of now. */
export const isSince = ({ at }: LogLine, from: number): boolean => at !== null && at >= from;

/** What is looked for in logs. */
export interface Sought {
  /** What one server writes of itself: told apart well enough to count whatever level stands before it. */
  readonly own: readonly RegExp[];
  /** Whether a line says it in words that any program may write, and a person in a prompt. */
  readonly common: (text: string) => boolean;
}

/** Whether a line says it, by its words alone. */
export const saysIt = ({ own, common }: Sought, text: string): boolean => own.some((w) => w.test(text)) || common(text);

/** What stands before words that somebody asked about, or wrote. */
const TALK = /\b(?:prompts?|questions?|ask(?:s|ed|ing)?|answer\w*|explain\w*|about|how)\b/i;
/** The part of a line that begins with one of the words, and what stands before it; null where it has none, or tells of what somebody said. */
export function happening(
  words: readonly RegExp[],
  text: string,
): { readonly before: string; readonly from: string } | null {
  for (const word of words) {
    const at = text.search(word);
    if (at >= 0 && !TALK.test(text.slice(0, at))) return { before: text.slice(0, at), from: text.slice(at) };
  }
  return null;
}

/**
 * Lines since then, each kind once. A store may call a damaged file a warning, and the last line of a traceback has no level; but what any program may
 * write is no sign in what is written for information, with all its lines: a prompt may say anything.
 */
export function linesWith(
  { tails }: LogReport,
  from: number,
  sought: Sought,
  counts: (line: LogLine) => boolean = () => true,
): readonly string[] {
  const found = tails.flatMap(({ title, lines }) => {
    let level: LogLevel | null = null;
    return lines
      .filter((l) => {
        level = l.level ?? level;
        const words = level === 'info' || level === 'debug' ? { ...sought, common: () => false } : sought;
        return l.level !== 'debug' && isSince(l, from) && saysIt(words, l.text) && counts(l);
      })
      .map((l) => ({ kind: `${title} ${l.text.replace(/\d+/g, '')}`, text: `${title} log: ${l.text}` }));
  });
  return [...new Map(found.map((f) => [f.kind, f.text])).values()].slice(-MOST);
}
