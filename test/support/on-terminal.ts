import { type ChildProcess, spawn } from 'node:child_process';

export interface OnTerminal {
  readonly child: ChildProcess;
  /** Everything that the terminal was sent. */
  readonly bytes: () => Buffer;
  /** Ctrl-C, and its end. */
  readonly interrupt: () => Promise<void>;
}

/** Starts a program on a pseudo-terminal, as a person has it; the arguments of `script` differ between the systems. */
export function startOnTerminal(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): OnTerminal {
  const quoted = words.map((word) => `'${word}'`).join(' ');
  const args = process.platform === 'darwin' ? ['-q', '/dev/null', ...words] : ['-qfec', quoted, '/dev/null'];
  const child = spawn('script', args, { cwd, env: { ...env, TERM: 'xterm', SHELL: '/bin/sh' } });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    bytes: () => Buffer.concat(chunks),
    interrupt: () => {
      child.stdin.write('\u0003');
      return ended;
    },
  };
}
