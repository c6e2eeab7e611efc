import { describe, expect, it } from 'vitest';
import { factsOf } from '../../../electron/app/facts.ts';
import { type ComponentId, LOAD, type Owner, type ProbeFacts, type Readings } from '../../../shared/domain/index.ts';
import { at, failedReading, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const MB = 1024 ** 2;
const GB = 1024 * MB;
const told = async (id: ComponentId, readings: Readings, settings = settingsWith()) =>
  Object.fromEntries((await factsOf(id, { readings, settings, now: at(60) })).map((f) => [f.title, f.text]));

const redisFacts: ProbeFacts['redis'] = {
  url: 'redis://elsewhere:6379',
  version: '7.2.4',
  usedMemoryBytes: 812 * MB,
  maxMemoryBytes: null,
  maxMemoryPolicy: 'noeviction',
  loading: false,
  rdbLastSaveOk: true,
  aofLastWriteOk: null,
  uptimeSeconds: 7200,
  clients: 12,
  blockedClients: 1,
  evictions: { total: 10_124, last: { at: at(0).wall, count: 124 } },
  databases: [{ name: 'db0', keys: 1204 }],
  credentialsHeld: false,
  listening: true,
};
const far = settingsWith({ 'redis.url': 'redis://elsewhere:6379', 'neo4j.uri': 'bolt://elsewhere:7687' });
const owned = (id: ComponentId, owner: Owner): Readings => ({
  docker: readingOf('docker', {
    docker: { kind: 'running', context: 'colima', version: '27.1' },
    owners: { [id]: owner },
    holders: {},
    again: {},
    containerised: [],
  }),
});

describe('what was read of a component and is no figure', () => {
  it('tells the memory of a Redis without a limit, and its evictions also when none was seen since', async () => {
    const facts = await told('redis', { redis: readingOf('redis', redisFacts) }, far);
    expect(facts).toMatchObject({
      Version: '7.2.4',
      'Up for': '2 h',
      Connections: '12 clients, 1 of them waiting in a command',
      'Memory used': '812 MB; no limit is set (maxmemory 0)',
      Databases: 'db0 with 1,204 keys',
      'Saving to disk': 'no failure',
    });
    expect(facts['Keys evicted']).toMatch(/^10,124 since it started; last seen at .*\d\d:\d\d: 124 at once$/);
    const limited = { ...redisFacts, maxMemoryBytes: GB };
    expect(await told('redis', { redis: readingOf('redis', limited) }, far)).toMatchObject({
      'Memory used': '812 MB of 1 GB; when it is full it refuses writes (noeviction)',
    });
    const evicts = { ...limited, maxMemoryPolicy: 'allkeys-lru', refused: { count: 1, at: at(0).wall } };
    const evicting = await told('redis', { redis: readingOf('redis', evicts) }, far);
    expect(evicting['Memory used']).toBe('812 MB of 1 GB; when it is full it evicts (allkeys-lru)');
    expect(evicting['Writes refused']).toMatch(/^1 in the last minute, because its memory is full; last seen at /);
  });

  it.each<[string, Owner, RegExp]>([
    [
      'a container',
      {
        kind: 'container',
        name: 'leanvibe-redis',
        state: {
          status: 'running',
          health: 'healthy',
          exitCode: 0,
          outOfMemory: false,
          restarts: 3,
          startedAt: at(0).wall,
        },
      },
      /^the container leanvibe-redis: running, healthy, since .*\d\d:\d\d, restarted by its policy 3 times$/,
    ],
    [
      'a job of Homebrew that ended',
      { kind: 'homebrew', formula: 'redis', job: { pid: null, lastExitCode: 1, lastSignal: null } },
      /^Homebrew, service redis, not running: it ended with code 1$/,
    ],
    [
      'launchd',
      { kind: 'launchd', label: 'ai.leanvibe', pid: 812, lastExitCode: null, lastSignal: null },
      /^launchd, job ai\.leanvibe, pid 812$/,
    ],
    [
      'systemd',
      { kind: 'systemd', unit: 'redis.service', pid: 812, lastExitCode: null, lastSignal: null },
      /^systemd, unit redis\.service, pid 812$/,
    ],
  ])('names who keeps it running: %s', async (_, owner, words) => {
    expect((await told('redis', owned('redis', owner), far))['Kept running by']).toMatch(words);
  });

  it('tells the processes of the backend, the largest first, who started it and how often it ended', async () => {
    const root = processWith({ pid: 10, name: 'uv', residentBytes: 20 * MB });
    const worker = processWith({ pid: 11, name: 'python3.12', residentBytes: 400 * MB });
    const process = readingOf('process', {
      root,
      tree: [root, worker],
      listeners: [{ address: '127.0.0.1', port: 8765, family: 'IPv4', process: worker }],
      starter: 'terminal',
      restarts: 2,
      ends: [
        { at: at(20).wall, ranSeconds: 90, line: null, residentBytes: 1, why: null },
        { at: at(30).wall, ranSeconds: 1, failed: true, line: null, residentBytes: 1, why: null },
        { at: at(40).wall, ranSeconds: 1, failed: true, line: null, residentBytes: 1, why: null },
      ],
    });
    const facts = await factsOf('process', { readings: { process }, settings: settingsWith(), now: at(60) });
    expect(facts.filter((f) => /rocess/.test(f.title)).map((f) => f.text)).toEqual([
      'python3.12 (pid 11), up 2 h, 400 MB',
      'uv (pid 10), up 2 h, 20 MB',
    ]);
    expect(facts).toContainEqual({ title: 'Started by', text: 'somebody in a terminal' });
    expect(facts).toContainEqual({ title: 'Listens at', text: '127.0.0.1:8765' });
    expect(facts).toContainEqual({ title: 'Restarts that nobody made, in 10 minutes', text: '2' });
    const ends = facts
      .filter(({ title }) => /^(Ends|Starts) /.test(title))
      .map(({ title, text }) => `${title}: ${text}`);
    expect(ends).toEqual([
      expect.stringMatching(/^Ends that nobody asked for, seen in the last hour: 1, the last at \d\d:\d\d$/),
      expect.stringMatching(/^Starts that failed, seen in the last hour: 2, the last at \d\d:\d\d$/),
    ]);
  });

  it('tells the success rate of the WebSocket, also while it fails', async () => {
    const facts = { successRate: 0.5, reconnects: 4 };
    const websocket = failedReading('websocket', 'timeout', {}, { facts });
    expect(await told('websocket', { websocket })).toMatchObject({
      'Success rate': '50 % of the latest handshakes and pings (300 at most)',
      'Connected again': '4 times',
    });
  });

  it('tells the databases of Neo4j with their states, and the volumes with what lies on them', async () => {
    const neo4j = readingOf('neo4j', {
      version: '5.26.0',
      edition: 'community',
      databases: [
        { name: 'neo4j', status: 'online', message: null },
        { name: 'old', status: 'offline', message: 'store is missing' },
      ],
    });
    expect(await told('neo4j', { neo4j }, far)).toMatchObject({
      Version: '5.26.0, community',
      Databases: 'neo4j online, old offline: store is missing',
    });
    const gone = failedReading(
      'neo4j',
      'refused',
      {},
      { facts: { databases: [{ name: 'neo4j', status: 'online', message: null }] } },
    );
    expect(await told('neo4j', { neo4j: gone }, far)).not.toHaveProperty('Databases');
    const disk = readingOf('disk', {
      volumes: [{ mount: '/', holds: ['home', 'Redis'], totalBytes: 100 * GB, freeBytes: 25 * GB }],
    });
    expect(await told('disk', { disk })).toEqual({ '/': '25 GB free of 100 GB, 75 % used; holds home and Redis' });
  });

  it('tells that slowness is not judged while other programs take the processor, and else nothing of it', async () => {
    const redis = readingOf('redis', redisFacts, { metrics: { 'redis.ping': 900 }, at: at(60) });
    const busy = (used: number) => readingOf(LOAD.id, { cores: 2 }, { metrics: { [LOAD.metric]: used }, at: at(59) });
    const seen = async (used: number) => (await told('redis', { redis, [LOAD.id]: busy(used) }, far))['Not judged now'];
    expect(await seen(99)).toMatch(
      /^.*900 ms of .*[^.]: not called slow while other programs take the processor \(99 % in use\)$/,
    );
    expect(await seen(20)).toBeUndefined();
  });

  it('tells nothing of what was not read', async () => {
    for (const id of ['redis', 'neo4j', 'process', 'websocket', 'ai', 'mlx', 'disk'] as const)
      expect(await factsOf(id, { readings: {}, settings: far, now: at(0) }), id).toEqual([]);
  });
});
