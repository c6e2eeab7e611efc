/** Text from outside made harmless: what it says stays, what it would do to a terminal, a page or a reader's eye goes. */

const ESC = '\\u001b';
/**
 * Sequences of terminals, in their two and in their one-byte form: colours and cursor movements; and strings of commands (titles, the
 * clipboard, links) with what is in them. One that never ends takes no more than its line.
 */
const SEQUENCES = new RegExp(
  [
    `(?:${ESC}\\[|\\u009b)[0-?]{0,64}[ -/]{0,8}[@-~]?`,
    `(?:${ESC}[\\]PX^_]|[\\u0090\\u0098\\u009d-\\u009f])[^\\u0007\\u001b\\u009c\\n]{0,4096}(?:\\u0007|${ESC}\\\\|\\u009c)?`,
    `${ESC}[ -/]{0,4}[0-~]?`,
  ].join('|'),
  'g',
);
/**
 * Characters that are not seen or that move others: controls, marks that turn the direction of writing around, zero-width ones, tags, variation
 * selectors, fillers, halves of surrogate pairs.
 */
const UNSEEN = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029\u2800\ufffc]/gu;
/** More marks on one letter than any language puts there: they would climb over the lines above. */
const PILED = /(\p{M}{3})\p{M}+/gu;
/** Nearly all text is this, and needs no second look. */
const PLAIN = /^[\n\t -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u2190-\u27ff]*$/;

/** Printable text with its line ends: no sequences of terminals, no invisible characters. A carriage return becomes a line end. */
export function plainText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/\r\n?/g, '\n').replace(SEQUENCES, '').replace(UNSEEN, '').replace(PILED, '$1');
}

/** One line of printable text. */
export const singleLine = (text: string): string => plainText(text).replace(/\s+/g, ' ').trim();

/** One line of printable text of at most so many characters as a person counts them, cut between two of them. */
export function shortLine(text: string, longest: number): string {
  const line = singleLine(text);
  if (line.length <= longest) return line;
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  const characters = Array.from(segmenter.segment(line.slice(0, longest * 16)), (s) => s.segment);
  return characters.length <= longest
    ? line
    : `${characters
        .slice(0, longest - 1)
        .join('')
        .trimEnd()}…`;
}

/** Made when it is used: its tables take megabytes. */
let segmenter: Intl.Segmenter | undefined;

/** The same value with every text in it printable; keys and numbers stay. */
export function plainDeep<T>(value: T): T {
  return deep(value) as T;
}

function deep(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(deep);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, deep(v)]));
}
