import { spawn } from 'node:child_process';
import { signalAll, stopTree } from './processes.ts';

/** A person's terminal: a real shell in a pseudo-terminal. */
export type Terminal = {
  /** Of the program that holds the pseudo-terminal; the shell is its child. */
  readonly pid: number;
  /** Sends keys as they are typed; a command needs its line feed. */
  readonly type: (keys: string) => void;
  readonly output: () => string;
  /** Ends the shell and what runs in it. */
  readonly close: () => Promise<void>;
};

export const CTRL_C = '\x03';
/** Brings the last command back to the prompt and runs it. */
export const UP_AND_ENTER = '\x1b[A\n';

/** Gives the terminal back to the command that was stopped and goes on; it does not become the last command. */
export const FOREGROUND_AGAIN = ' fg\n';

/** Opens a terminal in a folder. `script` gives a program a pseudo-terminal; its arguments differ between the systems. */
export async function openTerminal(cwd: string, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
  const shell = ['bash', '--norc', '--noprofile', '-i'];
  const args = process.platform === 'darwin' ? ['-q', '/dev/null', ...shell] : ['-qfc', shell.join(' '), '/dev/null'];
  const child = spawn('script', args, {
    cwd,
    env: { ...process.env, ...env, TERM: 'dumb', PS1: '$ ', HISTCONTROL: 'ignorespace' },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output = (output + String(chunk)).slice(-100_000);
  });
  child.stdin.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', reject);
  });
  const pid = child.pid as number;
  const end = () => signalAll([pid], 'SIGKILL');
  process.once('exit', end);
  return {
    pid,
    type: (keys) => {
      child.stdin.write(keys);
    },
    output: () => output,
    close: async () => {
      process.off('exit', end);
      await stopTree(pid, 500);
    },
  };
}
