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

const NAME = /^(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };
const ESCAPE = String.raw`\\([nrt"\\$])`;
/** `${NAME}`, `${NAME:-default}`, `${NAME-default}`; a default may hold one more of them. */
const VARIABLE = String.raw`\$\{([A-Za-z_]\w*)(?:(:?-)((?:[^{}]|\$\{[^{}]*\})*))?\}`;

/**
 * Reads a `.env` file as python-dotenv and docker compose do: comments, `export`, single and double quotes, escapes and
 * line breaks in double quotes, `${NAME}` and `${NAME:-default}`. A line that cannot be read becomes a problem with its
 * number and sets nothing; all others still count. Never throws.
 */
export function parseEnvFile(text: string, environment: Environment = {}): EnvFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const entries = new Map<string, EnvEntry>();
  const problems: EnvProblem[] = [];
  const lookUp = (name: string) => environment[name] ?? entries.get(name)?.value;
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = NAME.exec(line);
    if (match === null) {
      const fix = 'Write NAME=value, or put # in front of a comment.';
      problems.push({ line: i + 1, message: 'The line is not NAME=value.', fix });
      continue;
    }
    const read = readValue(line.slice(match[0].length), lines, i, lookUp);
    if (read.problem !== null) problems.push({ line: i + 1, ...read.problem });
    if (read.value !== null) entries.set(match[1] ?? '', { value: read.value, line: i + 1 });
    i = read.lastLine;
  }
  return { entries, problems };
}

type LookUp = (name: string) => string | undefined;
interface Value {
  /** Null when the value cannot be read: the stack does not read it either. */
  readonly value: string | null;
  readonly lastLine: number;
  readonly problem: Omit<EnvProblem, 'line'> | null;
}

function readValue(text: string, lines: readonly string[], at: number, lookUp: LookUp): Value {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    return { value: expand(text.replace(/(?:^|\s+)#.*$/, '').trim(), lookUp), lastLine: at, problem: null };
  }
  const found = quoted(text.slice(1), quote, lines, at);
  // A value over several lines with something behind its end is an open quote that met the next value's quote.
  if (found === null || (found.lastLine > at && found.odd)) {
    const fix = `Close it with ${quote} at the end of the value.`;
    return { value: null, lastLine: at, problem: { message: `The quote ${quote} is never closed.`, fix } };
  }
  return {
    value: quote === '"' ? unescaped(found.inner, lookUp) : found.inner,
    lastLine: found.lastLine,
    problem: found.odd
      ? {
          message: 'Something follows the closing quote; it is ignored.',
          fix: 'Remove it, or put the whole value into quotes.',
        }
      : null,
  };
}

interface Quoted {
  readonly inner: string;
  readonly lastLine: number;
  /** Something other than a comment follows the closing quote. */
  readonly odd: boolean;
}

/** What stands up to the closing quote. Only double quotes may go on over the end of the line, as for keys over several lines. */
function quoted(first: string, quote: '"' | "'", lines: readonly string[], at: number): Quoted | null {
  const parts: string[] = [];
  for (let last = at; last < lines.length; last++) {
    const line = last === at ? first : (lines[last] ?? '');
    const end = closing(line, quote);
    if (end >= 0) {
      const rest = line.slice(end + 1).trim();
      return {
        inner: [...parts, line.slice(0, end)].join('\n'),
        lastLine: last,
        odd: rest !== '' && !rest.startsWith('#'),
      };
    }
    if (quote === "'") return null;
    parts.push(line);
  }
  return null;
}

/** Index of the quote that is not escaped, or -1. */
function closing(body: string, quote: '"' | "'"): number {
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '\\' && quote === '"') i += 1;
    else if (body[i] === quote) return i;
  }
  return -1;
}

/** Escapes and variables in one pass, so that an escaped `\$` is never taken for a variable. */
function unescaped(text: string, lookUp: LookUp): string {
  return text.replace(new RegExp(`${ESCAPE}|${VARIABLE}`, 'g'), (all, symbol?: string) =>
    symbol === undefined ? expand(all, lookUp) : (ESCAPES[symbol] ?? symbol),
  );
}

function expand(value: string, lookUp: LookUp): string {
  return value.replace(new RegExp(VARIABLE, 'g'), (_, name: string, kind?: string, fallback = '') => {
    const known = lookUp(name);
    const missing = known === undefined || (known === '' && kind === ':-');
    return missing ? expand(fallback, lookUp) : known;
  });
}
