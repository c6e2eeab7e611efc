import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Output } from '../../../electron/components/process/output.ts';
import { identify, type ProcessRow } from '../../../electron/system/index.ts';
import { processWith } from '../../support/builders.ts';

let folder = '';
const running: ReturnType<typeof spawn>[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-output-'));
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** A process that runs, as the table has it, with its output in a file or in none. */
async function runs(file: string | null): Promise<ProcessRow & { end: () => Promise<unknown> }> {
  const out = file === null ? 'ignore' : openSync(file, 'a');
  const child = spawn('sleep', ['600'], { stdio: ['ignore', out, out] });
  running.push(child);
  await once(child, 'spawn');
  const self = await identify(child.pid as number);
  if (self === null) throw new Error('It has ended.');
  const end = () => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    return ended;
  };
  return { ...processWith({ ...self, uptimeSeconds: 1 }), cpuSeconds: 0, end };
}

it('is that of the process that runs: what Lifeguard captured of one before is not that of one in a terminal', async () => {
  const log = path.join(folder, 'backend.log');
  writeFileSync(log, 'ModuleNotFoundError: of the one before\n');
  const output = new Output(log);
  const first = await runs(log);
  expect(await output.fileOf(first, [first])).toBe(log);
  await first.end();
  expect(await output.fileOf(null, [first])).toBe(log);
  const byHand = await runs(null);
  expect(await output.fileOf(byHand, [first])).toBeNull();
  await byHand.end();
  expect(await output.fileOf(null, [first])).toBeNull();
  // What Lifeguard started since, and nobody saw, printed there.
  expect(await output.fileOf(null, [{ pid: 1, startedAt: 'later' }, first])).toBe(log);
});

it('is not what Lifeguard captured where another Lifeguard saw one started by hand since, until it starts another', async () => {
  const log = path.join(folder, 'backend.log');
  const [first, later] = [
    { pid: 1, startedAt: 'x' },
    { pid: 3, startedAt: 'z' },
  ];
  const byHand = { pid: 2, startedAt: 'y', startedByHandAfter: '1 x' };
  expect(await new Output(log).fileOf(null, [first], byHand)).toBeNull();
  expect(await new Output(log).fileOf(null, [later, first], byHand)).toBe(log);
  expect(await new Output(log).fileOf(null, [first], { pid: 1, startedAt: 'x' })).toBe(log);
});

it('is that of the last start where none was seen yet, and none where nothing was started', async () => {
  const log = path.join(folder, 'backend.log');
  expect(await new Output(log).fileOf(null, [{ pid: 1, startedAt: 'x' }])).toBe(log);
  expect(await new Output(log).fileOf(null, [])).toBeNull();
});

it('is taken to go where it went before for one that has ended before anybody could ask', async () => {
  const [log, own] = [path.join(folder, 'backend.log'), path.join(folder, 'own.log')];
  const output = new Output(log);
  const first = await runs(own);
  expect(await output.fileOf(first, [])).toBe(own);
  const second = await runs(null);
  await second.end();
  writeFileSync(own, 'ImportError\n');
  expect(await output.fileOf(second, [])).toBe(own);
});
