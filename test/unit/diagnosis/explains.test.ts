import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../electron/components/index.ts';
import type { ComponentHealth, ComponentId, FindingId, ProbeFacts, Readings } from '../../../shared/domain/index.ts';
import {
  allHealth,
  at,
  failedReading,
  findingOf,
  processWith,
  readingOf,
  settingsWith,
} from '../../support/builders.ts';

/** What explains what: the rows are those of the table of disagreements that the one graph settled. */

type Trouble = { readonly [C in ComponentId]?: Partial<ComponentHealth> };
const bad = (state: 'critical' | 'degraded', ...findings: FindingId[]): Partial<ComponentHealth> => ({
  state,
  since: at(10),
  findings: findings.map((id) => findingOf(id, state === 'critical' ? 'critical' : 'warning')),
});
const critical = (...findings: FindingId[]) => bad('critical', ...findings);
const degraded = (...findings: FindingId[]) => bad('degraded', ...findings);
const flapping = { changes: 8, windowMs: 300_000 };

const causesOf = (health: Trouble, readings: Readings) =>
  diagnose({
    health: allHealth(health),
    readings,
    settings: settingsWith({ 'repository.path': '/home/dev/leanvibe' }),
    now: at(50),
  });
/** What each cause's component explains. */
const explained = (health: Trouble, readings: Readings): Readonly<Partial<Record<ComponentId, ComponentId[]>>> =>
  Object.fromEntries(causesOf(health, readings).map((c) => [c.component, c.explains.toSorted()]));
const ids = (...list: ComponentId[]) => list.toSorted();

const http = (kind: Parameters<typeof failedReading>[1]) => failedReading('backend', kind, {}, { at: at(10) });
const process = (facts: Partial<ProbeFacts['process']> = {}) => readingOf('process', facts, { at: at(11) });
const gone = { root: null, tree: [], listeners: [], belongs: 'none' } as const;
const dockerDown = (...containerised: ProbeFacts['docker']['containerised'][number][]) =>
  readingOf('docker', { docker: { kind: 'not-running', context: null, got: 'no socket' }, containerised });
const cliReading = (cli: Partial<ProbeFacts['cli']['cli']>) => {
  const { facts } = readingOf('cli');
  return readingOf('cli', { cli: { ...(facts as ProbeFacts['cli']).cli, ...cli } });
};

/** All that stands on the backend is in trouble too. */
const BELOW: Trouble = {
  websocket: critical('failure:refused'),
  process: degraded('fact:restarts'),
  ai: critical('failure:http-status'),
  cli: degraded('fact:cli-no-backend'),
};
const below: Readings = {
  websocket: failedReading('websocket', 'refused'),
  ai: failedReading('ai', 'http-status'),
  cli: cliReading({ reaches: 'no' }),
};

describe('Docker', () => {
  it('explains what runs in a container, and not what does not (row 1)', () => {
    const trouble = { docker: critical(), neo4j: critical(), redis: critical() };
    const stores = { neo4j: failedReading('neo4j', 'refused'), redis: failedReading('redis', 'refused') };
    expect(explained(trouble, { docker: dockerDown('neo4j'), ...stores })).toEqual({ docker: ['neo4j'], redis: [] });
    expect(explained(trouble, { docker: dockerDown('neo4j', 'redis'), ...stores })).toEqual({
      docker: ids('neo4j', 'redis'),
    });
  });

  it('explains a backend in a container with all that stands on it (rows 2, 3)', () => {
    const trouble = { ...BELOW, docker: critical(), backend: critical('failure:refused') };
    const readings = {
      ...below,
      docker: dockerDown('backend'),
      backend: http('refused'),
      process: process(gone),
    };
    expect(explained(trouble, readings)).toEqual({ docker: ids('backend', 'websocket', 'process', 'ai', 'cli') });
    expect(explained(trouble, { ...readings, docker: dockerDown('neo4j') })).toEqual({
      docker: [],
      backend: ids('websocket', 'process', 'ai', 'cli'),
    });
  });

  it('that runs explains nothing, however badly one of its containers does', () => {
    const services = readingOf('docker', {
      docker: { kind: 'running', context: null, version: '28' },
      containerised: ['neo4j', 'redis'],
    });
    const trouble = { docker: critical('fact:container-dead'), redis: critical() };
    expect(explained(trouble, { docker: services, redis: failedReading('redis', 'refused') })).toEqual({
      docker: [],
      redis: [],
    });
  });
});

describe('the backend', () => {
  const everything = ids('websocket', 'process', 'ai', 'cli');
  it.each<[string, Partial<ComponentHealth>, Readings]>([
    ['is not there', critical('failure:refused'), { backend: http('refused'), process: process(gone) }],
    ['hangs', critical('failure:timeout'), { backend: http('timeout'), process: process() }],
    [
      'has its port held',
      critical('failure:protocol', 'fact:port-held'),
      { backend: http('protocol'), process: process({ ...gone, foreign: processWith({ pid: 77 }) }) },
    ],
    ['answers nonsense', critical('failure:protocol'), { backend: http('protocol') }],
    ['answers with an error', critical('failure:http-status'), { backend: http('http-status') }],
    ['reports failure', critical('reported:unhealthy'), { backend: readingOf('backend', { reported: 'unhealthy' }) }],
    ['comes and goes', { flapping }, { backend: readingOf('backend') }],
  ])('that %s explains all that stands on it (rows 5, 6, 7, 8, 9, 13)', (_, backend, readings) => {
    expect(explained({ ...BELOW, backend }, { ...below, ...readings })).toEqual({ backend: everything });
  });

  it('that is merely slow explains nothing (row 8)', () => {
    const found = explained(
      { ...BELOW, backend: degraded('threshold:backend.p95') },
      { ...below, backend: readingOf('backend') },
    );
    expect(found.backend).toEqual([]);
    expect(Object.keys(found)).toEqual(expect.arrayContaining(['backend', 'ai', 'process', 'cli']));
  });

  it('explains no command line that does not run, or that asks another server (row 13)', () => {
    const backend = { backend: http('refused'), process: process(gone) };
    const down = { backend: critical('failure:refused') };
    for (const [finding, cli] of [
      ['fact:cli-broken', { problem: 'bad interpreter' }],
      ['fact:cli-no-backend', { reaches: 'yes', asks: 'http://127.0.0.1:9999' }],
      ['fact:cli-no-backend', { reaches: 'no', asks: 'http://127.0.0.1:9999' }],
    ] as const)
      expect(explained({ ...down, cli: degraded(finding) }, { ...backend, cli: cliReading(cli) })).toEqual({
        backend: [],
        cli: [],
      });
  });

  it('explains no trouble of Xcode’s (row 14)', () => {
    const report = {
      ...readingOf('ios').facts?.report,
      problems: [{ kind: 'simulator-service', text: 'x.', fix: 'y.', raw: null }],
    };
    const ios = readingOf('ios', { report } as Partial<ProbeFacts['ios']>);
    const trouble = {
      backend: critical('failure:refused'),
      websocket: critical(),
      ios: degraded('fact:ios-simulator-service'),
    };
    const readings = { backend: http('refused'), process: process(gone), ios };
    expect(explained(trouble, readings)).toEqual({ backend: ['websocket'], ios: [] });
  });
});

describe('a store', () => {
  const failing = { backend: critical('failure:http-status'), websocket: critical('failure:http-status') };
  const answers = {
    backend: http('http-status'),
    websocket: failedReading('websocket', 'http-status'),
  };

  it('that is gone explains a backend that fails, and through it the WebSocket (rows 8, 10)', () => {
    const found = explained(
      { ...failing, redis: critical() },
      { ...answers, redis: failedReading('redis', 'refused') },
    );
    expect(found).toEqual({ redis: ids('backend', 'websocket') });
  });

  it('that takes long to start does so too (row 10)', () => {
    const redis = { ...degraded(), findings: [findingOf('fact:loading', 'starting')] };
    expect(explained({ ...failing, redis }, { ...answers, redis: readingOf('redis', { loading: true }) })).toEqual({
      redis: ids('backend', 'websocket'),
    });
  });

  it('that is merely slow, or lets nobody in for a moment, explains no failing backend (row 10)', () => {
    const slow = explained(
      { ...failing, neo4j: degraded('threshold:neo4j.query') },
      { ...answers, neo4j: readingOf('neo4j') },
    );
    expect(slow).toEqual({ neo4j: [], backend: ['websocket'] });
    const locked = explained(
      { ...failing, neo4j: degraded('failure:held-back') },
      { ...answers, neo4j: failedReading('neo4j', 'held-back') },
    );
    expect(locked).toEqual({ neo4j: [], backend: ['websocket'] });
  });

  it('explains no backend that somebody paused as well: each of both has to go on', () => {
    const state = { status: 'paused', health: 'none', restarts: 0, exitCode: 0, outOfMemory: false } as const;
    const paused = (name: string) => ({ kind: 'container', name, state }) as const;
    const trouble = { ...failing, backend: critical('failure:timeout'), neo4j: critical('failure:timeout') };
    const readings = { ...answers, backend: http('timeout'), neo4j: failedReading('neo4j', 'timeout') };
    const owners = { backend: paused('shop-api-1'), neo4j: paused('shop-neo4j-1') };
    expect(explained(trouble, { ...readings, docker: readingOf('docker', { owners }) })).toEqual({
      backend: ['websocket'],
      neo4j: [],
    });
    const alone = readingOf('docker', { owners: { neo4j: owners.neo4j } });
    expect(explained(trouble, { ...readings, docker: alone })).toEqual({ neo4j: ids('backend', 'websocket') });
  });

  it('explains no backend that is not there (row 10)', () => {
    const redis = { redis: failedReading('redis', 'refused') };
    const trouble = { backend: critical('failure:refused'), redis: critical() };
    expect(explained(trouble, { ...redis, backend: http('refused'), process: process(gone) })).toEqual({
      backend: [],
      redis: [],
    });
    const stranger = {
      root: null,
      tree: [],
      strangers: [{ process: processWith({ pid: 88 }), addresses: ['[::1]'], blocks: false }],
    };
    const elsewhere = { ...trouble, backend: critical('fact:not-there') };
    expect(
      explained(elsewhere, {
        ...redis,
        backend: readingOf('backend'),
        process: process(stranger),
      }),
    ).toEqual({ backend: [], redis: [] });
  });
});

describe('a backend that is merely slow', () => {
  const slow = { backend: critical('threshold:backend.p95') };
  const answers = { backend: readingOf('backend') };
  const prompted = (words: string, tookMs: number) => {
    const failed = { ok: false, tookMs, words, at: at(40), failingSince: at(12) };
    return explained(
      { ...slow, ai: critical('fact:prompt-failed') },
      { ...answers, ai: readingOf('ai', { prompt: failed }) },
    );
  };

  it('explains what is late with it, and no answer that says what is wrong', () => {
    expect(prompted('No answer within 30 s.', 30_000)).toEqual({ backend: ['ai'] });
    expect(prompted('POST /api/ai answered 200 with an error: Model not available', 1450)).toEqual({
      backend: [],
      ai: [],
    });
    const late = { ai: critical('threshold:ai.inference'), websocket: critical('failure:timeout') };
    const waited = { ai: readingOf('ai'), websocket: failedReading('websocket', 'timeout') };
    expect(explained({ ...slow, ...late }, { ...answers, ...waited })).toEqual({ backend: ids('ai', 'websocket') });
    const refused = { websocket: failedReading('websocket', 'http-status', { code: '403' }) };
    const trouble = { ...slow, websocket: critical('failure:http-status') };
    expect(explained(trouble, { ...answers, ...refused })).toEqual({ backend: [], websocket: [] });
  });
});

describe('the machine', () => {
  const disk = critical('fact:disk-full');
  const slow = { backend: critical('threshold:backend.p95') };
  const answers = { backend: readingOf('backend') };
  const cpuTo = (pid: number) =>
    readingOf('cpu', { cores: 8, loadAverage1: 9, top: [{ pid, name: 'x', cpuPercent: 400 }] });

  it('a full disk explains a Redis that cannot save, and no store whose reading tells of something else (row 11)', () => {
    const trouble = { disk, redis: critical(), neo4j: critical(), models: critical() };
    const readings = (code: string | null) => ({
      redis: failedReading('redis', 'refuses-work', { code }),
      neo4j: failedReading('neo4j', 'refused'),
    });
    expect(explained(trouble, readings('MISCONF'))).toEqual({ disk: ['redis'], neo4j: [] });
    expect(explained(trouble, readings('OOM'))).toEqual({ disk: [], redis: [], neo4j: [] });
    expect(explained({ ...trouble, disk: degraded('threshold:disk.used') }, readings('MISCONF')).disk).toEqual([]);
  });

  it('short memory explains a slow backend, not one that fails (row 12)', () => {
    const memory = critical('threshold:memory.used');
    expect(explained({ ...slow, memory }, answers)).toEqual({ memory: ['backend'] });
    expect(explained({ ...slow, memory: degraded('threshold:memory.used') }, answers)).toEqual({
      memory: [],
      backend: [],
    });
    const failing = { memory, backend: critical('failure:http-status') };
    expect(explained(failing, { backend: http('http-status') })).toEqual({ memory: [], backend: [] });
  });

  it('a busy processor explains a slow backend only where another program uses it (row 12)', () => {
    const cpu = critical('threshold:cpu.used');
    const own = process({ tree: [processWith({ pid: 4312 })] });
    const found = (pid: number) => explained({ ...slow, cpu }, { ...answers, cpu: cpuTo(pid), process: own });
    expect(found(99)).toEqual({ cpu: ['backend'] });
    expect(found(4312)).toEqual({ cpu: [], backend: [] });
  });
});

it('models and the runtime explain an AI service only where they are missing to it', () => {
  const ai = { ai: critical('fact:model-not-loaded') };
  const readings = { ai: readingOf('ai', { modelLoaded: false }) };
  const broken = readingOf('mlx', {
    checkedAt: 0,
    runtime: { kind: 'mlx-broken', reason: 'x', error: 'y', python: 'p' },
  } as unknown as Partial<ProbeFacts['mlx']>);
  expect(explained({ ...ai, mlx: critical('fact:mlx-broken') }, { ...readings, mlx: broken })).toEqual({
    mlx: ['ai'],
  });
});

it('a slow backend names each need whose figure is near its limit, the worst first (row 20)', () => {
  const late = readingOf('backend', {}, { metrics: { 'backend.p95': 900 } });
  const readings: Readings = {
    backend: late,
    redis: readingOf('redis', {}, { metrics: { 'redis.ping': 90 } }),
    neo4j: readingOf('neo4j', {}, { metrics: { 'neo4j.query': 100_000 } }),
  };
  const backend = degraded('threshold:backend.p95');
  const [slow] = causesOf({ backend }, readings);
  expect(slow?.evidence.map((e) => e.probe)).toEqual(['backend', 'neo4j', 'redis']);
  const quick = {
    redis: readingOf('redis', {}, { metrics: { 'redis.ping': 1 } }),
    cpu: readingOf('cpu'),
  };
  const [alone] = causesOf({ backend }, { backend: late, ...quick });
  expect(alone?.evidence.at(-1)?.text).toBe('Redis and CPU are not slow with it.');
  const [busy] = causesOf({ backend, memory: degraded('threshold:memory.used') }, readings);
  expect(busy?.evidence.at(-1)?.probe).toBe('memory');
});
