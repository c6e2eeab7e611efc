import type { CliReport } from '../../shared/domain/index.ts';
import { type RunResult, run } from '../system/index.ts';
import { withOwnHome } from './own-home.ts';
import { refusalIn } from './refusal.ts';

/** A Python program with many imports starts slowly the first time. */
const HELP_MS = 15_000;
const STATUS_MS = 15_000;

type Asked = Pick<
  CliReport,
  | 'version'
  | 'commands'
  | 'configCommands'
  | 'resetOptions'
  | 'problem'
  | 'reaches'
  | 'statusWords'
  | 'asks'
  | 'refused'
>;

interface AskOptions {
  readonly signal: AbortSignal;
  /** Working folder: the program looks for a project's configuration there. */
  readonly cwd: string;
  /** Where its configuration lies. */
  readonly home: string;
}

/**
 * Asks the program which subcommands it has, its version where it tells one, whether it reaches the backend, and whether it
 * is let in. Nothing is assumed: what its own help
 * does not list is not used. Never changes anything.
 */
export const askCli = (program: string, options: AskOptions): Promise<Asked> =>
  withOwnHome(options.home, (folder) => asked(program, folder, options));

async function asked(program: string, folder: string, { signal, cwd }: AskOptions): Promise<Asked> {
  const ask = (args: readonly string[], timeoutMs: number) =>
    // Rich draws tables as wide as the terminal says; colours and boxes are of no use here.
    run(program, args, { timeoutMs, signal, cwd, env: { HOME: folder, NO_COLOR: '1', TERM: 'dumb', COLUMNS: '200' } });
  const help = await ask(['--help'], HELP_MS);
  if (help.kind !== 'exit' || help.code !== 0) return { ...NOT_ASKED, problem: failureOf(help) };
  const commands = parseCommands(help.stdout);
  const options = parseOptions(help.stdout);
  const [config, reset, version] = await Promise.all([
    commands.includes('config') ? ask(['config', '--help'], HELP_MS) : null,
    commands.includes('config') ? ask(['config', 'reset', '--help'], HELP_MS) : null,
    options.includes('--version') ? ask(['--version'], HELP_MS) : null,
  ]);
  const configCommands = textOfExit(config) === null ? null : parseCommands(textOfExit(config) ?? '');
  // A health question needs no credential on many backends: that `status` gets through proves no log-in.
  const [status, auth] = await Promise.all([
    commands.includes('status') ? ask(['status'], STATUS_MS) : null,
    configCommands?.includes('validate-auth') === true ? ask(['config', 'validate-auth'], STATUS_MS) : null,
  ]);
  const reach = reachOf(status);
  return {
    version:
      version?.kind === 'exit' && version.code === 0
        ? (/(?<!\d)\d+(\.\d+)+\S*/.exec(version.stdout)?.[0] ?? null)
        : null,
    commands,
    configCommands,
    resetOptions: textOfExit(reset) === null ? null : parseOptions(textOfExit(reset) ?? ''),
    problem: null,
    ...reach,
    refused: refusalIn(saidOf(auth)) ?? refusalIn(saidOf(status)) ?? failedLogin(auth, reach.reaches),
  };
}

const saidOf = (result: RunResult | null): readonly string[] =>
  result !== null && 'stdout' in result ? spoken(`${result.stdout}\n${result.stderr}`) : [];

/** The last words of a `config validate-auth` that failed although the backend was reached; null where it did not, or where it may be the way there. */
function failedLogin(auth: RunResult | null, reaches: CliReport['reaches']): string | null {
  if (auth?.kind !== 'exit' || auth.code === 0 || reaches === 'no') return null;
  const said = saidOf(auth);
  if (said.some((line) => NOT_REACHED.test(line))) return null;
  return said.at(-1) ?? `leanvibe config validate-auth ended with exit code ${auth.code}.`;
}

/** Before it was asked, and where it does not run. */
export const NOT_ASKED: Asked = {
  version: null,
  commands: null,
  configCommands: null,
  resetOptions: null,
  problem: null,
  reaches: 'unknown',
  statusWords: null,
  asks: null,
  refused: null,
};

const textOfExit = (result: RunResult | null): string | null =>
  result?.kind === 'exit' && result.code === 0 ? result.stdout : null;

/** The list under `Commands:` of a click program's help. */
export function parseCommands(help: string): string[] {
  const lines = help.split('\n');
  const start = lines.findIndex((l) => /^\s*Commands:\s*$/i.test(l));
  if (start < 0) return [];
  const found: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const name = /^ {1,4}([a-z][\w-]*)(\s|$)/.exec(line)?.[1];
    if (name !== undefined) found.push(name);
    // A description that goes on is indented further; a line that is not indented at all ends the list.
    else if (line.trim() !== '' && !/^\s{4,}/.test(line)) break;
  }
  return found;
}

/** Long options that a click program's help lists. */
export const parseOptions = (help: string): string[] => [
  ...new Set([...help.matchAll(/^[ \t]+(?:-\w,[ \t]+)?(--[a-z][\w-]*)/gm)].flatMap((m) => m[1] ?? [])),
];

/** Words with which it says that it did not get through; the real one ends with 0 all the same. */
const NOT_REACHED =
  /\b(all connection attempts failed|connection (refused|failed|error|reset)|(cannot|could not|failed to|unable to) connect|health check failed|disconnected|unreachable|not reachable|offline|timed out)\b/i;
const REACHED = /\bconnected\b/i;

/** Whether `status` got through, to which address, and its telling line: read from what it says, not from how it ends. */
export function reachOf(status: RunResult | null): Pick<Asked, 'reaches' | 'statusWords' | 'asks'> {
  if (status === null || !('stdout' in status)) return { reaches: 'unknown', statusWords: null, asks: null };
  const lines = spoken(`${status.stdout}\n${status.stderr}`);
  const asks = addressIn(lines);
  if (status.kind === 'timeout') return { reaches: 'no', statusWords: lines.at(-1) ?? 'It did not end in time.', asks };
  const refusal = lines.find((l) => NOT_REACHED.test(l)) ?? lines.find((l) => /^(error|traceback)\b/i.test(l));
  if (refusal !== undefined || status.kind !== 'exit' || status.code !== 0)
    return { reaches: 'no', statusWords: refusal ?? lines.at(-1) ?? null, asks };
  const proof = lines.find((l) => REACHED.test(l));
  return { reaches: proof === undefined ? 'unknown' : 'yes', statusWords: proof ?? lines.at(-1) ?? null, asks };
}

/** `Backend: http://localhost:8000`, `Backend URL: …`, `Connected to …`. */
function addressIn(lines: readonly string[]): string | null {
  for (const line of lines) {
    const found = /(?:backend(?: url)?:|connected to)\s+(https?:\/\/[^\s/]+)/i.exec(line)?.[1];
    if (found !== undefined && URL.canParse(found)) return found;
  }
  return null;
}

/** The last line that says something. */
const lastWords = (text: string): string | null => spoken(text).at(-1) ?? null;

/** Lines that say something, without the boxes around them. */
export const spoken = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((l) =>
      l
        .replaceAll(/[─-╿│┃╭╮╰╯]/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((l) => /\w/.test(l))
    .map((l) => l.slice(0, 300));

function failureOf(result: RunResult): string {
  if (result.kind === 'timeout') return `It did not even show its help within ${HELP_MS / 1000} s.`;
  if (!('stdout' in result)) return `It cannot be started (${result.kind}).`;
  const words = lastWords(`${result.stdout}\n${result.stderr}`) ?? 'no output';
  return result.kind === 'exit'
    ? `It ends with exit code ${result.code}: ${words}`
    : `It was ended (${result.kind}): ${words}`;
}
