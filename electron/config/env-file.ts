/** One variable of a `.env` file, with the line that set it. */
export interface EnvEntry {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

export interface EnvProblem {
  readonly line: number;
  /** Never quotes the line: what cannot be read may be a password. */
  readonly message: string;
  readonly fix: string;
}

export interface EnvFile {
  readonly entries: ReadonlyMap<string, EnvEntry>;
  readonly problems: readonly EnvProblem[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** A value that has grown beyond this by its variables is no value; in characters. */
const LONGEST_VALUE = 64 * 1024;
/** So much all values of a file may come to together. */
const LONGEST_FILE = 1024 * 1024;

/**
 * Reads a `.env` file exactly as the backend's python-dotenv does (`load_dotenv()` of 1.2, its parser.py and variables.py), because a value that
 * Lifeguard reads differently is a wrong one. A test compares the two. A line that cannot be read becomes a problem with its number and sets
 * nothing; all others still count. Variables that grow without end are cut off. Never throws.
 * @param environment outranks the file where a value refers to a variable
 */
export function parseEnvFile(text: string, environment: Environment = {}): EnvFile {
  const problems: EnvProblem[] = [];
  const values = new Map<string, { readonly value: string | null; readonly line: number }>();
  let room = LONGEST_FILE;
  for (const { key, raw, line, problem } of bindings(text)) {
    if (problem !== null) problems.push({ line, ...problem });
    if (key === null) continue;
    const value = raw === null ? null : interpolated(raw, lookUpIn(environment, values), Math.min(room, LONGEST_VALUE));
    if (value === TOO_LONG) problems.push({ line, ...GROWS });
    else {
      room -= value?.length ?? 0;
      values.set(key, { value, line });
    }
  }
  const entries = [...values].flatMap(([key, { value, line }]) =>
    value === null ? [] : [[key, { value, line }] as const],
  );
  return { entries: new Map(entries), problems };
}

const GROWS = {
  message: `With its variables filled in, the value is longer than ${LONGEST_VALUE / 1024} KB; it is not used.`,
  fix: 'Look which variables in it repeat one another.',
};

/** What Python's `\s` matches, and the same within a line. */
const SPACE = String.raw`\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000`;
const IN_LINE = SPACE.replace(String.raw`\t-\r`, String.raw`\t\v\f`);
const regex = (source: string) => new RegExp(source, 'sy');
const BLANK = regex(`[${SPACE}]*`);
const EXPORT = regex(`(?:export[${IN_LINE}]+)?`);
const QUOTED_KEY = regex("'([^']+)'");
const KEY = regex(`([^=#${SPACE}]+)`);
const IN_LINE_BLANK = regex(`[${IN_LINE}]*`);
const EQUALS = regex(`=[${IN_LINE}]*`);
const SINGLE = regex(String.raw`'((?:\\.|[^'\\])*)'`);
const DOUBLE = regex(String.raw`"((?:\\.|[^"\\])*)"`);
const REST = regex(String.raw`([^\n]*)`);
const COMMENT = regex(String.raw`(?:[${IN_LINE}]*#[^\n]*)?`);
const END_OF_LINE = regex(String.raw`[${IN_LINE}]*(?:\n|$)`);
const REST_OF_LINE = regex(String.raw`[^\n]*\n?`);
const BEHIND_COMMENT = new RegExp(`[${SPACE}]+#.*`, 'g');
const TRAILING = new RegExp(`[${SPACE}]+$`);
const SINGLE_ESCAPES = /\\[\\']/g;
const DOUBLE_ESCAPES = /\\[\\'"abfnrtv]/g;
const ESCAPED: Readonly<Record<string, string>> = { a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

interface Binding {
  /** Null for a line that sets nothing. */
  readonly key: string | null;
  /** Without its quotes, variables not filled in; null for a name without a value. */
  readonly raw: string | null;
  readonly line: number;
  readonly problem: Omit<EnvProblem, 'line'> | null;
}

/** Where a reader stands in a text. */
class Reader {
  readonly text: string;
  at = 0;
  private counted = 0;
  private line = 1;

  constructor(text: string) {
    this.text = text;
  }

  next(): string {
    return this.text[this.at] ?? '';
  }

  /** What the pattern matches here: its group, or all of it; null where it does not match. */
  read(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at += match[0].length;
    return match[1] ?? match[0];
  }

  /** Number of the line that is read, 1-based. */
  lineNumber(): number {
    for (; this.counted < this.at; this.counted += 1) if (this.text[this.counted] === '\n') this.line += 1;
    return this.line;
  }
}

function* bindings(text: string): Generator<Binding> {
  // Python reads files with every line end as \n.
  const reader = new Reader(text.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  for (;;) {
    reader.read(BLANK);
    if (reader.next() === '') return;
    const line = reader.lineNumber();
    reader.read(EXPORT);
    const found = binding(reader);
    const ends = found !== null && reader.read(COMMENT) !== null && reader.read(END_OF_LINE) !== null;
    if (ends) yield { ...found, line, problem: found.key !== null && found.raw === null ? NO_VALUE : null };
    else {
      const problem = found === null || found.raw === null ? unreadable(reader) : BEHIND_QUOTE;
      reader.read(REST_OF_LINE);
      yield { key: null, raw: null, line, problem };
    }
  }
}

/** Null when the line is none that sets a variable. */
function binding(reader: Reader): Pick<Binding, 'key' | 'raw'> | null {
  if (reader.next() === '#') return { key: null, raw: null };
  const key = reader.read(reader.next() === "'" ? QUOTED_KEY : KEY);
  if (key === null) return null;
  reader.read(IN_LINE_BLANK);
  if (reader.next() !== '=') return { key, raw: null };
  const equals = reader.read(EQUALS) ?? '';
  // `A= # comment` is an empty value, `A=#1` is one that begins with #.
  const raw = equals.length > 1 && reader.next() === '#' ? '' : readValue(reader);
  return raw === null ? null : { key, raw };
}

function readValue(reader: Reader): string | null {
  switch (reader.next()) {
    case "'":
      return reader.read(SINGLE)?.replace(SINGLE_ESCAPES, decoded) ?? null;
    case '"':
      return reader.read(DOUBLE)?.replace(DOUBLE_ESCAPES, decoded) ?? null;
    default:
      return (reader.read(REST) ?? '').replace(BEHIND_COMMENT, '').replace(TRAILING, '');
  }
}

const decoded = (pair: string): string => ESCAPED[pair.slice(1)] ?? pair.slice(1);

const NOT_A_VARIABLE = {
  message: 'The line is not NAME=value.',
  fix: 'Write NAME=value, or put # in front of a comment.',
};
const NO_VALUE = {
  message: 'The line is not NAME=value: it has a name and no value.',
  fix: 'Write NAME=value, or remove the line.',
};
const BEHIND_QUOTE = {
  message: 'Something follows the closing quote, so the backend does not read the line.',
  fix: 'Remove it, or put the whole value into quotes.',
};

function unreadable(reader: Reader): Omit<EnvProblem, 'line'> {
  const quote = reader.next();
  if (quote !== '"' && quote !== "'") return NOT_A_VARIABLE;
  return { message: `The quote ${quote} is never closed.`, fix: `Close it with ${quote} at the end of the value.` };
}

/** `${NAME}` and `${NAME:-default}`; neither may hold another. */
const VARIABLE = /\$\{([^}:]{0,1000})(?::-([^}]*))?\}/g;
const TOO_LONG = Symbol('the value grows without end');
type LookUp = (name: string) => string | null | undefined;

function lookUpIn(environment: Environment, values: ReadonlyMap<string, { readonly value: string | null }>): LookUp {
  return (name) => (Object.hasOwn(environment, name) ? environment[name] : undefined) ?? values.get(name)?.value;
}

/** A value with its variables filled in, once: what they hold is not looked at again. */
function interpolated(raw: string, lookUp: LookUp, longest: number): string | typeof TOO_LONG {
  let value = '';
  let done = 0;
  // Behind the last brace none is closed: each of many that are open would look for its end there.
  for (const match of raw.slice(0, raw.lastIndexOf('}') + 1).matchAll(VARIABLE)) {
    const [all, name = '', fallback = ''] = match;
    const known = lookUp(name);
    value += raw.slice(done, match.index) + (known === undefined ? fallback : (known ?? ''));
    if (value.length > longest) return TOO_LONG;
    done = match.index + all.length;
  }
  value += raw.slice(done);
  return value.length > longest ? TOO_LONG : value;
}
