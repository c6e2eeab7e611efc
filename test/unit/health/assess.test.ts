import { describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import { type ComponentId, type FailureKind, PROBE_IDS, type Readings } from '../../../shared/domain/index.ts';
import { failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const settings = settingsWith();
const NOTHING_RUNS = readingOf('process', { root: null, tree: [] });
const NOBODY = { everSeen: new Set<ComponentId>(), configured: new Set<ComponentId>() };
const levelOf = (component: ComponentId, readings: Readings) => assess(component, readings, settings).level;
const idsOf = (component: ComponentId, readings: Readings, s = settings) =>
  assess(component, readings, s).findings.map((f) => f.id);

describe('failures', () => {
  const kinds: readonly (readonly [FailureKind, string])[] = [
    ['refused', 'critical'],
    ['timeout', 'critical'],
    ['reset', 'critical'],
    ['http-status', 'critical'],
    ['protocol', 'critical'],
    ['starting', 'starting'],
    ['not-offered', 'off'],
    ['absent', 'off'],
    ['unavailable-tool', 'unknown'],
    ['probe-failed', 'unknown'],
  ];
  it.each(kinds)('%s of the backend is %s', (kind, level) => {
    expect(levelOf('backend', { backend: failedReading('backend', kind) })).toBe(level);
  });

  it.each(['auth', 'refuses-work', 'refused', 'timeout'] as const)('%s of Redis and Neo4j is critical', (kind) => {
    expect(levelOf('redis', { redis: failedReading('redis', kind) })).toBe('critical');
    expect(levelOf('neo4j', { neo4j: failedReading('neo4j', kind) })).toBe('critical');
  });

  it('of a machine probe is unknown, never bad', () => {
    expect(levelOf('memory', { memory: failedReading('memory', 'timeout') })).toBe('unknown');
  });

  it('nothing read is unknown', () => {
    for (const c of ['docker', 'backend', 'websocket', 'process', 'neo4j', 'redis', 'memory', 'cpu', 'disk'] as const)
      expect(levelOf(c, {})).toBe('unknown');
  });

  it('the sentence tells what was tried and what came back', () => {
    const [finding] = assess('backend', { backend: failedReading('backend', 'refused') }, settings).findings;
    expect(finding).toMatchObject({
      id: 'failure:refused',
      text: 'GET http://127.0.0.1:8765/health failed: connect ECONNREFUSED.',
    });
  });
});

describe('what this machine does not use', () => {
  it('is not known before its processes were looked at: it may be in the middle of its start', () => {
    const own = settingsWith({ 'repository.path': '/home/dev/leanvibe' });
    const refused = failedReading('backend', 'refused');
    const level = (readings: Readings, use: Partial<typeof NOBODY> = {}) =>
      assess('backend', readings, own, { ...NOBODY, ...use }).level;
    expect(level({ backend: refused })).toBe('unknown');
    expect(level({ backend: refused, process: NOTHING_RUNS })).toBe('critical');
    expect(level({ backend: refused }, { everSeen: new Set<ComponentId>(['backend']) })).toBe('critical');
    expect(level({ backend: failedReading('backend', 'http-status') })).toBe('critical');
  });
  it('is off, not down, when nobody configured it and it never answered', () => {
    const readings = {
      redis: failedReading('redis', 'refused'),
      neo4j: failedReading('neo4j', 'refused'),
      backend: failedReading('backend', 'refused'),
      process: NOTHING_RUNS,
    };
    for (const c of ['redis', 'neo4j', 'backend'] as const) {
      expect(assess(c, readings, settings, NOBODY).level).toBe('off');
      expect(assess(c, readings, settings, { ...NOBODY, everSeen: new Set([c]) }).level).toBe('critical');
      expect(assess(c, readings, settings, { ...NOBODY, configured: new Set([c]) }).level).toBe('critical');
    }
  });

  it('a working copy in which nothing ever ran is not in use, however it was named, until it was once seen', () => {
    const down = {
      backend: failedReading('backend', 'refused'),
      ai: failedReading('ai', 'refused'),
      process: NOTHING_RUNS,
    };
    const own = settingsWith({ 'repository.path': '/home/dev/leanvibe' });
    const configured = new Set<ComponentId>(['backend', 'ai', 'websocket', 'process']);
    const levels = (hasRun: boolean, readings: Readings = down) =>
      (['backend', 'ai'] as const).map(
        (id) => assess(id, readings, own, { everSeen: new Set(), configured, hasRun: () => hasRun }).level,
      );
    expect(levels(false)).toEqual(['off', 'off']);
    expect(levels(true)).toEqual(['critical', 'unknown']);
    // What is there and does not answer is in use; so is one whose port another program holds.
    expect(levels(false, { ...down, backend: failedReading('backend', 'timeout') })[0]).toBe('critical');
    expect(levels(false, { ...down, process: readingOf('process', {}) })[0]).toBe('critical');
    const foreign = processWith({ name: 'node' });
    const held = readingOf('process', { root: null, tree: [], foreign, belongs: 'none' });
    expect(levels(false, { ...down, process: held })[0]).toBe('critical');
  });

  it('a repository makes the backend used, a container its data store', () => {
    const backend = { backend: failedReading('backend', 'refused'), process: NOTHING_RUNS };
    expect(assess('backend', backend, settingsWith({ 'repository.path': '/home/dev/leanvibe' }), NOBODY).level).toBe(
      'critical',
    );
    const redis = {
      redis: failedReading('redis', 'refused'),
      docker: readingOf('docker', { containerised: ['redis'] }),
    };
    expect(assess('redis', redis, settings, NOBODY).level).toBe('critical');
  });

  it('a stranger on the default port is nobody’s business', () => {
    const readings = {
      backend: failedReading('backend', 'http-status'),
      process: readingOf('process', {
        root: null,
        tree: [],
        foreign: processWith({ name: 'node' }),
        belongs: 'none',
      }),
    };
    expect(assess('backend', readings, settings, NOBODY).level).toBe('off');
  });

  it('what is switched off is off', () => {
    expect(
      assess('redis', { redis: failedReading('redis', 'timeout') }, settingsWith({ 'redis.enabled': false })).level,
    ).toBe('off');
  });
});

describe('backend', () => {
  it.each([
    ['healthy', 'ok'],
    ['OK', 'ok'],
    [null, 'ok'],
    ['degraded', 'warning'],
    ['unhealthy', 'critical'],
    ['initializing', 'starting'],
  ])('reporting %s is %s', (reported, level) => {
    expect(levelOf('backend', { backend: readingOf('backend', { reported }) })).toBe(level);
  });

  it('is slow by its P95: above the limit, not at it', () => {
    const p95 = (value: number) =>
      levelOf('backend', { backend: readingOf('backend', {}, { metrics: { 'backend.p95': value } }) });
    expect([p95(600), p95(601), p95(1000), p95(1001)]).toEqual(['ok', 'warning', 'warning', 'critical']);
  });

  it('on one address family is a note that makes nothing worse (F19)', () => {
    const readings = {
      backend: readingOf('backend', { families: { answered: ['IPv4'], refused: ['IPv6'] } }),
    };
    expect(idsOf('backend', readings)).toEqual([]);
    expect(levelOf('backend', readings)).toBe('ok');
  });

  it('is critical while a stranger holds its port, also when that stranger answers well', () => {
    const s = settingsWith({ 'repository.path': '/home/dev/leanvibe' });
    const held = {
      backend: readingOf('backend'),
      process: readingOf('process', { foreign: processWith({ name: 'node' }) }),
    };
    expect(idsOf('backend', held, s)).toEqual(['fact:port-held']);
    const docker = {
      ...held,
      process: readingOf('process', { foreign: processWith({ name: 'com.docker.backend' }) }),
    };
    expect(idsOf('backend', docker, s)).toEqual([]);
  });

  it('tells when it was started, unless it crash-loops', () => {
    const started = (facts: Parameters<typeof readingOf<'process'>>[1]) =>
      assess(
        'backend',
        {
          backend: failedReading('backend', 'refused'),
          process: readingOf('process', facts),
        },
        settings,
      ).startedAt;
    const young = { root: processWith({ uptimeSeconds: 5 }) };
    expect(started(young)).toBe(readingOf('process').at.mono - 5000);
    expect(started({ ...young, restarts: 3 })).toBeNull();
    expect(started({ ...young, reloader: true })).toBeNull();
  });

  it('tells a start without what others had of it, and that of a worker that is awaited', () => {
    const { at } = readingOf('process');
    const started = (facts: Parameters<typeof readingOf<'process'>>[1]) =>
      assess(
        'backend',
        { backend: failedReading('backend', 'timeout'), process: readingOf('process', facts) },
        settings,
      ).startedAt;
    const root = processWith({ uptimeSeconds: 90 });
    expect(started({ root, startLostMs: 50_000 })).toBe(at.mono - 40_000);
    const awaited = (missedMs: number) => ({ missedSince: at.wall - missedMs, begunAt: at.wall - 9000 });
    expect(started({ root, reloader: true, awaited: awaited(4000) })).toBe(at.mono - 9000);
    // It would be there by now.
    expect(started({ root, reloader: true, awaited: awaited(60_000) })).toBeNull();
  });
});

describe('websocket', () => {
  it('is critical when it is refused, off when there is no backend to have one', () => {
    const readings = {
      backend: readingOf('backend'),
      websocket: failedReading('websocket', 'not-offered'),
    };
    expect(levelOf('websocket', readings)).toBe('critical');
    expect(assess('websocket', readings, settings, NOBODY).level).toBe('off');
  });
});

describe('data stores', () => {
  it('Redis memory counts only where it does not evict', () => {
    const at95 = (maxMemoryPolicy: string) =>
      levelOf('redis', { redis: readingOf('redis', { maxMemoryPolicy }, { metrics: { 'redis.memory': 95 } }) });
    expect([at95('allkeys-lru'), at95('noeviction')]).toEqual(['ok', 'warning']);
  });

  it.each([
    [99.2, 'noeviction', 0, 'threshold:redis.memory', 'Memory of maxmemory is 99 %, above 90 %.'],
    [
      99.2,
      'noeviction',
      194,
      'fact:memory-full',
      'Memory is at 99 % of maxmemory and it does not evict; 194 writes were refused in the last minute.',
    ],
    [100.5, 'noeviction', 0, 'fact:memory-full', 'Memory is at 101 % of maxmemory and it does not evict.'],
    [
      100.5,
      'volatile-lru',
      1,
      'fact:memory-full',
      'Memory is at 101 % of maxmemory and it finds nothing that it may evict; 1 write was refused in the last minute.',
    ],
  ])('Redis with %d %% of its memory, %s, that refused %d writes: %s', (memory, policy, count, id, text) => {
    const facts = { maxMemoryPolicy: policy, refused: count === 0 ? null : { count, at: 0 } };
    const readings = { redis: readingOf('redis', facts, { metrics: { 'redis.memory': memory } }) };
    expect(assess('redis', readings, settings, NOBODY).findings[0]).toMatchObject({ id, text });
  });

  it.each([
    [{ loading: true }, 'starting', 'fact:loading'],
    [{ rdbLastSaveOk: false }, 'warning', 'fact:rdb-save-failed'],
    [{ aofLastWriteOk: false }, 'critical', 'fact:aof-write-failed'],
  ])('Redis with %o is %s', (facts, level, id) => {
    const readings = { redis: readingOf('redis', facts) };
    expect([levelOf('redis', readings), idsOf('redis', readings)]).toEqual([level, [id]]);
  });

  it('an offline database is critical when it is the one in use', () => {
    const offline = (name: string) =>
      levelOf('neo4j', { neo4j: readingOf('neo4j', { databases: [{ name, status: 'offline', message: null }] }) });
    expect([offline('neo4j'), offline('playground')]).toEqual(['critical', 'warning']);
  });
});

describe('machine', () => {
  const memory = (used: number, pressure: 'normal' | 'warning' | 'critical' | null) =>
    levelOf('memory', {
      memory: readingOf('memory', { pressure }, { metrics: { 'memory.used': used } }),
    });
  it.each([
    [95, 'normal', 'ok'],
    [70, 'warning', 'ok'],
    [80, 'warning', 'warning'],
    [90, 'warning', 'critical'],
    [50, 'critical', 'critical'],
    [70, null, 'ok'],
    [80, null, 'warning'],
    [90, null, 'critical'],
  ] as const)('%d percent in use with pressure %s is %s', (used, pressure, level) =>
    expect(memory(used, pressure)).toBe(level),
  );

  it('little free space is critical, whatever the share', () => {
    const volumes = [{ mount: '/', holds: ['home'], totalBytes: 500e9, freeBytes: 100e6 }];
    expect(idsOf('disk', { disk: readingOf('disk', { volumes }) })).toEqual(['fact:disk-full']);
  });
});

describe('docker', () => {
  const down = { kind: 'not-running', context: null, got: 'no socket' } as const;
  it('matters only when something runs in it', () => {
    expect(levelOf('docker', { docker: readingOf('docker', { docker: down }) })).toBe('off');
    expect(levelOf('docker', { docker: readingOf('docker', { docker: down, containerised: ['redis'] }) })).toBe(
      'critical',
    );
    expect(levelOf('docker', { docker: readingOf('docker', { docker: { kind: 'not-installed' } }) })).toBe('off');
  });

  it('is no outage where the system refuses the question: whether it runs is not known', () => {
    const refused = { ...down, got: 'dial unix /var/run/docker.sock: connect: permission denied' };
    const readings = { docker: readingOf('docker', { docker: refused, containerised: ['redis'] }) };
    expect(idsOf('docker', readings)).toEqual(['fact:docker-refuses']);
    expect(levelOf('docker', readings)).toBe('warning');
  });

  it('names a container that runs and is not well', () => {
    const redis = {
      kind: 'container',
      name: 'leanvibe-redis',
      state: { status: 'running', health: 'unhealthy', exitCode: null, outOfMemory: false, restarts: 0 },
    } as const;
    const owners = { backend: { kind: 'unknown' }, neo4j: { kind: 'unknown' }, redis } as const;
    expect(idsOf('docker', { docker: readingOf('docker', { owners }) })).toEqual(['fact:container-unhealthy']);
  });
});

it('every probe’s dull reading is well', () => {
  const readings = Object.fromEntries(PROBE_IDS.map((id) => [id, readingOf(id)])) as Readings;
  for (const c of ['docker', 'backend', 'websocket', 'process', 'neo4j', 'redis', 'memory', 'cpu', 'disk'] as const)
    expect(assess(c, readings, settings)).toMatchObject({ level: 'ok', findings: [] });
});

describe('another program on an address of its own with the backend’s port', () => {
  const known = settingsWith({
    'repository.path': '/code/leanvibe',
    'backend.folder': '/code/leanvibe/leanvibe-backend',
  });
  const strangers = [{ process: processWith({ pid: 88, name: 'python3' }), addresses: ['[::1]'], blocks: false }];

  it('never answers for a backend that is not there, however well it answers', () => {
    const readings = {
      backend: readingOf('backend'),
      process: readingOf('process', { root: null, tree: [], strangers }),
    };
    expect(assess('backend', readings, known)).toMatchObject({
      level: 'critical',
      findings: [{ id: 'fact:not-there' }],
    });
  });

  it('changes nothing while the backend itself runs', () => {
    const readings = {
      backend: readingOf('backend'),
      process: readingOf('process', { strangers }),
    };
    expect(assess('backend', readings, known).level).toBe('ok');
  });
});
