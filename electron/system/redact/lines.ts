import { KEY_BEGINS, KEY_ENDS } from './contexts.ts';
import { LINES_ABOVE, LOOKS_BACK, secretColumns } from './positions.ts';
import type { Redactor } from './redact.ts';

/** A longer line is cut: nobody reads it, and a program that never ends its line must not fill the memory. */
export const LONGEST_LINE = 8192;

/** A telling name at the end of a line: its value comes on the next one. So it does in property lists and below the login of a .netrc. */
const AWAITS =
  /(?:pass|pwd|psk|secret|token|cred|key|auth)[\w-]{0,64}(?:\\{0,7}["']?[ \t]*(?:[:=][ \t]*(?:\\|[|>][+-]?\d?[ \t]*)?)?|<\/key>[ \t]*)$|\blogin[ \t]+\S{1,80}[ \t]*$|\b334 [A-Za-z0-9]{4,20}=?$/i;
/** A value in YAML over several lines: all below it that stand further in. */
const BLOCK_BEGINS = /[:=][ \t]*[|>][+-]?\d?[ \t]*$/;
const indentOf = (line: string): number => line.search(/[^ \t]|$/);

/**
 * Cleans a text that comes in lines, one at a time and each by itself: it remembers that a key block is open, or that the line before ended with
 * the name of a secret. A line in the middle of a key becomes empty.
 */
export function createLineCleaner(clean: Redactor): (line: string) => string {
  let before: string | null = null;
  let inKey = false;
  const above: string[] = [];
  let table: { readonly head: string; readonly columns: number } | null = null;
  /** The lines above that name what stands in this one; null where none has to be known. */
  const lookBack = (line: string): string | null => {
    const drawn = LOOKS_BACK.test(line) && above.length > 0 ? above.join('\n') : null;
    above.push(line);
    if (above.length > LINES_ABOVE) above.shift();
    const row = table !== null && line.split(',').length === table.columns ? table.head : null;
    const columns = secretColumns(line);
    if (columns !== null) table = { head: line, columns };
    else if (row === null) table = null;
    return row ?? drawn;
  };
  return (line) => {
    if (inKey) {
      const end = KEY_ENDS.exec(line);
      if (end === null) return '';
      inKey = false;
      return clean(line.slice(end.index + end[0].length));
    }
    const begun = KEY_BEGINS.exec(line);
    inKey = begun !== null && !KEY_ENDS.test(line.slice(begun.index));
    const seen = lookBack(line);
    const context = before ?? seen;
    const waited = before;
    before = !inKey && AWAITS.test(line.slice(-200)) ? line : null;
    if (context === null) return clean(line);
    if (waited !== null && BLOCK_BEGINS.test(waited) && indentOf(line) > indentOf(waited)) before = waited;
    const both = clean(`${context}\n${line}`);
    return both.slice(both.lastIndexOf('\n') + 1);
  };
}

/**
 * Cuts a stream into lines; a carriage return ends one as well (progress bars). Only whole lines are passed on, so that no secret is split; of a
 * line that is too long only its beginning, up to its last whole word.
 */
export function createLineSplitter(onLine: (line: string) => void): {
  readonly take: (chunk: string) => void;
  readonly end: () => void;
} {
  let rest = '';
  /** The beginning of this line was passed on already: what follows belongs to it. */
  let skipping = false;
  const finish = (line: string) => {
    if (!skipping) onLine(line.length > LONGEST_LINE ? cutLine(line) : line);
    skipping = false;
  };
  return {
    take(chunk) {
      const lines = (rest + chunk).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      for (const line of lines) finish(line);
      if (rest.length <= LONGEST_LINE) return;
      if (!skipping) onLine(cutLine(rest));
      skipping = true;
      rest = rest.endsWith('\r') ? '\r' : '';
    },
    end() {
      const line = rest.replace(/\r$/, '');
      if (line !== '') finish(line);
      rest = '';
    },
  };
}

/** The beginning of a line that is too long, up to the end of a word: half a secret is not known for one. */
export function cutLine(line: string, longest = LONGEST_LINE): string {
  const head = line.slice(0, longest);
  const space = head.search(/\s\S*$/);
  return `${head.slice(0, Math.max(space, 0))}…`;
}

/** So much of a line without a beginning is given up at most to find the end of a value, in characters; and no more than a quarter of it. */
const LONGEST_REST = 4096;

/**
 * What was read from the middle of a file, without the line that it begins in: what told of a secret may stand in the part that was not read.
 * Where there is only that one line, it is cut behind the first quote or space.
 */
export function withoutFirstPart(text: string): string {
  const first = text.indexOf('\n');
  if (first >= 0 && first < text.length - 1) return text.slice(first + 1);
  const head = text.slice(0, Math.min(LONGEST_REST, Math.ceil(text.length / 4)));
  const end = Math.max(head.search(/["'`]/), head.search(/[\s,;&]/));
  return text.slice(end < 0 ? head.length : end + 1);
}
