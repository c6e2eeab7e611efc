import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type CheckerDeps, type CheckInput, checkersOf, checklists } from '../../../electron/checklists/index.ts';
import { outcomeOf } from '../../../electron/checklists/outcome.ts';
import { assess, CHECKING } from '../../../electron/components/index.ts';
import { PARTS } from '../../../electron/components/list.ts';
import {
  CheckOutcomeSchema,
  COMPONENT_IDS,
  type ComponentId,
  type Delivery,
  type ModelServer,
  type Readings,
  type Settings,
} from '../../../shared/domain/index.ts';
import { at, failedReading, findingOf, readingOf, settingsWith } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-own-checks-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

interface Seen {
  readonly readings?: Readings;
  readonly settings?: Partial<Settings>;
  readonly page?: CheckInput['page'];
  readonly mayStart?: boolean;
}

function inputOf({ readings = {}, settings: values = {}, page, mayStart = true }: Seen): CheckInput {
  const settings = settingsWith(values);
  const judge = (id: ComponentId, read: Readings) => assess(id, read, settings);
  return {
    world: { clock: new ManualClock(), env: {}, settings, look: async () => readings, judge },
    readings: () => readings,
    lately: async () => readings,
    outcome: (id, read) => outcomeOf(id, judge(id, read)),
    page: page ?? (async () => ({ kind: 'answer', status: 200, tookMs: 3 })),
    home,
    mayStart: () => mayStart,
    signal: new AbortController().signal,
  };
}

const ask = (component: ComponentId, name: string, args: object, seen: Seen) => {
  const own = CHECKING.check(component, name);
  if (own === undefined) throw new Error(`${component} has no check ${name}`);
  return own.answer(args, inputOf(seen));
};

describe('lines that one component answers', () => {
  const asked = Object.values(checklists()).flatMap((list) =>
    list.lines.flatMap(({ check }) => (check.kind === 'own' ? [check] : [])),
  );

  it.each(asked)('$component.$check is answered with the arguments of the list', async ({ component, check, args }) => {
    const outcome = await ask(component, check, args, {});
    expect(CheckOutcomeSchema.safeParse(outcome).success).toBe(true);
  });

  it('stand in a list, each with its question', () => {
    const declared = COMPONENT_IDS.flatMap((id) => {
      const part: { readonly checks?: Readonly<Record<string, { readonly question: string }>> } = PARTS[id];
      return Object.entries(part.checks ?? {}).map(([name, { question }]) => ({ name: `${id}.${name}`, question }));
    });
    expect(declared.map((d) => d.name).toSorted()).toEqual(
      [...new Set(asked.map((a) => `${a.component}.${a.check}`))].toSorted(),
    );
    for (const { question } of declared) expect(question).toMatch(/^[A-Z].*\?$/);
  });

  it('refuse arguments of another check', async () => {
    await expect(ask('ai', 'prompt', { minutes: 3 }, {})).rejects.toThrow();
  });
});

const container = (over: object = {}) => ({
  kind: 'container' as const,
  name: 'leanvibe-redis',
  state: { status: 'running', health: 'healthy', exitCode: null, outOfMemory: false, restarts: 0, ...over } as const,
});
const docker = (over: Parameters<typeof readingOf<'docker'>>[1]) => ({
  readings: { docker: readingOf('docker', over) },
});
const websocket = (over: Parameters<typeof readingOf<'websocket'>>[1]) => ({
  readings: { websocket: readingOf('websocket', over) },
});
const ai = (sent: { ok: boolean; tookMs: number; words: string | null } | null) => ({
  settings: { 'ai.testPrompt': 'Say hello' },
  readings: { ai: readingOf('ai', { prompt: sent === null ? null : { at: at(0), failingSince: null, ...sent } }) },
});

describe('each answers what it was asked', () => {
  it.each<[string, ComponentId, string, object, Seen, string, RegExp]>([
    [
      'the health path is not asked again',
      'backend',
      'path',
      { path: '/health' },
      { readings: { backend: readingOf('backend') } },
      'passed',
      /answers 200/,
    ],
    [
      'the room on volumes, and that nobody measured how fast they are',
      'disk',
      'room',
      {},
      { readings: { disk: readingOf('disk', { volumes: [] }) } },
      'passed',
      /^Disk is well\. .*was not measured\.$/,
    ],
    [
      'a failing health path',
      'backend',
      'path',
      { path: '/health' },
      { readings: { backend: failedReading('backend', 'refused') } },
      'failed',
      /failed/,
    ],
    ['another path that answers', 'backend', 'path', { path: '/docs' }, {}, 'passed', /\/docs answers 200 in 3 ms/],
    [
      'another path that does not',
      'backend',
      'path',
      { path: '/docs' },
      { page: async () => ({ kind: 'answer', status: 404, tookMs: 1 }) },
      'failed',
      /404/,
    ],
    [
      'a path that may not be asked',
      'backend',
      'path',
      { path: '/docs' },
      { page: async () => ({ kind: 'not-asked', why: 'It asks for fewer requests.' }) },
      'could-not-tell',
      /fewer/,
    ],
    [
      'a prompt that was answered',
      'ai',
      'prompt',
      { withinMs: 1000 },
      ai({ ok: true, tookMs: 500, words: null }),
      'passed',
      /500 ms/,
    ],
    [
      'a prompt that took too long',
      'ai',
      'prompt',
      { withinMs: 1000 },
      ai({ ok: true, tookMs: 1500, words: null }),
      'warning',
      /1\.5 s/,
    ],
    [
      'a prompt that failed',
      'ai',
      'prompt',
      { withinMs: 1000 },
      ai({ ok: false, tookMs: 5, words: 'no model' }),
      'failed',
      /no model/i,
    ],
    ['a prompt that was not sent', 'ai', 'prompt', { withinMs: 1000 }, ai(null), 'could-not-tell', /was not sent/],
    [
      'a prompt that nobody takes',
      'ai',
      'prompt',
      { withinMs: 1000 },
      { readings: { ai: failedReading('ai', 'refused') } },
      'failed',
      /^It does not respond: /,
    ],
    [
      'a backend without AI',
      'ai',
      'prompt',
      { withinMs: 1000 },
      { readings: { ai: failedReading('ai', 'not-offered') } },
      'skipped',
      /./,
    ],
    [
      'a connection that lasts',
      'websocket',
      'stability',
      { minutes: 1 },
      websocket({ connectedForMs: 120_000 }),
      'passed',
      /Connected for/,
    ],
    [
      'a connection that comes and goes',
      'websocket',
      'stability',
      { minutes: 5 },
      websocket({ connectedForMs: 20_000, reconnects: 3 }),
      'warning',
      /3 reconnects/,
    ],
    [
      'lost pings',
      'websocket',
      'stability',
      { minutes: 1 },
      websocket({ connectedForMs: 120_000, successRate: 0.9 }),
      'warning',
      /90 % of the latest handshakes and pings answered/,
    ],
    ['no WebSocket', 'websocket', 'stability', { minutes: 1 }, {}, 'skipped', /not watched/],
    [
      'a WebSocket that is not used here',
      'websocket',
      'stability',
      { minutes: 1 },
      { readings: { websocket: failedReading('websocket', 'refused') }, settings: { 'backend.enabled': false } },
      'skipped',
      /Not used here: WebSocket/,
    ],
    [
      'containers that run',
      'docker',
      'containers',
      {},
      docker({
        docker: { kind: 'running', context: null, version: '27' },
        owners: { redis: container() },
        containerised: ['redis'],
      }),
      'passed',
      /1 container runs/,
    ],
    [
      'a container that starts again and again',
      'docker',
      'containers',
      {},
      docker({
        docker: { kind: 'running', context: null, version: '27' },
        owners: { redis: container({ restarts: 9 }) },
        containerised: ['redis'],
      }),
      'failed',
      /leanvibe-redis/,
    ],
    [
      'an engine that is down',
      'docker',
      'containers',
      {},
      docker({ docker: { kind: 'not-running', context: null, got: 'no socket' }, containerised: ['redis'] }),
      'failed',
      /not running/,
    ],
    [
      'no containers',
      'docker',
      'containers',
      {},
      docker({ docker: { kind: 'running', context: null, version: '27' } }),
      'skipped',
      /None of the components/,
    ],
    ['no Xcode', 'ios', 'reach', {}, {}, 'skipped', /Xcode/],
    ['a command line that was not read', 'cli', 'works', {}, {}, 'could-not-tell', /./],
    [
      'a script that the stack does not have',
      'mlx',
      'script',
      { script: 'tools/x.py', args: [] },
      { settings: { 'backend.folder': home } },
      'skipped',
      /has no tools\/x\.py/,
    ],
  ])('%s', async (_, component, name, args, seen, state, words) => {
    const outcome = await ask(component, name, args, seen);
    expect(outcome).toMatchObject({ state, evidence: expect.stringMatching(words) });
  });

  it('runs a script of the stack only where that may be started, and tells how it ended', async () => {
    const folder = path.join(home, 'stack');
    mkdirSync(path.join(folder, '.venv/bin'), { recursive: true });
    writeFileSync(path.join(folder, 'good.py'), 'exit 0\n');
    writeFileSync(path.join(folder, 'bad.py'), 'echo Nothing to do >&2\nexit 3\n');
    const python = path.join(folder, '.venv/bin/python');
    writeFileSync(python, '#!/bin/sh\nexec sh "$@"\n');
    chmodSync(python, 0o755);
    const settings = { 'backend.folder': folder };
    const run = (script: string, mayStart = true) => ask('mlx', 'script', { script, args: [] }, { settings, mayStart });
    expect(await run('good.py')).toMatchObject({ state: 'passed' });
    expect(await run('bad.py')).toMatchObject({
      state: 'failed',
      evidence: 'bad.py ended with exit code 3: Nothing to do.',
    });
    expect(await run('good.py', false)).toMatchObject({ state: 'skipped', evidence: expect.stringContaining('trust') });
  });
});

it('a prompt to what somebody stopped is not sent because of that, not because nothing listens there', async () => {
  const readings = { ai: failedReading('ai', 'refused') };
  const input = inputOf({ readings });
  const text = 'You stopped Backend with Lifeguard at 23:56.';
  const stopped = { component: 'ai', level: 'off', findings: [findingOf('fact:shut-down', 'warning', text)] } as const;
  const judge = () => stopped;
  const own = CHECKING.check('ai', 'prompt');
  const world = { ...input.world, judge };
  const told = await own?.answer({ withinMs: 1000 }, { ...input, world, outcome: (id) => outcomeOf(id, judge()) });
  expect(told).toMatchObject({ state: 'skipped', evidence: text });
});

describe('a connection that has just come about', () => {
  it('is watched until it is old enough to be called stable, and is not called so at 0 s', async () => {
    const clock = new ManualClock();
    let age = 0;
    let looks = 0;
    let readings: Readings = { websocket: readingOf('websocket', { connectedForMs: 0 }) };
    const look = async (): Promise<Readings> => {
      looks += 1;
      return { websocket: readingOf('websocket', { connectedForMs: age }) };
    };
    const begin = (growsBy: number) => {
      age = 0;
      const input = inputOf({ readings });
      const own = CHECKING.check('websocket', 'stability');
      if (own === undefined) throw new Error('stability is not checked');
      const world = {
        ...input.world,
        clock,
        look: () => {
          age += growsBy;
          return look();
        },
      };
      return own.answer({ minutes: 1 }, { ...input, world });
    };
    const lasts = begin(12_000);
    await clock.advance(60_000);
    expect(await lasts).toMatchObject({ state: 'passed', evidence: expect.stringMatching(/^Connected for 12 s/) });
    // It failed when it was looked at last, and is there again.
    readings = { websocket: failedReading('websocket', 'http-status') };
    const back = begin(12_000);
    await clock.advance(60_000);
    expect(await back).toMatchObject({ state: 'passed' });
    readings = { websocket: readingOf('websocket', { connectedForMs: 0 }) };
    // It is lost and comes back all the time.
    const comesAndGoes = begin(0);
    await clock.advance(60_000);
    expect(await comesAndGoes).toMatchObject({ state: 'warning', evidence: expect.stringMatching(/too short/) });
    expect(looks).toBeGreaterThan(1);
  });
});

describe('a workflow', () => {
  const workflow = (readings: Readings, values: Partial<Settings>) => {
    const settings = settingsWith(values);
    const deps = {
      ...inputOf({ readings, settings: values }),
      monitor: {
        looks: { now: async () => readings, lately: async () => readings },
        readings: () => readings,
        judge: (id: ComponentId) => assess(id, readings, settings),
      },
      store: { current: () => ({ settings }) },
      options: { env: {}, home },
      clock: new ManualClock(),
      parts: CHECKING,
    } as unknown as CheckerDeps;
    const ask = checkersOf(deps).workflow;
    if (ask === undefined) throw new Error('workflows are not checked');
    const line = checklists().full.lines.find((l) => l.check.kind === 'workflow');
    if (line?.check.kind !== 'workflow') throw new Error('no line asks for a workflow');
    return ask(line.check, { signal: new AbortController().signal, line });
  };

  it('is one only with work: that parts answer is none', async () => {
    const readings = { backend: readingOf('backend'), websocket: readingOf('websocket') };
    expect(await workflow(readings, { 'ai.enabled': false })).toMatchObject({
      state: 'skipped',
      evidence: 'Backend and WebSocket answered one after the other. No work was done: AI service is not used here.',
    });
    const mock = { ...readings, ai: readingOf('ai', { strategy: 'mock', modelLoaded: false }) };
    expect(await workflow(mock, {})).toMatchObject({
      state: 'skipped',
      evidence: expect.stringMatching(/^Backend, WebSocket and AI service answered .* without a model/),
    });
  });

  it('has a prompt of its own where the settings have none, but not beside what others wait for', async () => {
    const bodies: string[] = [];
    const server = createServer((request, answer) => {
      request.on('data', (chunk) => bodies.push(String(chunk)));
      request.on('end', () => answer.end(JSON.stringify({ response: 'OK' })));
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    const values = { 'backend.host': '127.0.0.1', 'backend.port': port, 'ai.promptPath': '/chat' } as const;
    const readings = { backend: readingOf('backend'), ai: readingOf('ai') };
    try {
      const done = await workflow(readings, { ...values, 'backend.websocketEnabled': false });
      expect(done).toMatchObject({
        state: 'passed',
        evidence: expect.stringContaining('“Say OK.” was answered with a text'),
      });
      expect(bodies.join()).toContain('Say OK.');
      const at0: ModelServer = {
        ...{ kind: 'mlx-lm', pid: 42, startedAt: '', commandLine: 'mlx_lm.server', port: 8080, model: null },
        ...{ usedByBackend: true, state: 'busy', since: at(0), requests: 1, delivery: null },
      };
      const busy = { ...readings, ai: readingOf('ai', { servers: [at0] }) };
      expect(await workflow(busy, { ...values, 'backend.websocketEnabled': false })).toMatchObject({
        state: 'skipped',
        evidence: expect.stringContaining('Its model server (pid 42) has requests of somebody else'),
      });
      expect(bodies).toHaveLength(1);
    } finally {
      server.close();
    }
  });

  it('has the answer to the work, and fails where that fails', async () => {
    const readings = (prompt: Delivery) => ({
      backend: readingOf('backend'),
      websocket: readingOf('websocket'),
      ai: readingOf('ai', { prompt }),
    });
    const values = { 'ai.testPrompt': 'Say hello.' };
    const answered = { ok: true, tookMs: 900, words: null, at: at(0), failingSince: null };
    expect(await workflow(readings(answered), values)).toMatchObject({
      state: 'passed',
      evidence: expect.stringMatching(/^Backend, WebSocket and AI service answered .* Answered in 900 ms;/),
    });
  });

  it('fails where the work fails', async () => {
    const readings = {
      backend: readingOf('backend'),
      ai: readingOf('ai', { prompt: { ok: false, tookMs: 9, words: 'no model', at: at(0), failingSince: at(0) } }),
    };
    const values = { 'ai.testPrompt': 'Say hello.', 'backend.websocketEnabled': false };
    expect(await workflow(readings, values)).toMatchObject({
      state: 'failed',
      evidence: expect.stringMatching(/no model/i),
    });
  });

  it('is none where nothing of it is used', async () => {
    const outcome = await workflow({}, { 'backend.enabled': false });
    expect(outcome).toMatchObject({ state: 'skipped', evidence: 'None of them is used here.' });
  });
});

describe('what others could reach', () => {
  const exposed = (readings: Readings, values: Partial<Settings>) =>
    CHECKING.exposing.flatMap((part) => part.exposes({ readings: () => readings, settings: settingsWith(values) }));
  const listening = (address: string) => ({
    process: readingOf('process', { listeners: [{ address, port: 8765, family: 'IPv4', process: null }] }),
  });

  it.each<[string, Readings, Partial<Settings>, RegExp | null]>([
    ['nothing on loopback', listening('127.0.0.1'), {}, null],
    ['a backend on all addresses', listening('0.0.0.0'), {}, /listens on 0\.0\.0\.0/],
    ['a store elsewhere without a password', {}, { 'redis.url': 'redis://10.0.0.7:6379' }, /without a password/],
    ['one with a password', {}, { 'redis.url': 'redis://:word@10.0.0.7:6379' }, null],
  ])('%s', (_, readings, values, words) => {
    const found = exposed(readings, values);
    if (words === null) expect(found).toEqual([]);
    else expect(found).toEqual([expect.stringMatching(words)]);
  });
});
