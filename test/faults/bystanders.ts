import { type ChildProcess, spawn } from 'node:child_process';
import type { Tools } from '../support/stack/index.ts';
import {
  fetchAnew,
  freePort,
  type RunningBackend,
  type RunningRedis,
  startBackend,
  startRedis,
} from '../support/stack/index.ts';

/** Processes of "another project": they look like the stack, and must survive every row. */
export class Bystanders {
  private readonly backend: RunningBackend;
  private readonly redis: RunningRedis;
  private readonly python: ChildProcess;

  private constructor(backend: RunningBackend, redis: RunningRedis, python: ChildProcess) {
    this.backend = backend;
    this.redis = redis;
    this.python = python;
  }

  /** Another project's uvicorn (same command name, other folder and port), its Redis, and an editor-like Python with "uvicorn" in its arguments. */
  static async start(tools: Tools): Promise<Bystanders> {
    const backend = await startBackend({ port: await freePort() });
    const redis = await startRedis({ port: await freePort() });
    const python = spawn(tools.python, ['-c', 'import time; time.sleep(100000)', 'uvicorn', 'app.main:app'], {
      stdio: 'ignore',
    });
    return new Bystanders(backend, redis, python);
  }

  /** Names of those that died; empty when all live and answer. */
  async casualties(): Promise<string[]> {
    const dead: string[] = [];
    const answers = await fetchAnew(`${this.backend.url}/health`, { signal: AbortSignal.timeout(20_000) }).then(
      (r) => r.ok,
      () => false,
    );
    if (!answers) dead.push('another project’s uvicorn');
    if (!(await this.redis.answers())) dead.push('another project’s Redis');
    if (this.python.exitCode !== null || this.python.signalCode !== null)
      dead.push('a Python with "uvicorn" in its arguments');
    return dead;
  }

  async stop(): Promise<void> {
    this.python.kill('SIGKILL');
    await this.backend.cleanup();
    await this.redis.cleanup();
  }
}
