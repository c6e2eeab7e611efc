import { homeFolder } from './home-folder.ts';
import { ask, type Question, whatWasRead } from './question.ts';
import { type SelfCheck, told } from './self-check.ts';

const MARK = '__lifeguard_path__';

/** PATH out of a login shell's output, which may hold anything the user's profile prints. */
export function parseShellPath(output: string): string | null {
  const found = new RegExp(`${MARK}(.*?)${MARK}`, 's').exec(output)?.[1]?.trim();
  return found === undefined || found === '' ? null : found;
}

/**
 * Asks the user's login shell for its PATH, once: a program started from Finder has a minimal one, without Homebrew, uv or a container engine. Asked as
 * in a terminal first, because nvm, pyenv, mise and asdf are set up by what only an interactive shell reads; where that one waits for somebody or
 * ends without a word, as a login shell alone.
 * @returns null when neither answers within two seconds; then the usual places have to do
 */
export const loginShellPath = async (shell = userShell()): Promise<string | null> =>
  whatWasRead(await ask(pathOf(shell, AS_IN_A_TERMINAL))) ?? whatWasRead(await ask(pathOf(shell, AT_LOGIN)));

const AS_IN_A_TERMINAL = ['-i', '-l', '-c'];
const AT_LOGIN = ['-l', '-c'];

const userShell = () => process.env.SHELL ?? '/bin/zsh';

const pathOf = (shell: string, how: readonly string[]): Question<string> => ({
  command: shell,
  // The script is constant; nothing from outside gets into it.
  args: [...how, `printf '${MARK}%s${MARK}' "$PATH"`],
  timeoutMs: 2000,
  // Some shells start what the folder that they begin in names.
  cwd: homeFolder(),
  anyCode: true,
  read: parseShellPath,
});

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

export const loginShellCheck: SelfCheck = {
  id: 'shell.path',
  title: 'PATH of the login shell',
  source: 'the login shell, with -i -l -c',
  on: 'darwin',
  comesAlong: true,
  limitMs: 3000,
  look: async () =>
    told(await ask(pathOf(userShell(), AS_IN_A_TERMINAL)), (found) => {
      const folders = found.split(':');
      return { folders: folders.length, hasHomebrew: folders.includes('/opt/homebrew/bin') };
    }),
};
