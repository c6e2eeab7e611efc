import { PassThrough } from 'node:stream';
import { runCli } from '../../electron/cli/run.ts';

export interface Called {
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: Buffer;
}

/** Where a call is made: what a process of its own would be started with. */
export interface Caller {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * The command line in this process, with everything that it prints: for claims about what it says, where a start for each call would cost several
 * times what the call does. One call at a time, because folder and environment are those of the whole process meanwhile.
 */
export async function commandLine(argv: readonly string[], { cwd, env }: Caller): Promise<Called> {
  const own = { cwd: process.cwd(), env: { ...process.env } };
  const [stdin, stdout, stderr] = [silent(), silent(), silent()];
  const [out, err] = [collect(stdout), collect(stderr)];
  process.chdir(cwd);
  putInPlace(env);
  try {
    // Only what is no terminal is needed of the process's own streams.
    const io = { stdin, stdout, stderr } as unknown as Parameters<typeof runCli>[1];
    const code = await runCli(argv, io);
    return { code, stdout: out(), stderr: err() };
  } finally {
    putInPlace(own.env);
    process.chdir(own.cwd);
  }
}

/** Variable by variable: the system's own functions, such as the one for the home folder, do not see another object. */
function putInPlace(env: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (env[name] === undefined) delete process.env[name];
  Object.assign(process.env, env);
}

const silent = () => Object.assign(new PassThrough(), { isTTY: false });

function collect(stream: PassThrough): () => Buffer {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks);
}
