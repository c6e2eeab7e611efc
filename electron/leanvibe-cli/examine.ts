import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunResult, run } from '../system/index.ts';
import { parseCommands, spoken } from './ask.ts';
import { IN_HOME } from './configs.ts';

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
export async function examineCli(program: string, options: ExamineOptions): Promise<readonly Said[]> {
  const { signal, cwd, home, commands, configCommands } = options;
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-cli-home-'));
  const ask = (args: readonly string[]) =>
    run(program, args, {
      ...{ timeoutMs: LIMIT_MS, signal, cwd },
      env: { HOME: folder, NO_COLOR: '1', TERM: 'dumb', COLUMNS: '200' },
    });
  try {
    copyConfigs(home, folder);
    const subcommands = async (command: string): Promise<readonly string[]> => {
      if (!commands.includes(command)) return [];
      const help = await ask([command, '--help']);
      return help.kind === 'exit' && help.code === 0 ? parseCommands(help.stdout) : [];
    };
    const projects = await subcommands('project');
    const statusHelp = commands.includes('status') ? await ask(['status', '--help']) : null;
    const detail = detailOf(statusHelp);
    const said: Said[] = [];
    for (const [command, offered] of [
      ['config show', configCommands.includes('show')],
      ['config validate-auth', configCommands.includes('validate-auth')],
      [detail === null ? 'status' : `status ${detail}`, commands.includes('status')],
      ['project list', projects.includes('list')],
    ] as const) {
      if (!offered) said.push({ command, outcome: 'not-offered', lines: [] });
      else said.push(saidBy(command, await ask(command.split(' ')), folder));
    }
    return said;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function copyConfigs(home: string, folder: string): void {
  for (const file of IN_HOME) {
    const from = path.join(home, file);
    if (!existsSync(from)) continue;
    const to = path.join(folder, file);
    mkdirSync(path.dirname(to), { recursive: true });
    // What it may not read it will say itself.
    try {
      copyFileSync(from, to);
    } catch {}
  }
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
