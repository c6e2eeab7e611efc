/**
 * What stands behind a telling name: where it ends, and whether it is worth hiding. Everything looks ahead a bounded way, because a line of
 * a megabyte must not stop the program.
 */

/** A quoted value is looked for no further than this, in characters. */
const LONGEST_QUOTED = 8192;
/** A quoted value goes on over so many lines at most. */
const MOST_LINES = 40;

/** Said instead of a value, or of its state: hiding them hides what a person needs to know. */
const NO_VALUES: ReadonlySet<string> = new Set(
  (
    'null none nil not true false undefined nan empty missing required invalid incorrect wrong expired unset changed unknown rejected accepted refused failed ' +
    'failure success succeeded ok yes no on off enabled disabled optional redacted hidden masked filtered authentication ' +
    'str string int integer float bool boolean bytes any object secretstr optional bearer basic digest'
  ).split(' '),
);
/** `$NAME`, `${NAME}`, `<password>`, `%s`, `{}`, `PASSWORD`, stars and dots stand for a value. */
const STANDS_FOR =
  /^(?:\$\{?[A-Za-z_]\w*\}?|\$\{[^}]*\}?|(?:Optional|Union|Annotated|list|List|dict|Dict|tuple|set|type)\[.*|<[^<>]{0,40}>|%\(?\w{0,30}\)?[sdr]|\{\w{0,30}\}|[*•·.…xX]+|\*+[\w]{0,4}|PASSWORD|TOKEN|SECRET|VALUE|KEY|YOUR[A-Z_]*|…|-+)$/;

/** Whether a value says that there is none, or only stands for one. */
export const isNoValue = (value: string): boolean =>
  value === '' || value.startsWith('••') || NO_VALUES.has(value.toLowerCase()) || STANDS_FOR.test(value);

export interface Value {
  /** First character of the value itself, inside its quotes. */
  readonly start: number;
  /** Behind its last character. */
  readonly end: number;
}

/** `SecretStr('…')`, `b'…'`, `\"…\"`, `'\\''…'\\''` as shells write it: what may stand before a quoted value. */
const OPENING = /(?:[A-Za-z_][\w.]{0,40}\(\s{0,4})?(?:[bBrRuUfF]{1,2}(?=["']))?(\\{0,7})('\\''|"""|'''|["'`])/y;
const SCHEME = /(?:bearer|basic|token|digest|apikey|negotiate|aws4-hmac-sha256)[ \t]+(?=\S)/iy;
const PERCENT_QUOTE = /(?:%5[Cc])*%2[27]/y;

/** The value in quotes that begins here (behind `b`, `SecretStr(` or backslashes too); null when none does. */
export function quotedAt(text: string, at: number): Value | null {
  OPENING.lastIndex = at;
  const opening = OPENING.exec(text);
  if (opening === null) return null;
  const start = OPENING.lastIndex;
  const [, slashes = '', quote = ''] = opening;
  const end = quote.length > 1 ? closingOf(text, start, quote) : closing(text, start, slashes.length, quote);
  return { start, end };
}

function closingOf(text: string, start: number, quote: string): number {
  const found = text.indexOf(quote, start);
  return found < 0 || found - start > LONGEST_QUOTED ? Math.min(text.length, start + LONGEST_QUOTED) : found;
}

/** The closing quote has as many backslashes before it as the opening one; more of them are a quote inside the value. */
function closing(text: string, start: number, slashes: number, quote: string): number {
  const limit = Math.min(text.length, start + LONGEST_QUOTED);
  let lineEnd = -1;
  let lines = 0;
  let run = 0;
  for (let i = start; i < limit; i++) {
    const c = text[i];
    if (c === '\\') {
      run += 1;
      continue;
    }
    if (c === quote && isClosing(run, slashes)) {
      const end = i - Math.min(run, slashes);
      // A quote of a later line closes only where nothing but punctuation follows it; else the first line was cut.
      return lineEnd < 0 || /^[\s,;)}\]]*(?:\n|$)/.test(text.slice(i + 1, i + 20)) ? end : lineEnd;
    }
    run = 0;
    if (c !== '\n') continue;
    if (lineEnd < 0) lineEnd = i;
    lines += 1;
    if (lines > MOST_LINES) break;
  }
  return lineEnd >= 0 ? lineEnd : limit;
}

/** `\"` closes what `\"` opened; `\\\"` is a quote inside. In plain quotes an odd number of backslashes escapes. */
const isClosing = (run: number, slashes: number): boolean => (slashes === 0 ? run % 2 === 0 : run <= slashes);

/** The value without quotes that begins here: a word, with the scheme before it (`Bearer …`) where there is one. */
export function bareAt(text: string, at: number): Value | null {
  SCHEME.lastIndex = at;
  const start = SCHEME.test(text) ? SCHEME.lastIndex : at;
  let i = start;
  for (; i < text.length; i++) {
    const c = text.charCodeAt(i);
    // Up to white space, quotes, & and < as addresses and markup have them.
    if (c <= 32 || c === 34 || c === 38 || c === 39 || c === 60 || c === 96) break;
    if (isStop(c) && endsAfter(text, i)) break;
  }
  return i === start ? null : { start, end: i };
}

/** `,` `;` `)` `]` `}` `>` end a value only where something else follows: passwords hold them too. */
const isStop = (c: number): boolean => c === 44 || c === 59 || c === 41 || c === 93 || c === 125 || c === 62;

const NEXT_FIELD = /[\s)\]},;>"']|$|[A-Za-z_][\w-]{0,60}[=:]/y;

function endsAfter(text: string, at: number): boolean {
  NEXT_FIELD.lastIndex = at + 1;
  return NEXT_FIELD.test(text);
}

/** `a password: put it into`: a sentence goes on, and no value stands there. */
const PROSE = /[a-z]{1,12} [a-z]{1,12} [a-z]{1,12}\b/y;

export function isProse(text: string, at: number): boolean {
  PROSE.lastIndex = at;
  return PROSE.test(text);
}

/** A value in a percent-encoded text: up to the next encoded quote, `&` or white space. */
export function encodedAt(text: string, at: number): Value | null {
  PERCENT_QUOTE.lastIndex = at;
  const start = PERCENT_QUOTE.test(text) ? PERCENT_QUOTE.lastIndex : at;
  const rest = /(?:%2[26Cc7]|%7[Dd]|[&\s"'<>]|$)/g;
  rest.lastIndex = start;
  const end = rest.exec(text)?.index ?? text.length;
  return end === start ? null : { start, end };
}

/** The rest of the line, without what closes a quote or a list around it. */
export function restOfLine(text: string, at: number): Value | null {
  const newline = text.indexOf('\n', at);
  let end = newline < 0 ? text.length : newline;
  while (end > at && /[\s]/.test(text[end - 1] ?? '')) end -= 1;
  return end === at ? null : { start: at, end };
}
