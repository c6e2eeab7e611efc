import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading } from '../../support/builders.ts';
import { oddServer } from '../../support/odd-server.ts';
import { contextFor, eventually } from '../../support/probe-context.ts';
import { probeOfService } from '../../support/service-probe.ts';
import { soon } from '../../support/soon.ts';
import { type RunningModelServer, startModelServer } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';

/** Seconds. */
const STUCK_AFTER = 2;
const SETTINGS = { 'ai.stuckAfter': STUCK_AFTER, 'ai.promptEvery': 1 } as const;

let server: RunningModelServer;
const closers: (() => unknown)[] = [];
const probeAt = (port: number, more: Readonly<Record<string, unknown>> = {}, limit?: number) => {
  const made = probeOfService('mlx-lm', { at: `127.0.0.1:${port}` }, limit, { ...SETTINGS, ...more });
  closers.push(() => made.close());
  const facts = async (): Promise<Readonly<Record<string, unknown>>> => ({ ...(await made.run()).facts });
  return { ...made, facts };
};
/** A prompt of another program, given up at the end of the test. @returns its end: how it was answered, or empty */
function ask(maxTokens: number) {
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'Say yes.' }], max_tokens: maxTokens });
  const request = `{ method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }`;
  const script = `fetch('${server.url}/v1/chat/completions', ${request}).then((a) => a.text()).then(console.log)`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const answer = text(child.stdout);
  closers.push(async () => {
    child.kill('SIGKILL');
    await answer;
  });
  return answer;
}
/** As `soon`, with looks so far apart that answering them is no work. */
const seldom = (check: () => Promise<void>) => vi.waitFor(check, { timeout: unhurried(15_000), interval: 1000 });
const prompts = () => server.output().match(/POST \/v1\/chat\/completions/g)?.length ?? 0;

beforeAll(async () => {
  server = await startModelServer('coder-7b');
}, unhurried(120_000));
afterAll(() => server.cleanup(), unhurried(30_000));
afterEach(async () => {
  server.fault(null);
  for (const close of closers.splice(0).reverse()) await close();
});

describe('a real mlx_lm.server', () => {
  it('is well by the word that it delivers, with its model and its pid', async () => {
    const { run } = probeAt(server.port);
    // A connection that is just ending may still stand in the table: then its word comes with the next look.
    await soon(async () =>
      expect(await run()).toMatchObject({
        ok: true,
        facts: { state: 'idle', models: [server.model], pid: server.pid(), delivery: { ok: true, words: null } },
        metrics: { 'it.answer': expect.any(Number), 'it.firstToken': expect.any(Number) },
      }),
    );
  });

  it('is asked for no word on battery, and none where nobody wants it asked', async () => {
    const before = prompts();
    const onBattery = probeOfService('mlx-lm', { at: `127.0.0.1:${server.port}` }, undefined, SETTINGS, true);
    expect(await onBattery.run()).toMatchObject({ ok: true, facts: { delivery: null } });
    expect((await probeAt(server.port, { 'ai.promptEvery': null }).run()).facts).toMatchObject({ delivery: null });
    expect(prompts()).toBe(before);
  });

  it('delivers nothing while its health is good: since when, until the first word', {
    timeout: unhurried(60_000),
  }, async () => {
    const { facts } = probeAt(server.port);
    await soon(async () => expect(await facts()).toMatchObject({ delivery: { ok: true } }));
    server.fault('empty');
    await soon(async () =>
      expect((await facts()).delivery).toMatchObject({
        ok: false,
        words: 'an empty text',
        deliveredAt: expect.anything(),
      }),
    );
    expect((await fetch(`${server.url}/health`)).ok).toBe(true);
    server.fault(null);
    await soon(async () => expect((await facts()).delivery).toMatchObject({ ok: true, failingSince: null }));
  });

  it('is told to answer while a word of it is still to come, which the look after it tells', {
    timeout: unhurried(60_000),
  }, async () => {
    const { probe, settings, signals } = probeAt(server.port);
    // Something was read of it before, as of one that has just come back; of one of which nothing is known yet the word is waited for.
    const readings = { it: failedReading('redis', 'refused') } as unknown as Readings;
    const look = () => probe.run(contextFor(settings, { readings }));
    server.fault('hang');
    // What it was asked before may still keep it busy; it is asked for a word once it is idle.
    await soon(async () => expect(await look()).toMatchObject({ ok: true, facts: { state: 'idle', delivery: null } }));
    expect(signals).toEqual([]);
    server.fault(null);
    await eventually('word of it', () => signals.length > 0);
    expect(signals[0]).toMatchObject({ run: ['it'] });
    await soon(async () => expect(await look()).toMatchObject({ ok: true, facts: { delivery: { ok: true } } }));
  });

  it('is asked again soon when it gave no word, however seldom it is asked otherwise', {
    timeout: unhurried(60_000),
  }, async () => {
    const { facts } = probeAt(server.port, { 'ai.promptEvery': 300 });
    server.fault('empty');
    await soon(async () => expect(await facts()).toMatchObject({ delivery: { ok: false } }));
    server.fault(null);
    await seldom(async () => expect((await facts()).delivery).toMatchObject({ ok: true, failingSince: null }));
  });

  it('is busy while it works and is asked for nothing then, and stuck once it does no work for who waits', {
    timeout: unhurried(90_000),
  }, async () => {
    const { facts } = probeAt(server.port, { 'ai.promptEvery': null });
    // A word of it is due at every look.
    const asking = probeAt(server.port, { 'ai.promptEvery': 0, 'ai.stuckAfter': 600 });
    await soon(async () => expect(await facts()).toMatchObject({ state: 'idle' }));
    server.fault('slow');
    const before = prompts();
    // Far longer than six looks take on a machine that is busy with others: its rest is quick once the fault is over.
    const long = ask(1000);
    const isBusy = { state: 'busy', requests: 1 };
    await soon(async () => expect(await facts()).toMatchObject(isBusy));
    // A machine that gives the server no time for a second makes one of them wait.
    const working = { state: expect.stringMatching(/^(?:busy|waiting)$/), delivery: null };
    for (let i = 0; i < 5; i++) expect(await asking.facts()).toMatchObject(working);
    server.fault(null);
    expect(await long).toContain('choices');
    // That one, and none of ours.
    expect(prompts()).toBe(before + 1);
    server.fault('hang');
    void ask(1);
    // Engines of other tests that look at this machine see it as well, and ask it for a word to be sure.
    await seldom(async () => expect(await facts()).toMatchObject({ state: 'stuck' }));
    expect((await facts()).requests).toBeGreaterThanOrEqual(1);
    server.fault(null);
    await soon(async () => expect(await facts()).toMatchObject({ state: 'idle', requests: 0 }));
  });

  it('is stopped, is gone, and says itself that it cannot generate any more', {
    timeout: unhurried(120_000),
  }, async () => {
    const { run, facts } = probeAt(server.port, { 'ai.promptEvery': null });
    server.kill('SIGSTOP');
    try {
      await soon(async () => expect(await facts()).toMatchObject({ state: 'stopped', pid: server.pid() }));
    } finally {
      server.kill('SIGCONT');
    }
    await soon(async () => expect(await facts()).toMatchObject({ state: 'idle' }));
    server.fault('die');
    void ask(1);
    await soon(async () => expect(await facts()).toMatchObject({ state: 'dead' }));
    server.fault(null);
    server.kill('SIGKILL');
    await soon(async () => expect(await run()).toMatchObject({ ok: false, failure: { kind: 'refused' } }));
    await server.restart();
    await soon(async () => expect(await facts()).toMatchObject({ state: 'idle', pid: server.pid() }));
  });
});

it('is no other program that answers at its address, and what hangs there hangs', async () => {
  const other = await oddServer((socket) =>
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{"status":"healthy"}'),
  );
  closers.push(() => other.close());
  expect(await probeAt(other.port).run()).toMatchObject({ ok: false, failure: { kind: 'protocol' } });
  const silent = await oddServer(() => {});
  closers.push(() => silent.close());
  expect(await probeAt(silent.port, {}, 300).run()).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
});
