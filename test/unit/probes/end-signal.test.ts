import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { EndSignal, withEndSignal } from '../../../electron/components/end-signal.ts';
import type { Probe, ProbeSignal } from '../../../electron/probes/index.ts';
import { portHolderSince } from '../../../electron/system/index.ts';
import { firstWords } from '../../support/first-words.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';
import { soon } from '../../support/soon.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A process of its own that listens on a port. */
async function listener(port = 0): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const script = `const s = require('node:net').createServer().listen(${port}, '127.0.0.1', () => console.log(s.address().port))`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  closers.push(() => child.kill('SIGKILL'));
  return { child, port: Number(await firstWords(child)) };
}

/** A probe that answers what it is told to, and the signals of its port. */
function watched(port: number) {
  const answer = { ok: true };
  const plain = {
    id: 'it',
    component: 'it',
    everyMs: 60_000,
    timeoutMs: 60_000,
    run: async () => (answer.ok ? { ok: true, metrics: {}, facts: {} } : { ok: false, failure: { kind: 'refused' } }),
  } as unknown as Probe;
  const gone: ProbeSignal = { run: [plain.id], why: 'it may be gone' };
  const probe = withEndSignal(plain, port, new EndSignal(gone, () => false));
  const signals: ProbeSignal[] = [];
  probe.onSignal?.((signal) => signals.push(signal));
  closers.push(() => probe.close?.());
  /** A look, and the one at the ports that it may have begun. */
  const look = async () => {
    await probe.run(contextFor(settingsWith()));
    await portHolderSince(port, 0);
  };
  return { answer, signals, look };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

it('the end of whoever listens on the port is told once, and that of whoever comes after it as well', async () => {
  const { child, port } = await listener();
  const { look, signals } = watched(port);
  await look();
  expect(signals).toEqual([]);
  await end(child);
  await soon(() => expect(signals).toHaveLength(1));
  const next = await listener(port);
  await look();
  await end(next.child);
  await soon(() => expect(signals).toHaveLength(2));
});

it('one that does not answer is looked for anew when it does', async () => {
  const first = await listener();
  const { look, answer, signals } = watched(first.port);
  await look();
  answer.ok = false;
  await look();
  await end(first.child);
  answer.ok = true;
  const next = await listener(first.port);
  await look();
  expect(signals).toEqual([]);
  await end(next.child);
  await soon(() => expect(signals).toHaveLength(1));
});
