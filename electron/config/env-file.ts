/** One variable of a `.env` file, with the line that set it. */
export interface EnvEntry {
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

export interface EnvProblem {
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

export interface EnvFile {
  readonly entries: ReadonlyMap<string, EnvEntry>;
  readonly problems: readonly EnvProblem[];
}

const NAME = /^(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

/**
 * Reads a `.env` file as python-dotenv and docker compose do: comments, `export`, single and double quotes, escapes and
 * line breaks in double quotes, `${NAME}` and `${NAME:-default}`. A line that cannot be read becomes a problem with its
 * number; all others still count. Never throws.
 */
export function parseEnvFile(text: string, environment: Readonly<Record<string, string | undefined>> = {}): EnvFile {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const entries = new Map<string, EnvEntry>();
  const problems: EnvProblem[] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = (lines[i] ?? '').trim();
    if (line === '' || line.startsWith('#')) continue;
    const match = NAME.exec(line);
    if (match === null) {
      problems.push({
        line: i + 1,
        message: `"${shorten(line)}" is not NAME=value.`,
        fix: 'Write NAME=value, or put # in front of a comment.',
      });
      continue;
    }
    const read = readValue(line.slice(match[0].length), lines, i);
    if (read.problem !== null) problems.push({ line: i + 1, ...read.problem });
    const raw = read.value;
    entries.set(match[1] ?? '', { value: read.expands ? expand(raw, entries, environment) : raw, line: i + 1 });
    i = read.lastLine;
  }
  return { entries, problems };
}

const shorten = (text: string) => (text.length > 40 ? `${text.slice(0, 39)}…` : text).replace(/=.*/s, '=…');

interface Value {
  readonly value: string;
  readonly expands: boolean;
  readonly lastLine: number;
  readonly problem: Omit<EnvProblem, 'line'> | null;
}

function readValue(text: string, lines: readonly string[], at: number): Value {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") {
    return { value: text.replace(/(?:^|\s+)#.*$/, '').trim(), expands: true, lastLine: at, problem: null };
  }
  // Only double quotes may go on over the end of the line, as in python-dotenv for multi-line keys.
  let body = text.slice(1);
  for (let last = at; ; last++) {
    const end = closing(body, quote);
    if (end >= 0) {
      const rest = body.slice(end + 1).trim();
      const odd = rest !== '' && !rest.startsWith('#');
      const inner = body.slice(0, end);
      const value = quote === '"' ? inner.replace(/\\([nrt"\\$])/g, (_, c: string) => ESCAPES[c] ?? c) : inner;
      const problem = odd
        ? {
            message: 'Something follows the closing quote; it is ignored.',
            fix: 'Remove it, or put the whole value into quotes.',
          }
        : null;
      return { value, expands: quote === '"', lastLine: last, problem };
    }
    const next = lines[last + 1];
    if (next === undefined || quote === "'") {
      const fix = `Close it with ${quote} at the end of the value.`;
      return {
        value: text.slice(1).trim(),
        expands: false,
        lastLine: at,
        problem: { message: `The quote ${quote} is never closed.`, fix },
      };
    }
    body += `\n${next}`;
  }
}

/** Index of the quote that is not escaped, or -1. */
function closing(body: string, quote: string): number {
  for (let i = 0; i < body.length; i++) {
    if (body[i] === '\\' && quote === '"') i += 1;
    else if (body[i] === quote) return i;
  }
  return -1;
}

function expand(
  value: string,
  entries: ReadonlyMap<string, EnvEntry>,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return value.replace(/\$\{([A-Za-z_]\w*)(?::?-([^}]*))?\}/g, (_, name: string, fallback?: string) => {
    const known = environment[name] ?? entries.get(name)?.value;
    return known === undefined || known === '' ? (fallback ?? known ?? '') : known;
  });
}
