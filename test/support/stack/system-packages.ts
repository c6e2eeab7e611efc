import type { Log } from './cache.ts';
import { run, tail, which } from './run.ts';
import { ToolError, type ToolName } from './tool-error.ts';

export type SystemPackage = {
  readonly tool: ToolName;
  /** What a person calls it. */
  readonly title: string;
  readonly executable: string;
  readonly debian: string;
  readonly homebrew: string;
  /** Folders beside PATH: Homebrew's, for a shell without its environment, and sbin for a user without it. */
  readonly folders?: readonly string[];
  /** An app bundle rather than a command-line program. */
  readonly homebrewCask?: boolean;
};

const usualFolders = ['/opt/homebrew/bin', '/usr/local/bin', '/usr/bin', '/usr/sbin', '/sbin'];

export function findPackage(wanted: SystemPackage): Promise<string | undefined> {
  return which(wanted.executable, [...usualFolders, ...(wanted.folders ?? [])]);
}

/** Path of the package's executable; installs it when it is missing. Throws ToolError with the remedy. */
export async function ensurePackage(wanted: SystemPackage, log: Log): Promise<string> {
  const found = await findPackage(wanted);
  if (found !== undefined) return found;
  if (process.platform === 'darwin') await installWithHomebrew(wanted, log);
  else await installWithApt(wanted, log);
  const installed = await findPackage(wanted);
  if (installed !== undefined) return installed;
  throw new ToolError(
    wanted.tool,
    `${wanted.title} was installed, but no executable "${wanted.executable}" is in PATH or the usual folders.`,
    'Install it by hand and put it on PATH.',
  );
}

async function installWithHomebrew(wanted: SystemPackage, log: Log): Promise<void> {
  const remedy = `Install it with: brew install ${wanted.homebrewCask ? '--cask ' : ''}${wanted.homebrew}`;
  const brew = await which('brew', usualFolders);
  if (brew === undefined) throw new ToolError(wanted.tool, `${wanted.title} is missing and Homebrew too.`, remedy);
  log(`Installing ${wanted.title} (Homebrew ${wanted.homebrew})…`);
  const args = ['install', ...(wanted.homebrewCask ? ['--cask'] : []), wanted.homebrew];
  const result = await run(brew, args, { timeoutMs: 15 * 60_000 });
  if (result.code !== 0) throw failed(wanted, 'brew install', tail(result.stderr), remedy);
}

let indexUpdated = false;

async function installWithApt(wanted: SystemPackage, log: Log): Promise<void> {
  const remedy = `Install it as an administrator: apt-get install ${wanted.debian}`;
  const apt = await which('apt-get', usualFolders);
  if (apt === undefined)
    throw new ToolError(wanted.tool, `${wanted.title} is missing and there is no apt-get.`, remedy);
  const prefix = await administratorPrefix();
  if (prefix === undefined) {
    throw new ToolError(wanted.tool, `${wanted.title} is missing and sudo asks for a password.`, remedy);
  }
  log(`Installing ${wanted.title} (Debian package ${wanted.debian})…`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const command = (args: readonly string[]) => {
    const [first = apt, ...rest] = [...prefix, apt, ...args];
    return run(first, rest, { timeoutMs: 15 * 60_000, env });
  };
  if (!indexUpdated) {
    await command(['update', '-qq']);
    indexUpdated = true;
  }
  // Whoever else installs something meanwhile is waited for.
  const waiting = ['-o', 'DPkg::Lock::Timeout=600'];
  const result = await command([...waiting, 'install', '-y', '--no-install-recommends', wanted.debian]);
  if (result.code !== 0) throw failed(wanted, 'apt-get install', tail(result.stderr), remedy);
}

/** [] for root, sudo where it asks for nothing, undefined where neither helps. */
async function administratorPrefix(): Promise<readonly string[] | undefined> {
  if (process.getuid?.() === 0) return [];
  const sudo = await which('sudo', usualFolders);
  if (sudo === undefined) return undefined;
  return (await run(sudo, ['-n', 'true'])).code === 0 ? [sudo, '-n'] : undefined;
}

function failed(wanted: SystemPackage, what: string, output: string, remedy: string): ToolError {
  return new ToolError(wanted.tool, `${wanted.title}: ${what} failed:\n${output}\n`, remedy);
}
