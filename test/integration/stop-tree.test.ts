import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { descendants, identify, listProcesses, stopTree } from '../../electron/system/index.ts';
import { firstWords } from '../support/first-words.ts';
import { ensurePython, freePort, type RunningBackend, startBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

/** The backend of the tests prints this at the end of its shutdown hooks. */
const GOODBYE = 'LeanVibe backend says goodbye';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => stopAll());

/** start.sh as the real one is: a bash that does not exec → uv run → uvicorn's reloader → worker. */
async function realShape(): Promise<RunningBackend> {
  const backend = await startBackend({ mode: 'script', port: await freePort() });
  cleanups.push(() => backend.cleanup());
  return backend;
}

const rowsOf = async (root: number) => descendants(await listProcesses(), root).filter((p) => p.state !== 'zombie');
const members = async (root: number) =>
  (await rowsOf(root)).map(({ pid, startedAt, name }) => ({ pid, startedAt, label: name }));

describe('stopping without killing', () => {
  it('leaves alive, and names, what does not end by itself', async () => {
    const child = spawn('sh', ['-c', 'trap "" TERM; echo ready; while :; do sleep 0.05; done'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    cleanups.push(async () => void child.kill('SIGKILL'));
    await firstWords(child);
    const [member] = await members(child.pid ?? 0);
    if (member === undefined) throw new Error('It did not start.');
    const report = await stopTree([member], { gracefulMs: 300, spare: true });
    expect(report.killed).toEqual([]);
    expect(report.left.map((p) => p.pid)).toContain(child.pid);
    expect(await identify(member.pid)).toMatchObject({ startedAt: member.startedAt });
  });
});

describe('stopping a start script of the real shape', () => {
  it('is the tree that the real script makes', async () => {
    const backend = await realShape();
    const lines = (await rowsOf(backend.pid)).map((p) => p.commandLine);
    expect(lines[0]).toMatch(/bash .*start\.sh/);
    expect(lines.some((l) => /uv run uvicorn/.test(l))).toBe(true);
    expect(lines.some((l) => /bin\/uvicorn .*--reload/.test(l))).toBe(true);
    expect(lines.some((l) => /spawn_main/.test(l))).toBe(true);
  });

  it('lets its shutdown hooks run and kills nothing, ten times of ten', async () => {
    const round = async () => {
      const backend = await realShape();
      const report = await stopTree(await members(backend.pid), { gracefulMs: unhurried(10_000) });
      expect(report, backend.output()).toMatchObject({ summary: 'Ended by itself.', killed: [], left: [] });
      expect(backend.output()).toContain(GOODBYE);
    };
    for (let i = 0; i < 5; i++) await Promise.all([round(), round()]);
  });

  it('does so where the script leads a terminal’s session, whose end would take everything with it', async () => {
    const backend = await realShape();
    await stopTree(await members(backend.pid), { gracefulMs: unhurried(10_000) });
    const { venv } = await ensurePython();
    const log = path.join(backend.root, 'terminal.log');
    const inTerminal = `import os, pty, sys
pid, fd = pty.fork()
if pid == 0:
    os.execv("/bin/bash", ["bash", "./start.sh", "--skip-services"])
print(pid, flush=True)
while True:
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    open(sys.argv[1], "ab").write(data)
os.waitpid(pid, 0)`;
    const terminal = spawn(path.join(venv, 'bin/python'), ['-c', inTerminal, log], {
      cwd: backend.folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    cleanups.push(async () => {
      terminal.kill('SIGKILL');
    });
    const pid = Number(String(await new Promise<Buffer>((resolve) => terminal.stdout.once('data', resolve))));
    await expect
      .poll(
        () =>
          fetch(`${backend.url}/health`).then(
            (r) => r.ok,
            () => false,
          ),
        { timeout: unhurried(30_000) },
      )
      .toBe(true);
    const report = await stopTree(await members(pid), { gracefulMs: unhurried(10_000) });
    expect(report).toMatchObject({ killed: [], left: [] });
    await expect.poll(() => readFileSync(log, 'utf8'), { timeout: unhurried(10_000) }).toContain(GOODBYE);
  });

  it('kills only what is left after the time, names it, and lets the rest end by itself', async () => {
    const backend = await realShape();
    const tree = await rowsOf(backend.pid);
    const worker = tree.find((p) => /spawn_main/.test(p.commandLine));
    await backend.fault({ blockSeconds: 3600 });
    // It is still answered, and begins a moment later.
    const answers = () => fetch(`${backend.url}/health`, { signal: AbortSignal.timeout(1000) }).then(() => true);
    await expect.poll(() => answers().catch(() => false), { timeout: unhurried(10_000) }).toBe(false);
    const report = await stopTree(await members(backend.pid), { gracefulMs: 1500 });
    expect(report.left).toEqual([]);
    expect(report.killed).toEqual([worker?.pid]);
    expect(report.summary).toContain(`(pid ${worker?.pid})`);
    expect(report.summary).toContain('SIGKILL');
  });

  it('reaches a worker whose reloader is gone, and a stopped one', async () => {
    const backend = await realShape();
    const tree = await rowsOf(backend.pid);
    for (const p of tree) process.kill(p.pid, 'SIGSTOP');
    const report = await stopTree(await members(backend.pid), { gracefulMs: unhurried(10_000) });
    expect(report).toMatchObject({ killed: [], left: [] });
    expect(backend.output()).toContain(GOODBYE);
    expect(await Promise.all(tree.map((p) => identify(p.pid)))).toEqual(tree.map(() => null));
  });
});

describe('a script that does more', () => {
  it('is ended before it starts the server again', async () => {
    const backend = await realShape();
    await stopTree(await members(backend.pid), { gracefulMs: unhurried(10_000) });
    const folder = path.join(backend.root, 'looping');
    mkdirSync(folder);
    const log = path.join(folder, 'log');
    const script = path.join(folder, 'start.sh');
    const once = path.join(folder, 'serve.sh');
    appendFileSync(once, `#!/bin/bash\necho up >> '${log}'\nexec sleep 1000\n`, { mode: 0o755 });
    appendFileSync(script, `#!/bin/bash\nwhile true; do '${once}'; sleep 0.3; done\n`, { mode: 0o755 });
    const child = spawn(script, [], { detached: true, stdio: 'ignore' });
    cleanups.push(async () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGKILL');
    });
    await expect.poll(async () => (await rowsOf(child.pid ?? 0)).length).toBe(2);
    const report = await stopTree(await members(child.pid ?? 0), { gracefulMs: 5000 });
    expect(report).toMatchObject({ killed: [], left: [] });
    expect(await rowsOf(child.pid ?? 0)).toEqual([]);
  });
});
