import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { probeOfService } from '../../support/service-probe.ts';
import { soon } from '../../support/soon.ts';
import { unhurried } from '../../support/unhurried.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A program that does nothing, with a word in its command line that nobody else has. */
function start(word: string): ChildProcess {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 60_000)', word], { stdio: 'ignore' });
  children.push(child);
  return child;
}

it('finds every process with the words in its command line, sees them stopped and gone', {
  timeout: unhurried(30_000),
}, async () => {
  const word = `worker-${randomUUID()}`;
  const { run } = probeOfService('process', { match: word });
  expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  const [first, second] = [start(word), start(word)];
  await soon(async () =>
    expect(await run()).toMatchObject({ ok: true, metrics: { 'it.count': 2 }, facts: { stopped: false } }),
  );
  expect((await run()).metrics).toMatchObject({ 'it.resident': expect.any(Number) });
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await soon(async () => expect(await run()).toMatchObject({ metrics: { 'it.count': 1 } }));
  second.kill('SIGSTOP');
  await soon(async () => expect(await run()).toMatchObject({ ok: true, facts: { stopped: true } }));
  second.kill('SIGKILL');
  await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } }));
});

it('tells that the last of its processes has ended, and nothing while one runs', {
  timeout: unhurried(30_000),
}, async () => {
  const word = `worker-${randomUUID()}`;
  const { run, signals, close } = probeOfService('process', { match: word });
  const [first, second] = [start(word), start(word)];
  await soon(async () => expect(await run()).toMatchObject({ metrics: { 'it.count': 2 } }));
  const ended = once(first, 'exit');
  first.kill('SIGKILL');
  await ended;
  await soon(async () => expect(await run()).toMatchObject({ metrics: { 'it.count': 1 } }));
  expect(signals).toEqual([]);
  second.kill('SIGKILL');
  await soon(() => expect(signals).toMatchObject([{ run: expect.arrayContaining(['it']) }]));
  // Nothing that was read before is believed after that.
  expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } });
  await close();
});
