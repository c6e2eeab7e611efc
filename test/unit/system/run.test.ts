import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify, isSame, ownIdentity, run, startDetached, stopTree, tail } from '../../../electron/system/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-run-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const node = process.execPath;

describe('running a program', () => {
  it('gives back output and exit code, and each line as it comes', async () => {
    const lines: string[] = [];
    const result = await run(node, ['-e', 'console.log("one"); console.error("two"); process.exitCode = 3'], {
      timeoutMs: 10_000,
      onLine: (l) => lines.push(l),
    });
    expect(result).toMatchObject({ kind: 'exit', code: 3, stdout: 'one\n', stderr: 'two\n', truncated: false });
    expect(lines.sort()).toEqual(['one', 'two']);
  });

  it('never goes through a shell', async () => {
    const result = await run('echo', ['$HOME; rm -rf /', '`id`'], { timeoutMs: 5000 });
    expect(result).toMatchObject({ stdout: '$HOME; rm -rf / `id`\n' });
  });

  it('names a program that is missing, and one that may not be run', async () => {
    expect(await run('no-such-program-here', [], { timeoutMs: 1000 })).toEqual({ kind: 'not-found' });
    const file = path.join(folder, 'text');
    writeFileSync(file, 'x', { mode: 0o644 });
    expect(await run(file, [], { timeoutMs: 1000 })).toEqual({ kind: 'not-executable' });
  });

  it('keeps no more output than allowed', async () => {
    const result = await run(node, ['-e', 'process.stdout.write("x".repeat(1e6))'], {
      timeoutMs: 10_000,
      maxBytes: 1000,
    });
    expect(result).toMatchObject({ kind: 'exit', truncated: true });
    expect(result.kind === 'exit' && result.stdout.length).toBe(1000);
  });

  it('kills the whole group at the time limit: no grandchild is left', async () => {
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log(c.pid); setInterval(() => {}, 1000)`;
    const result = await run(node, ['-e', script], { timeoutMs: 1500 });
    expect(result.kind).toBe('timeout');
    const grandchild = Number(result.kind === 'timeout' ? result.stdout.trim() : 0);
    expect(grandchild).toBeGreaterThan(0);
    await expect.poll(() => identify(grandchild)).toBeNull();
  });

  it('leaves a program that may take long its whole time, whatever this machine sleeps meanwhile', async () => {
    const clock = new ManualClock();
    const pipe = path.join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const running = run('cat', [pipe], { timeoutMs: 60_000, clock });
    await clock.advance(10_000);
    clock.skip(3_600_000);
    await clock.advance(45_000);
    await writeFile(pipe, 'well');
    expect(await running).toMatchObject({ kind: 'exit', code: 0, stdout: 'well' });
  });

  it('stops at once when it is aborted', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const result = await run(node, ['-e', 'setInterval(() => {}, 1000)'], {
      timeoutMs: 20_000,
      signal: controller.signal,
    });
    expect(result.kind).toBe('aborted');
  });
});

const start = async (code: string, logFile = path.join(folder, 'out.log')) => {
  const started = await startDetached({ command: node, args: ['-e', code], cwd: folder, env: {}, logFile });
  if (!started.ok) throw new Error(started.message);
  return started.child;
};

describe('starting detached', () => {
  it('captures output and tells how it ended', async () => {
    const child = await start('console.log("hello"); process.exitCode = 4');
    await expect.poll(() => child.exit()).toEqual({ code: 4, signal: null });
    expect(child.tail()).toEqual(['hello']);
  });

  it('keeps the logs of the last starts', async () => {
    for (const word of ['one', 'two', 'three', 'four']) {
      const child = await start(`console.log("${word}")`);
      await expect.poll(() => child.exit()).not.toBeNull();
    }
    expect(['', '.1', '.2'].map((n) => readFileSync(path.join(folder, `out.log${n}`), 'utf8').trim())).toEqual([
      'four',
      'three',
      'two',
    ]);
    expect(tail(path.join(folder, 'out.log.3'))).toEqual([]);
  });

  it.each([
    ['a missing program', 'no-such-program-here', /not installed/],
    ['a missing file', './start.sh', /does not exist/],
  ])('says in words that %s cannot be started', async (_, command, words) => {
    const result = await startDetached({
      command,
      args: [],
      cwd: folder,
      env: {},
      logFile: path.join(folder, 'x.log'),
    });
    expect(result.ok ? '' : result.message).toMatch(words);
  });
});

describe('stopping a tree', () => {
  it('lets it end by itself', async () => {
    const child = await start(
      'process.on("SIGTERM", () => process.exit(0)); console.log("up"); setInterval(() => {}, 1000)',
    );
    await expect.poll(() => child.tail()).toEqual(['up']);
    const report = await stopTree([child.process], { gracefulMs: 5000 });
    expect(report).toMatchObject({ summary: 'Ended by itself.', left: [] });
  });

  it('kills what does not end, with the children that were born meanwhile', async () => {
    const child = await start(
      `process.on("SIGTERM", () => {}); require('child_process').spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)'], { stdio: 'inherit' }); setInterval(() => {}, 1000)`,
    );
    await expect.poll(() => child.tail().length).toBe(1);
    const grandchild = Number(child.tail()[0]);
    const report = await stopTree([child.process], { gracefulMs: 300 });
    expect(report.left).toEqual([]);
    expect(report.summary).toMatch(
      /^2 processes did not end within 0\.3 s of SIGTERM and had to be killed \(SIGKILL\): node \(pid \d+\), node \(pid \d+\)\.$/,
    );
    expect(report.killed.toSorted()).toEqual([child.process.pid, grandchild].toSorted());
    expect(await identify(grandchild)).toBeNull();
  });

  it('ends a process that SIGSTOP holds', async () => {
    const child = await start('console.log("up"); setInterval(() => {}, 1000)');
    await expect.poll(() => child.tail()).toEqual(['up']);
    process.kill(child.process.pid, 'SIGSTOP');
    const report = await stopTree([child.process], { gracefulMs: 1000 });
    expect(report.left).toEqual([]);
    await expect.poll(() => child.exit()).not.toBeNull();
  });

  it('does not touch the new owner of a reused pid (F28)', async () => {
    const child = await start('console.log("up"); setInterval(() => {}, 1000)');
    await expect.poll(() => child.tail()).toEqual(['up']);
    const report = await stopTree([{ pid: child.process.pid, startedAt: `${child.process.startedAt}0` }], {
      gracefulMs: 200,
    });
    expect(report.summary).toBe('It was gone already.');
    expect(await isSame(child.process)).toBe(true);
    await stopTree([child.process], { gracefulMs: 200 });
  });

  it('can be cancelled', async () => {
    const child = await start('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)');
    await expect.poll(() => child.tail()).toEqual(['up']);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('cancelled')), 200);
    await expect(stopTree([child.process], { gracefulMs: 20_000, signal: controller.signal })).rejects.toThrow();
    await stopTree([child.process], { gracefulMs: 100 });
  });
});

describe('identity', () => {
  it('is pid and start time', async () => {
    const own = await ownIdentity();
    expect(await isSame(own)).toBe(true);
    expect(await isSame({ ...own, startedAt: 'another time' })).toBe(false);
  });
});
