import { type RunResult, run } from '../system/index.ts';
import { parseCommands, spoken } from './ask.ts';
import { withOwnHome } from './own-home.ts';

/** One thing that the program was asked, and what it said. */
export interface Said {
  /** `config show` */
  readonly command: string;
  /** `not-offered` where its own help does not list it. */
  readonly outcome: 'ok' | 'failed' | 'not-offered';
  /** Lines that say something, without the boxes around them. */
  readonly lines: readonly string[];
}

interface ExamineOptions {
  readonly signal: AbortSignal;
  /** Working folder: the program looks for a project’s configuration there. */
  readonly cwd: string;
  readonly home: string;
  readonly commands: readonly string[];
  readonly configCommands: readonly string[];
}

const LIMIT_MS = 15_000;
/** Lines that are kept of one answer. */
const MOST_LINES = 60;

/**
 * The guide’s questions to the command line: its configuration, whether it is let in, its status, its projects, its version. What its own help does not
 * list is not asked. It is given a home of its own with copies of its configuration: the real one makes files and folders there by being asked.
 */
export const examineCli = (program: string, options: ExamineOptions): Promise<readonly Said[]> =>
  withOwnHome(options.home, (folder) => examined(program, folder, options));

async function examined(
  program: string,
  folder: string,
  { signal, cwd, commands, configCommands }: ExamineOptions,
): Promise<readonly Said[]> {
  const ask = (args: readonly string[]) =>
    run(program, args, {
      ...{ timeoutMs: LIMIT_MS, signal, cwd },
      env: { HOME: folder, NO_COLOR: '1', TERM: 'dumb', COLUMNS: '200' },
    });
  const say = async (command: string, offered: boolean): Promise<Said> =>
    offered ? saidBy(command, await ask(command.split(' ')), folder) : { command, outcome: 'not-offered', lines: [] };
  const helpOf = (command: string) => (commands.includes(command) ? ask([command, '--help']) : null);
  // A Python program takes a while to start: what does not depend on each other is asked at once.
  const [projectHelp, statusHelp, shown, auth] = await Promise.all([
    helpOf('project'),
    helpOf('status'),
    say('config show', configCommands.includes('show')),
    say('config validate-auth', configCommands.includes('validate-auth')),
  ]);
  const projects = projectHelp?.kind === 'exit' && projectHelp.code === 0 ? parseCommands(projectHelp.stdout) : [];
  const detail = detailOf(statusHelp);
  const [status, list] = await Promise.all([
    say(detail === null ? 'status' : `status ${detail}`, commands.includes('status')),
    say('project list', projects.includes('list')),
  ]);
  signal.throwIfAborted();
  return [shown, auth, status, list];
}

/** How this one calls the guide’s `status --verbose`. */
function detailOf(help: RunResult | null): string | null {
  if (help === null || help.kind !== 'exit') return null;
  return ['--verbose', '--detailed'].find((option) => help.stdout.includes(option)) ?? null;
}

function saidBy(command: string, result: RunResult, folder: string): Said {
  if (!('stdout' in result)) return { command, outcome: 'failed', lines: [`It cannot be started (${result.kind}).`] };
  const lines = spoken(`${result.stdout}\n${result.stderr}`)
    .map((line) => line.replaceAll(folder, '~'))
    .slice(0, MOST_LINES);
  if (result.kind === 'timeout') return { command, outcome: 'failed', lines: [...lines, 'It did not end in time.'] };
  const refused =
    result.kind !== 'exit' || result.code !== 0 || lines.some((line) => /^(error|traceback)\b/i.test(line));
  return { command, outcome: refused ? 'failed' : 'ok', lines };
}

/** Versions that their first figure tells apart do not promise to understand each other; null where one is not known. */
export function compatible(cli: string | null, backend: string | null): boolean | null {
  const [own, other] = [cli, backend].map((version) => /^v?(\d+)\./.exec(version ?? '')?.[1] ?? null);
  return own === null || other === null ? null : own === other;
}
