import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BackendPages,
  BackendRequests,
  FOR_A_PERSON_A_MINUTE,
  REQUESTS_A_MINUTE,
} from '../../../electron/probes/index.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { processWith, readingOf, settingsWith } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

let server: Server;
let asked: string[];
let status: number;
let clock: ManualClock;
let requests: BackendRequests;
let readings: Readings;

beforeEach(async () => {
  asked = [];
  status = 200;
  clock = new ManualClock();
  requests = new BackendRequests();
  readings = {};
  server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(request.url === '/admin' ? 404 : status, { 'retry-after': '30' }).end('x');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

const pages = () => {
  const { port } = server.address() as AddressInfo;
  const settings = settingsWith({ 'backend.host': '127.0.0.1', 'backend.port': port });
  return new BackendPages({ clock, settings: () => settings, requests: () => requests, readings: () => readings });
};
const never = new AbortController().signal;

describe('single addresses of the backend', () => {
  it('are asked for themselves, and counted in the common budget', async () => {
    const ask = pages();
    expect(await ask.ask('/admin', never)).toMatchObject({ kind: 'answer', status: 404 });
    expect(await ask.ask('', never)).toMatchObject({ kind: 'answer', status: 200 });
    expect(asked).toEqual(['/admin', '/']);
    expect(requests.inLastMinute(clock.now())).toBe(2);
  });

  it('are asked once a minute, however often the page is opened', async () => {
    const ask = pages();
    await Promise.all([ask.ask('/docs', never), ask.ask('/docs', never)]);
    await ask.ask('/docs', never);
    expect(asked).toEqual(['/docs']);
    clock.skip(60_001);
    await ask.ask('/docs', never);
    expect(asked).toHaveLength(2);
  });

  it('are not asked of another program that has the port, and what was answered before it came is over', async () => {
    const ask = pages();
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'answer', status: 200 });
    const { port } = server.address() as AddressInfo;
    const stranger = processWith({ pid: 77, name: 'python3' });
    const listener = { address: '127.0.0.1', port, family: 'IPv4' as const, process: stranger };
    const strangers = [{ process: stranger, addresses: ['127.0.0.1'], blocks: true }];
    readings = { process: readingOf('process', { root: null, listeners: [listener], strangers, foreign: stranger }) };
    const problem = `What listens on port ${port} at 127.0.0.1 is another program (python3, pid 77), which was not asked.`;
    expect(await ask.ask('/docs', never)).toEqual({ kind: 'failed', problem });
    expect(await ask.read('/openapi.json', never)).toEqual({ value: null });
    readings = { process: readingOf('process', { root: processWith({ pid: 78 }), listeners: [] }) };
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'answer', status: 200 });
    expect(asked).toEqual(['/docs', '/docs']);
  });

  it('are left alone when the budget is used up, and when the backend asks for silence', async () => {
    const ask = pages();
    // A person comes after what the looks used up, and has some more.
    for (let i = 0; i < REQUESTS_A_MINUTE; i++) requests.note(clock.now());
    expect(requests.hasRoom(clock.now())).toBe(false);
    expect(await ask.ask('/first', never)).toMatchObject({ kind: 'answer', status: 200 });
    for (let i = REQUESTS_A_MINUTE + 1; i < FOR_A_PERSON_A_MINUTE; i++) requests.note(clock.now());
    expect(await ask.ask('/docs', never)).toMatchObject({
      kind: 'not-asked',
      why: expect.stringContaining('60 times'),
    });
    expect(asked).toEqual(['/first']);
    asked.length = 0;
    clock.skip(60_001);
    status = 429;
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'not-asked', why: expect.stringContaining('429') });
    expect(await ask.ask('/metrics', never)).toMatchObject({ kind: 'not-asked' });
    expect(asked).toEqual(['/docs']);
    clock.skip(30_001);
    status = 200;
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'answer', status: 200 });
  });

  it('that fail are asked again at once', async () => {
    const ask = pages();
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'failed', problem: expect.stringContaining('/docs') });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    expect(await ask.ask('/docs', never)).toMatchObject({ kind: 'answer' });
  });
});
