import { existsSync } from 'node:fs';
import path from 'node:path';
import type { CommandLine, ProcessIdentity } from '../../shared/domain/index.ts';
import { managerOf } from './process-manager.ts';
import { argumentsOf, keeperOf, listProcesses, type ProcessRow, userOf, withFolders } from './processes.ts';
import { resolveProgram } from './start-detached.ts';

/** How a process was started, exact enough to do it again, or why that cannot be told. The command may hold secrets. */
export type HowStarted =
  | { readonly ok: true; readonly command: CommandLine }
  | { readonly ok: false; readonly why: string };

/** What a store writes over its own command line: its name and its address. */
const TITLE = /^\S+ \S+:\d+( \[\w+\])?$/;

/**
 * How a store's process was started: its own command line in its own folder, with Lifeguard's environment. Only where that would give the
 * same again: nobody else keeps it, it belongs to this user, it is still the program that was started, and it has not rewritten its arguments.
 * @param programs what is a store itself; what stands in for one (a container's proxy, a tunnel) is not started again from here
 */
export async function howStarted(
  identity: ProcessIdentity,
  programs: readonly string[],
  signal?: AbortSignal,
): Promise<HowStarted> {
  const table = await listProcesses(signal);
  const row = table.find((p) => p.pid === identity.pid && p.startedAt === identity.startedAt);
  if (row === undefined) return no('The process is gone.');
  const keeper = await keptBy(row, table);
  if (keeper !== null) return no(keeper);
  if ((await userOf(row.pid)) !== process.getuid?.()) return no('It belongs to another user.');
  const [{ cwd } = row] = await withFolders([row], signal);
  const words = await argumentsOf(row.pid);
  return cwd === null ? no('Its folder cannot be read.') : judgeStart({ name: row.name, programs }, words, cwd);
}

/** Whether these arguments in this folder start the same program again. */
export function judgeStart(
  { name, programs }: { readonly name: string; readonly programs: readonly string[] },
  words: readonly string[] | null,
  cwd: string,
): HowStarted {
  if (!programs.includes(name)) return no(`${name} is no store itself: it stands in for one that runs elsewhere.`);
  const joined = (words ?? []).join(' ').trim();
  const [command = '', ...args] = words ?? [];
  if (TITLE.test(joined) || (command.includes(' ') && !existsSync(path.resolve(cwd, command))))
    return no(`${name} has written over its own command line (\`${joined}\`), so how it was started cannot be read.`);
  if (command === '') return no('Its command line cannot be read exactly.');
  const program = resolveProgram({ command, cwd });
  if (!program.ok) return no(`It cannot be started again: ${program.message}`);
  const file = args[0] ?? '-';
  // A store changes into its data folder; a configuration that was named from elsewhere is not found from there.
  if (name !== 'java' && !file.startsWith('-') && !existsSync(path.resolve(cwd, file)))
    return no(`It was started from another folder: ${file} is not in ${cwd}.`);
  return { ok: true, command: { command, args, cwd, env: {} } };
}

async function keptBy(row: ProcessRow, table: readonly ProcessRow[]): Promise<string | null> {
  const manager = managerOf(row, table);
  if (manager?.does === 'restarts')
    return `${manager.name} (pid ${manager.pid}) keeps it and starts it again itself: restart it there.`;
  if (manager !== null)
    return `${manager.name} (pid ${manager.pid}) started it and ends everything else that it runs when this ends: restart it there.`;
  const keeper = await keeperOf(row.pid);
  if (keeper === 'container') return 'It runs in a container: restart that.';
  if (keeper === null) return null;
  const how =
    process.platform === 'darwin'
      ? `launchctl kickstart -k gui/${process.getuid?.()}/${keeper}`
      : `systemctl restart ${keeper}`;
  return `The system keeps it (${keeper}): \`${how}\`.`;
}

const no = (why: string): HowStarted => ({ ok: false, why });
