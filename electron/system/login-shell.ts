import { homedir } from 'node:os';
import { run } from './run.ts';

const MARK = '__lifeguard_path__';

/** PATH out of a login shell's output, which may hold anything the user's profile prints. */
export function parseShellPath(output: string): string | null {
  const found = new RegExp(`${MARK}(.*?)${MARK}`, 's').exec(output)?.[1]?.trim();
  return found === undefined || found === '' ? null : found;
}

/**
 * Asks the user's login shell for its PATH, once: a program started from Finder has a minimal one, without Homebrew, uv or a container engine.
 * @returns null when the shell does not answer within two seconds; then the usual places have to do
 */
export async function loginShellPath(shell = process.env.SHELL ?? '/bin/zsh'): Promise<string | null> {
  // The script is constant; nothing from outside gets into it.
  const result = await run(shell, ['-l', '-c', `printf '${MARK}%s${MARK}' "$PATH"`], {
    timeoutMs: 2000,
    // Some shells start what the folder that they begin in names.
    cwd: homedir(),
  });
  return result.kind === 'exit' ? parseShellPath(result.stdout) : null;
}

/**
 * Takes over the login shell's PATH for this process and everything it starts, where the present one is the bare one of an app
 * that Finder started. Does nothing elsewhere, or when the shell does not answer.
 */
export async function adoptLoginShellPath(): Promise<void> {
  const bare = !/\/(opt\/homebrew|usr\/local)\//.test(process.env.PATH ?? '');
  if (process.platform !== 'darwin' || !bare) return;
  const found = await loginShellPath();
  if (found !== null) process.env.PATH = found;
}
