import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import { publishedHere } from '../../../electron/config/container-names.ts';
import { type DeclaredServices, loadConfig } from '../../../electron/config/index.ts';
import {
  type ComponentId,
  catalogueOf,
  type Failure,
  type Readings,
  type SettingKey,
} from '../../../shared/domain/index.ts';

let home = '';
let repository = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-declared-')));
  repository = path.join(home, 'leanvibe-ai');
  mkdirSync(path.join(repository, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(repository, 'leanvibe-backend/app/main.py'), '');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ENTRY = { id: 'queue', kind: 'tcp', address: 'at', at: 'localhost:5672', file: 'compose.yaml', line: 4 } as const;
const DECLARED: DeclaredServices = { entries: [ENTRY], files: ['/x/compose.yaml'] };

const load = (text = '', declared = DECLARED) => {
  writeFileSync(path.join(home, 'config.yaml'), text);
  const configFile = path.join(home, 'config.yaml');
  const folders: (readonly string[])[] = [];
  const loaded = loadConfig({
    cwd: home,
    home,
    env: {},
    platform: 'linux',
    configFile,
    repository,
    declared: (f) => {
      folders.push(f);
      return declared;
    },
  });
  return loaded.then((config) => ({ ...config, folders }));
};
const AT = 'queue.at' as SettingKey;
const QUEUE = 'queue' as ComponentId;

describe('a service that only the stack’s files name', () => {
  it('is watched at its address, with the place where it is named', async () => {
    const { settings, sources, files, folders, problems } = await load();
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [], declared: true }]);
    expect(settings[AT]).toBe('localhost:5672');
    expect(sources[AT]).toMatchObject({ kind: 'discovered', file: 'compose.yaml', line: 4 });
    expect(files).toContain('/x/compose.yaml');
    expect(folders).toEqual([[repository, path.join(repository, 'leanvibe-backend')]]);
    expect(problems).toEqual([]);
  });

  it('is what somebody said of it, where somebody did', async () => {
    const { settings } = await load('services:\n  - { id: queue, kind: tcp, at: localhost:1000 }\n');
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [] }]);
    expect(settings[AT]).toBe('localhost:1000');
  });

  it('has settings like any other, which the file may set without listing it', async () => {
    const { settings, problems } = await load(
      'cadence.queue: 7\nthresholds.queue.connect: { warning: 20 }\ncadence.que: 3\n',
    );
    expect(settings['cadence.queue' as SettingKey]).toBe(7);
    expect(settings['thresholds.queue.connect' as SettingKey]).toMatchObject({ warning: 20 });
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [], declared: true }]);
    expect(problems).toMatchObject([
      { message: 'There is no setting "cadence.que".', fix: 'Did you mean cadence.queue?' },
    ]);
  });

  it('is not there where nothing is named', async () => {
    expect((await load('', { entries: [], files: [] })).settings.services ?? []).toEqual([]);
  });
});

describe('is not used here until it was seen', () => {
  const failure: Failure = { kind: 'refused', tried: 'TCP', got: 'refused', hint: null, code: null };
  const gone = { [QUEUE]: { probe: QUEUE, ok: false, failure, facts: {}, metrics: {} } } as unknown as Readings;
  const level = async (text: string, everSeen: readonly ComponentId[]) => {
    const { settings } = await load(text);
    return assess(QUEUE, gone, settings, { everSeen: new Set(everSeen), configured: new Set() }).level;
  };

  it('and down afterwards', async () => {
    expect(await level('', [])).toBe('off');
    expect(await level('', [QUEUE])).toBe('critical');
  });

  it('unlike one that somebody added', async () => {
    expect(await level('services:\n  - { id: queue, kind: tcp, at: localhost:5672 }\n', [])).toBe('critical');
  });
});

describe('an address by the name of a service in the compose file', () => {
  const { settings: table } = catalogueOf();
  const source = { kind: 'env-file', file: '.env', line: 3, note: 'REDIS_URL' } as const;
  const container = (names: readonly string[], host: number, inside: number) => ({
    names,
    ports: [{ host, inside }],
    file: 'docker-compose.yml',
    line: 7,
  });
  const containers = [
    container(['redis', 'shop-redis'], 16379, 6379),
    container(['neo4j'], 7687, 7687),
    container(['graph'], 7474, 7474),
  ];
  const turned = async (key: 'redis.url' | 'neo4j.uri', value: string, known: readonly string[] | null = null) => {
    const lookUp = () => (known === null ? Promise.reject(new Error('ENOTFOUND')) : Promise.resolve(known));
    const { offers, unpublished } = await publishedHere([{ key, value, source }], containers, table, lookUp);
    return [offers[0]?.value, unpublished.map(({ name, port }) => `${name} ${port}`)];
  };

  it.each([
    ['redis.url', 'redis://redis:6379/1', 'redis://localhost:16379/1'],
    ['redis.url', 'redis://:p@ss@shop-redis', 'redis://:p@ss@localhost:16379'],
    ['neo4j.uri', 'bolt://neo4j:7687', 'bolt://localhost:7687'],
    ['neo4j.uri', 'neo4j://neo4j?database=x', 'neo4j://localhost:7687?database=x'],
    ['neo4j.uri', 'bolt://neo4j.example.org:7687', 'bolt://neo4j.example.org:7687'],
    ['redis.url', 'redis://localhost:6379', 'redis://localhost:6379'],
  ] as const)('%s: %s is asked here at %s', async (key, value, here) => {
    expect(await turned(key, value)).toEqual([here, []]);
  });

  it('stays where the name is known here', async () => {
    expect(await turned('redis.url', 'redis://redis:6379', ['172.18.0.3'])).toEqual(['redis://redis:6379', []]);
  });

  it('stays where no port of this machine leads there, and that is known', async () => {
    expect(await turned('neo4j.uri', 'bolt://graph:7687')).toEqual(['bolt://graph:7687', ['graph 7687']]);
    expect(await turned('redis.url', 'redis://redis:6380')).toEqual(['redis://redis:6380', ['redis 6380']]);
  });

  it('is read so from the files of the stack, with why, and what is not published is said where nothing else is set', async () => {
    writeFileSync(
      path.join(repository, '.env'),
      'REDIS_URL=redis://redis-of-the-test:6379\nNEO4J_URI=bolt://graph-of-the-test:7687\n',
    );
    const declared = {
      entries: [],
      containers: [container(['redis-of-the-test'], 16379, 6379), { ...container(['graph-of-the-test'], 7474, 7474) }],
      files: [],
    };
    const { settings, sources, problems } = await load('', declared);
    expect(settings['redis.url']).toBe('redis://localhost:16379');
    expect(sources['redis.url'].note).toBe(
      'REDIS_URL: redis-of-the-test is a service of docker-compose.yml, published at 16379',
    );
    expect(problems).toMatchObject([
      {
        where: expect.stringMatching(/\.env:2$/),
        message:
          'graph-of-the-test is a service of docker-compose.yml: only containers know that name, and no port of this machine leads to its port 7687.',
        fix: expect.stringContaining('lifeguard config set neo4j.uri ADDRESS'),
      },
    ]);
    expect((await load('neo4j.uri: bolt://localhost:7777\n', declared)).problems).toEqual([]);
  });
});
