import { maskSpans, type Pass, type Span } from './mask.ts';
import { isSecretName } from './names.ts';
import { bareAt, encodedAt, isNoValue, isProse, quotedAt, restOfLine, type Value } from './values.ts';

/** Letters that every telling name holds. */
const CANDIDATE =
  /pass|pwd?|ps[kw]|secret|token|cred|key|auth|cookie|jwt|sig|hmac|salt|otp|contrase|senha|kennwort|mnemonic|phrase/gi;
/** A name is looked at so many characters to each side of what was found. */
const LONGEST_NAME = 120;

const ASSIGNS = /\\{0,7}(?:["'`]?\]?|["'`])[ \t]{0,40}(?:=>|:=|={1,2}|:(?!\/\/)|->)[ \t]{0,80}/y;
const ENCODED = /(?:(?:%5[Cc])*%2[27])?(?:%20|\+)*%3[AaDd](?:%20|\+)*/y;
/** `('password', 'x')`: only as a pair, so that a list of field names is left alone. */
const PAIR = /(?:'\\''|["'])[ \t]{0,8},[ \t]{0,8}(?=[bBrRuU]{0,2}["']|[A-Za-z_][\w.]{0,40}\(["'])/y;
const PAIR_OPENS = /[([][ \t]{0,4}[bBrRuU]{0,2}(?:'\\''|["'])$/;
const BEFORE_QUOTE = /[ \t]{1,8}(?=["'])/y;
const SPACE = /[ \t]{1,8}(?=[^\s-])/y;
const XML = />(?=[^\s<])/y;
const SAYS = /[ \t]{1,4}(?:is|was|of)[ \t]{1,4}(?=\S{0,256}\d)(?=\S{6})/iy;
/** pydantic names the field on one line and shows what it got on the next. */
const PYDANTIC = /[ \t]{0,40}[\n ][^\n]{0,300}?\[type=[\w.]{1,60}, input_value=/y;
const PYDANTIC_END = /, input_type=/g;
const QUOTED_NAME = /\\{0,7}["'`]/y;
const LINE_BREAKS = /\s{1,200}/y;
/** Names whose line in a server's configuration, .netrc and the like ends with the value. */
const SPACED = /^(?:requirepass|masterauth|authtoken|masterpass|storepass|keypass)$/i;
const AUTHORIZATION = /(?:^|-)authorization$/i;
const COOKIE = /(?:^|-)cookies?$/i;
/** `password: two words` at the beginning of a line, as YAML and forms have it. */
const PHRASE = /^(?:password|passwd|passphrase|pwd|secret|mnemonic|seed_?phrase|contraseña|kennwort|senha)$/i;
const ENV_NAME = /^[A-Z][A-Z0-9_]*$/;
const NEXT_FIELD = /^[A-Za-z_][\w.-]{0,50}=/;
const DIGITS = /^\d+(?:\.\d+)?$/;

interface Name {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Hides what stands behind a telling name, in every notation that names and values have in logs, files, command lines and errors. */
export const hideKeyValues: Pass = (text) => {
  const spans: Span[] = [];
  let done = 0;
  CANDIDATE.lastIndex = 0;
  for (let found = CANDIDATE.exec(text); found !== null; found = CANDIDATE.exec(text)) {
    const name = nameAround(text, found.index, CANDIDATE.lastIndex, done);
    done = name.end;
    CANDIDATE.lastIndex = name.end;
    const value = hiddenBehind(text, name);
    if (value === null || isNoValue(text.slice(value.start, Math.min(value.end, value.start + 80)))) continue;
    spans.push(value);
    done = value.end;
    CANDIDATE.lastIndex = value.end;
  }
  return maskSpans(text, spans);
};

const isNamePart = (c: number): boolean =>
  (c >= 97 && c <= 122) ||
  (c >= 65 && c <= 90) ||
  (c >= 48 && c <= 57) ||
  c === 95 ||
  c === 45 ||
  (c >= 0xc0 && c <= 0x24f);

function nameAround(text: string, from: number, to: number, done: number): Name {
  let start = from;
  const floor = Math.max(done, from - LONGEST_NAME);
  while (start > floor && isNamePart(text.charCodeAt(start - 1))) start -= 1;
  let end = to;
  while (end < text.length && isNamePart(text.charCodeAt(end))) end += 1;
  return { text: text.slice(Math.max(start, end - LONGEST_NAME), end), start, end };
}

function hiddenBehind(text: string, name: Name): Value | null {
  const bare = name.text.replace(/^-+/, '');
  const inQuery = bare.toLowerCase() === 'key' && /[?&;]/.test(text[name.start - 1] ?? '');
  if (!inQuery && !isSecretName(bare)) return null;
  const at = behind(ASSIGNS, text, name.end);
  if (at !== null) return assigned(text, name, bare, at);
  const encoded = behind(ENCODED, text, name.end);
  if (encoded !== null) return encodedAt(text, encoded);
  return beside(text, name, bare);
}

/** Behind `=`, `:`, `=>`: in quotes, a word, or the rest of the line. */
function assigned(text: string, name: Name, bare: string, at: number): Value | null {
  // `"password":` at the end of a line has its value on the next one.
  const broken = behind(QUOTED_NAME, text, name.end) !== null || /[({[]\s*$/.test(text.slice(Math.max(0, at - 4), at));
  const start = broken ? (behind(LINE_BREAKS, text, at) ?? at) : at;
  if (COOKIE.test(bare)) return quotedAt(text, start) ?? restOfLine(text, start);
  if (AUTHORIZATION.test(bare)) return authorization(text, start);
  const quoted = quotedAt(text, start);
  if (quoted !== null) return quoted;
  if (text[start] === '[') return listAt(text, start);
  const block = blockAt(text, name.start, start);
  if (block !== null) return block;
  const c = text[start];
  if (c === undefined || c === '\n' || c === '\r' || c === '{' || c === '(') return null;
  const lineStart = isLineStart(text, name.start);
  const equals = text[at - 1] === '=' && name.end === at - 1;
  if (lineStart && equals && ENV_NAME.test(bare)) return envValue(text, bare, start);
  const word = bareAt(text, start);
  if (word === null || isNoValue(text.slice(word.start, word.end))) return null;
  // `api_key= model=phi`: nothing stands behind the sign, and the next field begins.
  if (text[at - 1] === ' ' && text[name.end] === '=' && NEXT_FIELD.test(text.slice(start, start + 60))) return null;
  if (lineStart && PHRASE.test(bare) && text[at - 1] === ' ') return upToStatement(text, restOfLine(text, start));
  if (text[at - 1] === ' ' && isProse(text, start)) return null;
  if (PHRASE.test(bare) && text[at - 1] === ' ' && text[name.end] === ':') return phraseAt(text, start);
  return figureOrWord(text, bare, start);
}

/** A phrase hides no statement behind it: what that says of its own secrets would be lost with it. */
function upToStatement(text: string, phrase: Value | null): Value | null {
  if (phrase === null) return null;
  const at = text.slice(phrase.start, phrase.end).indexOf('[SQL: ');
  return at < 1 ? phrase : { start: phrase.start, end: phrase.start + at };
}

/** In the middle of a line a phrase goes on to a quote, to the next field, or to the end. */
function phraseAt(text: string, start: number): Value | null {
  const line = restOfLine(text, start);
  if (line === null) return null;
  const stop = text.slice(start, line.end).search(/["`]|[,;]? [\w.-]{1,60}[:=]/);
  return upToStatement(text, { start, end: stop < 0 ? line.end : start + Math.max(stop, 1) });
}

/** `PWD=/home/me` is a folder; a count is no secret. */
function envValue(text: string, bare: string, start: number): Value | null {
  const value = restOfLine(text, start);
  if (value === null || ((bare === 'PWD' || bare === 'OLDPWD') && text[start] === '/')) return null;
  return isFigure(bare, text.slice(value.start, value.end)) ? null : value;
}

function figureOrWord(text: string, bare: string, start: number): Value | null {
  const value = bareAt(text, start);
  if (value === null) return null;
  const word = text.slice(value.start, value.end);
  if (isFigure(bare, word) || (/^(?:old)?pwd$/i.test(bare) && word.startsWith('/'))) return null;
  return value;
}

/** `tokens: 512` and `pass: 12` are counts. */
const isFigure = (bare: string, value: string): boolean =>
  DIGITS.test(value) && (/tokens?$/i.test(bare) || (/^pass$/i.test(bare) && value.length < 5));

const isLineStart = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - 60), at);
  return /(?:^|\n)[ \t]*(?:- |export[ \t]+|[+-][ \t]*)?$/.test(before) && (at <= 60 || before.includes('\n'));
};

function authorization(text: string, start: number): Value | null {
  const quoted = quotedAt(text, start);
  const inside = bareAt(text, quoted?.start ?? start);
  if (quoted === null) return inside === null ? null : { start: inside.start, end: wordsEnd(text, inside.end) };
  return { start: inside === null ? quoted.start : Math.min(inside.start, quoted.end), end: quoted.end };
}

/** `Digest username="a", response="b"` goes on to the end of the line. */
function wordsEnd(text: string, end: number): number {
  return text[end - 1] === '=' || /^[,=]/.test(text.slice(end, end + 1)) ? (restOfLine(text, end)?.end ?? end) : end;
}

const BLOCK = /[|>][+-]?\d?[+-]?[ \t]*\r?\n/y;
/** The same where its lines were put into one. */
const BLOCK_IN_LINE = /[|>][+-]?\d?[+-]?[ \t]+(?=[^\s|>])/y;

/** `password: |` in YAML: the value is the lines below that stand further in. */
function blockAt(text: string, nameStart: number, at: number): Value | null {
  const start = behind(BLOCK, text, at);
  if (start === null) {
    const word = behind(BLOCK_IN_LINE, text, at);
    return word === null ? null : phraseAt(text, word);
  }
  const before = text.slice(Math.max(0, nameStart - 200), nameStart);
  const indent = /[ \t]*$/.exec(before)?.[0].length ?? 0;
  const lines = new RegExp(`(?:[ \\t]{${indent + 1},}[^\\n]*(?:\\n|$)){1,200}`, 'y');
  const end = behind(lines, text, start);
  if (end === null) return null;
  const indented = text.slice(start, end).search(/[^ \t]/);
  return { start: start + indented, end: text[end - 1] === '\n' ? end - 1 : end };
}

/** A short list of texts: all of it. */
function listAt(text: string, start: number): Value | null {
  const end = text.slice(start, start + 2000).indexOf(']');
  return end < 0 || !/["']/.test(text.slice(start, start + end)) ? null : { start: start + 1, end: start + end };
}

/** Without a sign in between: pairs, options, markup, words. */
function beside(text: string, name: Name, bare: string): Value | null {
  const pair = behind(PAIR, text, name.end);
  if (pair !== null && PAIR_OPENS.test(text.slice(Math.max(0, name.start - 8), name.start))) {
    const value = quotedAt(text, pair);
    return value !== null && /^(?:'\\''|\\{0,7}["'`])\)?[ \t]*,?[ \t]*[)\]]/.test(text.slice(value.end, value.end + 16))
      ? value
      : null;
  }
  const quote = behind(BEFORE_QUOTE, text, name.end);
  if (quote !== null) {
    const value = quotedAt(text, quote);
    const unexpected = /unexpected $/i.test(text.slice(Math.max(0, name.start - 11), name.start));
    return unexpected || value === null || value.end - value.start < 4 ? null : value;
  }
  const option = text.startsWith('-', name.start) || text[name.start - 1] === '-';
  const netrc =
    /^password$/i.test(bare) &&
    /login[ \t]+\S{1,80}[ \t]+$/.test(text.slice(Math.max(0, name.start - 100), name.start));
  const space = option || netrc || SPACED.test(bare) ? behind(SPACE, text, name.end) : null;
  if (space !== null) return bareAt(text, space);
  const markup = text[name.start - 1] === '<' ? behind(XML, text, name.end) : null;
  if (markup !== null) return bareAt(text, markup);
  const said = behind(SAYS, text, name.end);
  if (said !== null) return quotedAt(text, said) ?? bareAt(text, said);
  return pydantic(text, name);
}

function pydantic(text: string, name: Name): Value | null {
  const start = behind(PYDANTIC, text, name.end);
  if (start === null) return null;
  PYDANTIC_END.lastIndex = start;
  const end = PYDANTIC_END.exec(text.slice(0, start + 4000))?.index;
  return end === undefined ? restOfLine(text, start) : { start, end };
}

/** Where a sticky pattern ends that begins at this place; null when it does not fit there. */
function behind(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
