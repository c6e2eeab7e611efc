import { existsSync } from 'node:fs';
import path from 'node:path';
import { type CommandLine, HOSTS, type KeptProcess, type ProcessIdentity } from '../../shared/domain/index.ts';
import { managerOf } from './process-manager.ts';
import { argumentsOf, keeperOf, listProcesses, type ProcessRow, userOf, withFolders } from './processes.ts';
import { resolveProgram } from './start-detached.ts';
import { userUnit } from './systemd.ts';

/** How a process was started, exact enough to do it again, or why that cannot be told. The command may hold secrets. */
export type HowStarted =
  | { readonly ok: true; readonly command: CommandLine }
  | { readonly ok: false; readonly why: string };

/** What some servers write over their own command line: its name and its address. */
const TITLE = /^\S+ \S+:\d+( \[\w+\])?$/;

/**
 * How a process was started: its own command line in its own folder, with Lifeguard's environment. Only where that would give the
 * same again: nobody else keeps it, it belongs to this user, it is still the program that was started, and it has not rewritten its arguments.
 * @param of what the process of it is; what stands in for one (a container's proxy, a tunnel) is not started again from here
 * @param known the processes of this machine as they were just read; read anew where they were not
 */
export async function howStarted(
  identity: ProcessIdentity,
  of: KeptProcess,
  signal?: AbortSignal,
  known?: readonly ProcessRow[],
): Promise<HowStarted> {
  const table = known ?? (await listProcesses(signal));
  const row = table.find((p) => p.pid === identity.pid && p.startedAt === identity.startedAt);
  if (row === undefined) return no('The process is gone.');
  const keeper = await keptBy(row, table, signal);
  if (keeper !== null) return no(keeper);
  if ((await userOf(row.pid)) !== process.getuid?.()) return no('It belongs to another user.');
  const [{ cwd } = row] = await withFolders([row], signal);
  const words = await argumentsOf(row.pid);
  return cwd === null ? no('Its folder cannot be read.') : judgeStart({ name: row.name, of }, words, cwd);
}

/** Whether these arguments in this folder start the same program again. */
export function judgeStart(
  { name, of }: { readonly name: string; readonly of: KeptProcess },
  words: readonly string[] | null,
  cwd: string,
): HowStarted {
  if (!isItself(name, of)) return no(`${name} is not the service itself: it stands in for one that runs elsewhere.`);
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
  const unknown = of.dataOption === undefined ? null : dataUnknown(args, of.dataOption, cwd);
  if (unknown !== null) return no(`${name} cannot be started the same way: ${unknown}`);
  return { ok: true, command: { command, args, cwd, env: {} } };
}

/** They carry connections to what runs elsewhere. */
const TUNNELS: ReadonlySet<string> = new Set(['ssh', 'autossh', 'kubectl', 'socat', 'cloudflared', 'ngrok']);
const FORWARDERS = HOSTS.flatMap((host) => host.forwarders);

const isItself = (name: string, { names }: KeptProcess): boolean =>
  names === null
    ? !TUNNELS.has(name) && !FORWARDERS.some((word) => name.toLowerCase().includes(word))
    : names.includes(name);

/** Why a command line does not tell where the data is, as seen from a folder; null where it does. `-D DIR`, `-DDIR`. */
function dataUnknown(args: readonly string[], option: string, cwd: string): string | null {
  const at = args.findIndex((word) => word.startsWith(option));
  const joined = args[at]?.slice(option.length);
  const where = joined === '' ? args[at + 1] : joined;
  if (where === undefined) return `its command line has no ${option}, which says where its data is.`;
  return existsSync(path.resolve(cwd, where)) ? null : `${where} of its command line is not in ${cwd}.`;
}

async function keptBy(row: ProcessRow, table: readonly ProcessRow[], signal?: AbortSignal): Promise<string | null> {
  const manager = managerOf(row, table);
  if (manager?.does === 'restarts')
    return `${manager.name} (pid ${manager.pid}) keeps it and starts it again itself: restart it there.`;
  if (manager !== null)
    return `${manager.name} (pid ${manager.pid}) started it and ends everything else that it runs when this ends: restart it there.`;
  const keeper = await keeperOf(row.pid);
  if (keeper === null) return null;
  if (keeper.kind === 'container') return 'It runs in a container: restart that.';
  const { name } = keeper;
  // A terminal that is a unit has all that was typed into it in its control group: restarting it would end all of that.
  if (keeper.kind === 'own-unit' && (await userUnit(name, signal))?.pid !== row.pid)
    return `It runs within ${name} of systemd, and is not its main process: restart it where it was started.`;
  return `The system keeps it (${name}): \`${RESTARTED[keeper.kind](name)}\`.`;
}

/** What a person types to have a keeper restart what it keeps. */
const RESTARTED = {
  launchd: (label: string) => `launchctl kickstart -k gui/${process.getuid?.()}/${label}`,
  unit: (unit: string) => `systemctl restart ${unit}`,
  'own-unit': (unit: string) => `systemctl --user restart ${unit}`,
} as const;

const no = (why: string): HowStarted => ({ ok: false, why });
