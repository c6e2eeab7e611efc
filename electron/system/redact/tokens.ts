import { maskSpans, type Pass, type Span } from './mask.ts';
import { TOKEN_SHAPES } from './token-shapes.ts';

/** All characters with which a shape may begin, by a probe of each: the table may then be written as patterns. */
function beginnings(shape: RegExp): string[] {
  return ASCII.filter((c) => begins(shape, c));
}

const ASCII = Array.from({ length: 94 }, (_, i) => String.fromCharCode(i + 33));

/** Whether a pattern can begin with this character, read from its source: a literal, an escape, a class, or a group of those. */
function begins({ source }: RegExp, c: string): boolean {
  return new RegExp(`^(?:${firstOf(source)})$`).test(c);
}

/** The first atom of a pattern's source, alternatives included. */
function firstOf(source: string): string {
  if (source.startsWith('(?:')) {
    const inner = source.slice(3, closingParen(source));
    return inner.split('|').map(firstOf).join('|');
  }
  if (source.startsWith('[')) return source.slice(0, source.indexOf(']') + 1);
  return source.startsWith('\\') ? source.slice(0, 2) : source.slice(0, 1);
}

function closingParen(source: string): number {
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    if (source[i] === '(') depth += 1;
    if (source[i] === ')') depth -= 1;
    if (depth === 0) return i;
  }
  return source.length;
}

/** For each first character the shapes that begin with it, as one pattern; looked up at the beginning of each word only. */
const BY_FIRST: readonly (RegExp | undefined)[] = (() => {
  const sources = new Map<string, string[]>();
  for (const [, beginning, rest] of TOKEN_SHAPES)
    for (const c of beginnings(new RegExp(beginning)))
      sources.set(c, [...(sources.get(c) ?? []), `${beginning}${rest}`]);
  const table: (RegExp | undefined)[] = new Array<RegExp | undefined>(128).fill(undefined);
  for (const [c, list] of sources) table[c.charCodeAt(0)] = new RegExp(`(?:${list.join('|')})`, 'y');
  return table;
})();

const PERCENT = 37;
const ESCAPED = /^%[0-9A-Fa-f]{2}$/;

const isWord = (c: number): boolean => (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57);

/** Hides tokens that are known by their shape, wherever a word begins. */
export const hideTokens: Pass = (text) => {
  const spans: Span[] = [];
  let inWord = false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === PERCENT && ESCAPED.test(text.slice(i, i + 3))) {
      // `%20ghp_…`: a word begins behind what is encoded.
      i += 2;
      inWord = false;
      continue;
    }
    const word = isWord(c);
    const pattern = inWord || c > 127 ? undefined : BY_FIRST[c];
    inWord = word;
    if (pattern === undefined) continue;
    pattern.lastIndex = i;
    if (!pattern.test(text)) continue;
    spans.push({ start: i, end: pattern.lastIndex });
    i = pattern.lastIndex - 1;
    inWord = true;
  }
  return maskSpans(text, spans);
};
