import type { CliReport } from '../../shared/domain/index.ts';
import { type RunResult, run } from '../system/index.ts';

/** A Python program with many imports starts slowly the first time. */
const HELP_MS = 15_000;
const STATUS_MS = 15_000;

type Asked = Pick<
  CliReport,
  'version' | 'commands' | 'configCommands' | 'resetOptions' | 'problem' | 'reaches' | 'statusWords'
>;

interface AskOptions {
  readonly signal: AbortSignal;
  /** Working folder: the program looks for a project's configuration there. */
  readonly cwd: string;
}

/**
 * Asks the program which subcommands it has, its version where it tells one, and whether it reaches the backend. Nothing is assumed: what its own help
 * does not list is not used. Never changes anything.
 */
export async function askCli(program: string, { signal, cwd }: AskOptions): Promise<Asked> {
  const ask = (args: readonly string[], timeoutMs: number) =>
    // Rich draws tables as wide as the terminal says; colours and boxes are of no use here.
    run(program, args, { timeoutMs, signal, cwd, env: { NO_COLOR: '1', TERM: 'dumb', COLUMNS: '200' } });
  const help = await ask(['--help'], HELP_MS);
  if (help.kind !== 'exit' || help.code !== 0) return { ...NOT_ASKED, problem: failureOf(help) };
  const commands = parseCommands(help.stdout);
  const options = parseOptions(help.stdout);
  const [config, reset, version] = await Promise.all([
    commands.includes('config') ? ask(['config', '--help'], HELP_MS) : null,
    commands.includes('config') ? ask(['config', 'reset', '--help'], HELP_MS) : null,
    options.includes('--version') ? ask(['--version'], HELP_MS) : null,
  ]);
  const status = commands.includes('status') ? await ask(['status'], STATUS_MS) : null;
  return {
    version:
      version?.kind === 'exit' && version.code === 0 ? (/\d+(\.\d+)+\S*/.exec(version.stdout)?.[0] ?? null) : null,
    commands,
    configCommands: textOfExit(config) === null ? null : parseCommands(textOfExit(config) ?? ''),
    resetOptions: textOfExit(reset) === null ? null : parseOptions(textOfExit(reset) ?? ''),
    problem: null,
    ...reachOf(status),
  };
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
  ...new Set([...help.matchAll(/^\s+(?:-\w,\s+)?(--[a-z][\w-]*)/gm)].flatMap((m) => m[1] ?? [])),
];

/**
 * The real one ends with 0 also when it cannot connect, and says so in its text: both count.
 */
function reachOf(status: RunResult | null): Pick<Asked, 'reaches' | 'statusWords'> {
  if (status === null || !('stdout' in status)) return { reaches: 'unknown', statusWords: null };
  const words = lastWords(`${status.stdout}\n${status.stderr}`);
  if (status.kind === 'timeout') return { reaches: 'no', statusWords: words ?? 'It did not end in time.' };
  const refused =
    /connection (refused|failed|error)|cannot connect|could not connect|failed to connect|unreachable|not reachable|offline/i;
  const bad = status.kind !== 'exit' || status.code !== 0 || refused.test(`${status.stdout}\n${status.stderr}`);
  return { reaches: bad ? 'no' : 'yes', statusWords: words };
}

/** The last line that says something, without the boxes around it. */
function lastWords(text: string): string | null {
  const lines = text
    .split('\n')
    .map((l) =>
      l
        .replaceAll(/[─-╿│┃╭╮╰╯]/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((l) => /\w/.test(l));
  return lines.at(-1)?.slice(0, 300) ?? null;
}

function failureOf(result: RunResult): string {
  if (result.kind === 'timeout') return `It did not even show its help within ${HELP_MS / 1000} s.`;
  if (!('stdout' in result)) return `It cannot be started (${result.kind}).`;
  const words = lastWords(`${result.stdout}\n${result.stderr}`) ?? 'no output';
  return result.kind === 'exit'
    ? `It ends with exit code ${result.code}: ${words}`
    : `It was ended (${result.kind}): ${words}`;
}
