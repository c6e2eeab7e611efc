import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunningBackend, Tools } from '../support/stack/index.ts';
import { isAlive } from './support.ts';

const FOREVER = 'import time\ntime.sleep(100000)\n';
const WORKERS = `import multiprocessing, time
def work():
    time.sleep(100000)
if __name__ == "__main__":
    multiprocessing.set_start_method("spawn")
    multiprocessing.Process(target=work).start()
    time.sleep(100000)
`;

/** Programs of a developer's ordinary day: tests, training, a pool of workers, another server, an editor, a shell; in one folder. */
export class OrdinaryPrograms {
  private readonly started: { readonly name: string; readonly child: ChildProcess }[] = [];
  private readonly servers: { readonly name: string; readonly pid: number; readonly stop: () => Promise<void> }[] = [];

  /** Starts one of each kind in a folder. `server` starts a second server of the backend, where that is possible. */
  async start(folder: string, tools: Tools, server: RunningBackend | null): Promise<void> {
    const bin = path.join(folder, 'bystander-bin');
    mkdirSync(bin, { recursive: true });
    const file = (name: string, text: string) => {
      const at = path.join(bin, name);
      writeFileSync(at, text, { mode: 0o755 });
      return at;
    };
    const run = (name: string, program: string, args: readonly string[]) =>
      this.started.push({
        name: `${name} in ${folder}`,
        child: spawn(program, args, { cwd: folder, stdio: ['pipe', 'ignore', 'ignore'], detached: true }),
      });
    const { python } = tools;
    run('pytest', python, [file('pytest', FOREVER), '-k', 'uvicorn', 'tests/test_main.py']);
    run('training', python, [file('train.py', FOREVER), '--model', 'uvicorn']);
    run('multiprocessing', python, [file('prepare.py', WORKERS)]);
    run('editor', 'tail', ['-f', file('main.py', '# open in an editor\n')]);
    run('shell', 'bash', ['--norc']);
    if (server === null) run('server', python, ['-m', 'http.server', '0', '--bind', '127.0.0.1']);
    else {
      const second = await server.startSecond();
      this.servers.push({ name: `a second uvicorn in ${folder}`, pid: second.pid, stop: second.stop });
    }
  }

  /** Names of those that died. */
  casualties(): readonly string[] {
    const dead = this.started.filter(({ child }) => child.exitCode !== null || child.signalCode !== null);
    return [...dead.map((d) => d.name), ...this.servers.filter((s) => !isAlive(s.pid)).map((s) => s.name)];
  }

  get count(): number {
    return this.started.length + this.servers.length;
  }

  async stop(): Promise<void> {
    for (const { child } of this.started) {
      // Each leads a group of its own, with what it started.
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
        process.kill(-child.pid, 'SIGKILL');
    }
    await Promise.all(this.servers.map((s) => s.stop()));
  }
}
