import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WebSocket as PageSocket, WebSocketServer } from 'ws';
import type { EntryAnswer } from '../../../renderer/bridge/entry.ts';
import { socketBridge } from '../../../renderer/bridge/index.ts';
import type { EngineEvent } from '../../../shared/contract/index.ts';
import { snapshot } from '../../support/renderer-fixtures.ts';
import { soon } from '../../support/soon.ts';

/** A server that speaks the wire and does what the test says. */
async function listen(port = 0) {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  await once(server, 'listening');
  const pages: PageSocket[] = [];
  const protocols: string[] = [];
  server.on('connection', (page) => {
    pages.push(page);
    protocols.push(page.protocol);
    page.on('message', (data) => {
      const { id, call } = JSON.parse(String(data));
      if (call === 'checkNow') page.send(JSON.stringify({ id, ok: true, value: {} }));
      if (call === 'plan')
        page.send(JSON.stringify({ id, ok: false, code: 'refused', message: 'Not now.', hint: 'Later.' }));
    });
  });
  return {
    pages,
    protocols,
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const page of server.clients) page.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('the WebSocket bridge of the browser page', () => {
  let server: Awaited<ReturnType<typeof listen>>;
  let bridge: ReturnType<typeof socketBridge>;
  let states: boolean[];
  let seen: (() => void)[];
  let isHidden: boolean;
  let answers: EntryAnswer[];
  let refusals: string[];
  let letIn: (() => void)[];

  beforeEach(async () => {
    server = await listen();
    const heard: boolean[] = [];
    states = heard;
    seen = [];
    isHidden = false;
    answers = [];
    refusals = [];
    letIn = [];
    bridge = socketBridge({
      url: `ws://127.0.0.1:${server.port}/api`,
      entry: {
        ask: async () => answers.shift() ?? { kind: 'let-in', session: 'secret-token' },
        onceLetIn: (fn) => void letIn.push(fn),
      },
      onRefused: (why) => void refusals.push(why),
      whenSeen: (fn) => (isHidden ? void seen.push(fn) : fn()),
    });
    bridge.onConnection((connected) => heard.push(connected));
    await soon(() => expect(states).toEqual([false, true]));
  });
  afterEach(async () => {
    bridge.close();
    await server.close();
  });

  it('brings its session as a subprotocol', () => {
    expect(server.protocols).toEqual(['lifeguard.session.secret-token']);
  });

  it('answers each call with its own answer, a refusal as a value', async () => {
    const answers = await Promise.all([
      bridge.call('checkNow', {}),
      bridge.call('plan', { runbook: 'recover-backend' }),
      bridge.call('checkNow', {}),
    ]);
    expect(answers).toEqual([
      { ok: true, value: {} },
      { ok: false, code: 'refused', message: 'Not now.', hint: 'Later.' },
      { ok: true, value: {} },
    ]);
  });

  it('lets only events through that keep the contract', async () => {
    const events: EngineEvent[] = [];
    bridge.onEvent((event) => events.push(event));
    const page = server.pages[0];
    for (const bad of ['no json', '[]', '{"event":"patch","data":1}', '{"event":"run","data":{}}', '{"id":"x"}'])
      page?.send(bad);
    page?.send(Buffer.from([1, 2, 3]));
    page?.send(JSON.stringify({ event: 'snapshot', data: snapshot() }));
    await soon(() => expect(events).toHaveLength(1));
    expect(events[0]).toEqual({ event: 'snapshot', data: snapshot() });
  });

  it('says in a sentence that a call was lost with the connection', async () => {
    const waiting = bridge.call('runs', {});
    server.pages[0]?.terminate();
    expect(await waiting).toMatchObject({ ok: false, message: expect.stringContaining('connection to it was lost') });
    expect(await bridge.call('runs', {})).toMatchObject({ ok: false, message: 'Lifeguard is not connected.' });
  });

  it('connects again by itself when the server comes back on its port', async () => {
    const { port } = server;
    await server.close();
    await soon(() => expect(states).toEqual([false, true, false]));
    server = await listen(port);
    await soon(() => expect(states.at(-1)).toBe(true));
    expect(await bridge.call('checkNow', {})).toEqual({ ok: true, value: {} });
  });

  it('does not try again behind a hidden page, but as soon as it is seen', async () => {
    isHidden = true;
    server.pages[0]?.terminate();
    await soon(() => expect(seen).toHaveLength(1));
    expect(server.pages).toHaveLength(1);
    seen[0]?.();
    await soon(() => expect(states.at(-1)).toBe(true));
  });

  it('says why it is not let in, and goes on as soon as another tab is', async () => {
    answers = [{ kind: 'refused', why: 'session' }];
    server.pages[0]?.terminate();
    await soon(() => expect(refusals).toEqual(['session']));
    expect(server.pages).toHaveLength(1);
    letIn[0]?.();
    await soon(() => expect(states.at(-1)).toBe(true));
    expect(server.pages).toHaveLength(2);
  });

  it('asks again by itself when nobody answered whether it is let in', async () => {
    answers = [{ kind: 'away' }];
    server.pages[0]?.terminate();
    await soon(() => expect(states).toEqual([false, true, false, true]));
    expect(refusals).toEqual([]);
  });

  it('tries no more after close', async () => {
    bridge.close();
    await soon(() => expect(states.at(-1)).toBe(false));
    expect(seen).toHaveLength(0);
    expect(server.pages).toHaveLength(1);
  });
});
