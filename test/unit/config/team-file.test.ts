import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { serviceLogFile } from '../../../electron/components/index.ts';
import { loadConfig, sourceText } from '../../../electron/config/index.ts';
import type { ServiceId, SettingKey } from '../../../shared/domain/index.ts';

let home = '';
let repository = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-team-')));
  repository = path.join(home, 'leanvibe-ai');
  mkdirSync(path.join(repository, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(repository, 'leanvibe-backend/app/main.py'), '');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const load = (own: string, trusted = true) => {
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(configFile, own);
  return loadConfig({
    cwd: home,
    home,
    env: {},
    platform: 'linux',
    configFile,
    repository,
    agreedTo: (_root, _backend, now) =>
      trusted ? { kind: 'agreed', text: now ?? null, how: 'agreed' } : { kind: 'untrusted' },
  });
};
const team = (text: string) => writeFileSync(path.join(repository, '.lifeguard.yaml'), text);
const P95 = 'thresholds.backend.p95' as const;
const TEXT = `services:
  - { id: queue, kind: tcp, at: localhost:5672, neededBy: [backend] }
thresholds.backend.p95: { warning: 111, critical: 222 }
`;

describe('the team’s file', () => {
  it('counts below a person’s own, and says where each value stands', async () => {
    team(TEXT);
    const { settings, sources, problems } = await load('');
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: ['backend'] }]);
    expect(settings[P95]).toEqual({ warning: 111, critical: 222 });
    expect(sourceText(sources[P95])).toBe('~/leanvibe-ai/.lifeguard.yaml, line 3');
    expect(problems).toEqual([]);
    const own = await load(
      'thresholds.backend.p95: { warning: 5, critical: 6 }\nservices:\n  - { id: queue, kind: tcp, at: localhost:1 }\n',
    );
    expect(own.settings[P95]).toEqual({ warning: 5, critical: 6 });
    expect(own.settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [] }]);
    expect(own.settings['queue.at' as SettingKey]).toBe('localhost:1');
  });

  it('does not count before the folder is trusted, which is said', async () => {
    team(TEXT);
    const { settings, problems } = await load('', false);
    expect(settings.services ?? []).toEqual([]);
    expect(settings[P95]).not.toEqual({ warning: 111, critical: 222 });
    expect(problems).toMatchObject([
      {
        where: '~/leanvibe-ai/.lifeguard.yaml',
        message:
          'Your team’s file does not count until you trust this folder. It shares: service queue: tcp, at localhost:5672, needed by backend; limit backend.p95: warning 111 ms, critical 222 ms.',
        severity: 'warning',
      },
    ]);
  });

  it('sets nothing that belongs to each person', async () => {
    team(`${TEXT}backend.port: 1\nrepository.path: /elsewhere\nredis.url: redis://elsewhere:6379\n`);
    const { settings, problems } = await load('');
    expect(settings['backend.port']).not.toBe(1);
    expect(settings['repository.path']).toBe(repository);
    expect(settings['redis.url']).not.toContain('elsewhere');
    expect(problems.map((p) => [p.where, p.message.split(' ')[0]])).toEqual([
      ['~/leanvibe-ai/.lifeguard.yaml:4', 'backend.port'],
      ['~/leanvibe-ai/.lifeguard.yaml:5', 'repository.path'],
      ['~/leanvibe-ai/.lifeguard.yaml:6', 'redis.url'],
    ]);
  });

  it('has a start command with an empty argument, and says which of its words is none', async () => {
    const start = (words: string) =>
      team(`services:\n  - { id: queue, kind: tcp, at: localhost:1, start: ${words} }\n`);
    start('[redis-server, --save, ""]');
    const { settings, problems } = await load('');
    expect(settings['queue.start' as SettingKey]).toEqual(['redis-server', '--save', '']);
    expect(problems).toEqual([]);
    start('["", --save]');
    expect((await load('')).problems[0]?.message).toContain('it must begin with a program');
    start('[redis-server, --port, 6380]');
    expect((await load('')).problems).toMatchObject([
      { message: expect.stringContaining('its entry 3 must be a text'), fix: 'Put the value in quotes.' },
    ]);
  });

  it('names no log and no folder outside the repository: what lies there would be shown', async () => {
    mkdirSync(path.join(repository, 'logs'));
    symlinkSync('/etc', path.join(repository, 'elsewhere'));
    const entry = (id: string, more: string) => `  - { id: ${id}, kind: tcp, at: "localhost:1", ${more} }\n`;
    team(
      `services:\n${[
        entry('a', 'log: logs/a.log'),
        entry('b', 'log: /etc/passwd'),
        entry('c', 'log: ../../c.log'),
        entry('d', 'log: ~/.ssh/id_ed25519'),
        entry('e', 'log: elsewhere/passwd'),
        entry('f', 'log: passwd, folder: /etc'),
      ].join('')}`,
    );
    const { settings, problems } = await load('');
    const log = (id: string) => settings[`${id}.log` as SettingKey];
    expect(log('a')).toBe('logs/a.log');
    expect(['b', 'c', 'd', 'e'].map(log)).toEqual([null, null, null, null]);
    expect(settings['f.folder' as SettingKey]).toBeNull();
    expect(problems.map((p) => p.message.split(' ')[0])).toEqual(['b.log', 'c.log', 'd.log', 'e.log', 'f.folder']);
    // A link that comes later is not followed either.
    const fileOf = (id: string) => serviceLogFile(id as ServiceId, settings);
    writeFileSync(path.join(repository, 'logs/a.log'), '');
    expect(fileOf('a')).toBe(path.join(repository, 'logs/a.log'));
    rmSync(path.join(repository, 'logs/a.log'));
    symlinkSync('/etc/passwd', path.join(repository, 'logs/a.log'));
    expect(fileOf('a')).toBeNull();
    // What a person writes is meant.
    expect((await load('b.log: /etc/passwd\n')).settings['b.log' as SettingKey]).toBe('/etc/passwd');
  });

  it('gets nobody’s password sent to another machine by an address that a pull has brought', async () => {
    const at = (address: string) => team(`services:\n  - { id: shop, kind: neo4j, at: "bolt://${address}" }\n`);
    const password = async (own = '') =>
      (await load(`shop.password: geheim-1234\n${own}`)).settings['shop.password' as SettingKey];
    at('localhost:7688');
    expect(await password()).toBe('geheim-1234');
    at('collector.example:7688');
    expect(await password()).toBeNull();
    const { problems } = await load('shop.password: geheim-1234\n');
    expect(problems).toMatchObject([
      { where: '~/leanvibe-ai/.lifeguard.yaml:2', message: expect.stringContaining('shop.password is not sent') },
      ...problems.slice(1),
    ]);
    expect(JSON.stringify(problems)).not.toContain('geheim');
    // Whoever says the address too means that.
    expect(await password('shop.uri: bolt://collector.example:7688\n')).toBe('geheim-1234');
  });

  it.each<[string, () => void]>([
    ['a folder', () => mkdirSync(path.join(repository, '.lifeguard.yaml'))],
    ['a device', () => symlinkSync('/dev/zero', path.join(repository, '.lifeguard.yaml'))],
    ['no YAML', () => team('services: [\n')],
    ['too long', () => team('#'.repeat(400_000))],
  ])('that is %s is named, and everything else works', async (_, make) => {
    make();
    const { settings, problems } = await load('backend.port: 9000\n');
    expect(settings['backend.port']).toBe(9000);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toContain('.lifeguard.yaml');
  });
});
