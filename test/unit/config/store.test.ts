import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConfigStore, createConfigStore } from '../../../electron/config/index.ts';
import { catalogueOf } from '../../../shared/domain/index.ts';

let home = '';
let file = '';
let store: ConfigStore;

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-store-'));
  file = path.join(home, 'config.yaml');
  writeFileSync(file, '# why 8000: the team agreed\nbackend:\n  port: 8000 # ours\n');
  store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile: file });
});

afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

const port = () => store.current().settings['backend.port'];

describe('the configuration while running', () => {
  it('follows an edit', async () => {
    writeFileSync(file, 'backend.port: 8001\n');
    await expect.poll(port).toBe(8001);
  });

  it('follows an editor that replaces the file', async () => {
    writeFileSync(`${file}.swp`, 'backend.port: 8002\n');
    renameSync(`${file}.swp`, file);
    await expect.poll(port).toBe(8002);
    writeFileSync(`${file}.swp`, 'backend.port: 8003\n');
    renameSync(`${file}.swp`, file);
    await expect.poll(port).toBe(8003);
  });

  it('follows deletion and creation', async () => {
    rmSync(file);
    await expect.poll(port).toBe(8765);
    writeFileSync(file, 'backend.port: 8004\n');
    await expect.poll(port).toBe(8004);
  });

  it('keeps the last good file in force after a bad edit, says so, and takes the mended one', async () => {
    writeFileSync(file, 'backend: [8001\n');
    await expect.poll(() => store.current().problems.length).toBeGreaterThan(0);
    expect(port()).toBe(8000);
    expect(store.current().problems[0]?.message).toMatch(/the settings from \d\d:\d\d:\d\d stay in force/);
    writeFileSync(file, 'backend.port: 8005\n');
    await expect.poll(port).toBe(8005);
    expect(store.current().problems).toEqual([]);
  });

  describe.each([
    ['found', ''],
    ['named', 'repository.path: ~/code/leanvibe-ai\n'],
  ])('a folder of the stack that was %s', (_, text) => {
    const root = () => path.join(home, 'code/leanvibe-ai');
    const known = () => store.current().settings['repository.path'];
    const told = () => store.current().problems.map((p) => `${p.where}: ${p.message}`);

    beforeEach(async () => {
      await store.close();
      mkdirSync(path.join(root(), 'leanvibe-backend/app'), { recursive: true });
      writeFileSync(path.join(root(), 'leanvibe-backend/app/main.py'), '');
      writeFileSync(file, text);
      store = await createConfigStore({ cwd: root(), home, env: {}, platform: 'linux', configFile: file });
      expect(known()).toBe(root());
    });

    it('and is away for a moment is said to be gone, and watched again when it is back; no other clone takes its place', async () => {
      mkdirSync(path.join(home, 'code/leanvibe-a/leanvibe-backend/app'), { recursive: true });
      writeFileSync(path.join(home, 'code/leanvibe-a/leanvibe-backend/app/main.py'), '');
      await store.refresh();
      expect(known()).toBe(root());
      renameSync(root(), path.join(home, 'elsewhere'));
      await expect.poll(told).toEqual(['~/code/leanvibe-ai: The folder of the stack is not there any more.']);
      expect(store.current().missing).toBe(root());
      renameSync(path.join(home, 'elsewhere'), root());
      await expect.poll(told).toEqual([]);
      expect(store.current().missing).toBeNull();
      expect(known()).toBe(root());
    });

    it('and whose parent is away, as with a volume, comes back with what is laid there piece by piece', async () => {
      renameSync(path.join(home, 'code'), path.join(home, 'elsewhere'));
      writeFileSync(file, `${text}backend.port: 8010\n`);
      await expect.poll(told).toEqual(['~/code/leanvibe-ai: The folder of the stack is not there any more.']);
      mkdirSync(root(), { recursive: true });
      mkdirSync(path.join(root(), 'leanvibe-backend/app'), { recursive: true });
      writeFileSync(path.join(root(), 'leanvibe-backend/app/main.py'), '');
      await expect.poll(told).toEqual([]);
      expect(known()).toBe(root());
    });

    it('and is no longer chosen is not missed', async () => {
      mkdirSync(path.join(home, 'mine/leanvibe-backend/app'), { recursive: true });
      writeFileSync(path.join(home, 'mine/leanvibe-backend/app/main.py'), '');
      writeFileSync(file, 'repository.path: ~/mine\n');
      await expect.poll(known).toBe(path.join(home, 'mine'));
      writeFileSync(file, 'repository.path: ~/nowhere\n');
      await expect.poll(told).toEqual(['~/config.yaml: There is no LeanVibe backend in ~/nowhere.']);
    });
  });

  it('goes on after a subscriber threw', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    store.subscribe(() => {
      throw new Error('a listener of somebody else');
    });
    writeFileSync(file, 'backend.port: 8006\n');
    await expect.poll(port).toBe(8006);
    writeFileSync(file, 'backend.port: 8007\n');
    await expect.poll(port).toBe(8007);
    expect(warned).toHaveBeenCalledWith(expect.objectContaining({ message: 'a listener of somebody else' }));
    warned.mockRestore();
  });

  it('writes through a link, as people keep their settings in one folder', async () => {
    renameSync(file, path.join(home, 'dotfiles.yaml'));
    symlinkSync(path.join(home, 'dotfiles.yaml'), file);
    await store.update({ 'backend.port': 8008 });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(path.join(home, 'dotfiles.yaml'), 'utf8')).toContain('port: 8008 # ours');
  });

  it('tells its subscribers once per change, and no more after they left', async () => {
    let told = 0;
    const unsubscribe = store.subscribe(() => {
      told += 1;
    });
    await store.update({ 'backend.port': 8006 });
    expect(told).toBe(1);
    unsubscribe();
    await store.update({ 'backend.port': 8007 });
    expect(told).toBe(1);
  });
});

describe('a change through Lifeguard', () => {
  it('keeps comments, writes where the setting stands, and for nobody else to read', async () => {
    expect(await store.update({ 'backend.port': 9000, 'redis.enabled': false })).toEqual([]);
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# why 8000: the team agreed');
    expect(text).toContain('port: 9000 # ours');
    expect(text).toContain('redis.enabled: false');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(port()).toBe(9000);
  });

  it('writes nothing when the value cannot be used', async () => {
    const before = readFileSync(file, 'utf8');
    const problems = await store.update({ 'backend.port': 99_999 });
    expect(problems[0]?.message).toContain('from 1 to 65535');
    // Not what would count if it stood in no file at all.
    expect(problems[0]?.fix).toBe(`Change it; until then ${port()} stays in force.`);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it.each([
    ['escalation.seniorEngineer', 'senior-engineer@leanvibe.ai'],
    ['neo4j.httpPort', 7474],
    ['app.shortcut', 'Control+Alt+Command+L'],
    ['outgoing.webhook', null],
  ] as const)('keeps an empty text as none where there may be none: %s', async (key, before) => {
    expect(store.current().settings[key]).toBe(before);
    expect(await store.update({ [key]: ' ' })).toEqual([]);
    expect(store.current().settings[key]).toBe(null);
    expect(readFileSync(file, 'utf8')).toMatch(/: null/);
  });

  it('takes an empty text in the file for none as well, and not where something is needed', async () => {
    writeFileSync(file, "escalation.seniorEngineer: ''\nneo4j.httpPort:\nneo4j.user: ''\n");
    await expect.poll(() => store.current().settings['escalation.seniorEngineer']).toBe(null);
    expect(store.current().settings['neo4j.httpPort']).toBe(null);
    const problems = await store.update({ 'backend.port': '' });
    expect(problems[0]?.message).toContain('backend.port: "" cannot be used');
  });

  it('says of none what a field and a file have for it', () => {
    const { settings } = catalogueOf();
    const fields = store.services.forms().kinds.flatMap((kind) => kind.fields);
    const texts = [...[...settings.values()].map(({ about }) => about), ...fields.map(({ about }) => about)];
    expect(texts.filter((about) => /\bnull\b/i.test(about))).toEqual([]);
    expect(texts.filter((about) => /\bempty (for|sends|never)\b/i.test(about)).length).toBeGreaterThan(5);
  });

  it('takes a setting out again', async () => {
    await store.reset('backend.port');
    expect(port()).toBe(8765);
  });

  it('begins a new file where nothing of the old one can be read, with what was in force, and keeps the old one', async () => {
    writeFileSync(file, 'backend: [\n');
    await expect.poll(() => store.current().problems.length).toBeGreaterThan(0);
    const problems = await store.update({ 'redis.enabled': false });
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', where: expect.stringMatching(/:\d+$/) })]);
    const kept = readdirSync(home).find((name) => name.startsWith('config.yaml.unreadable-'));
    expect(readFileSync(path.join(home, kept ?? ''), 'utf8')).toBe('backend: [\n');
    expect(store.current().settings['redis.enabled']).toBe(false);
    expect(port()).toBe(8000);
  });

  it('changes a setting that stands twice in every place', async () => {
    writeFileSync(file, 'backend:\n  port: 99999\nbackend.port: 8000\nbackend.port: 8001\n');
    expect(await store.update({ 'backend.port': 9000 })).toEqual([]);
    expect(port()).toBe(9000);
    await store.reset('backend.port');
    expect(readFileSync(file, 'utf8')).not.toContain('port');
  });

  it('says what keeps it from writing', async () => {
    rmSync(file);
    mkdirSync(file);
    expect((await store.update({ 'backend.port': 9000 }))[0]).toMatchObject({
      severity: 'error',
      fix: 'Move the folder away.',
    });
  });
});

describe('a password', () => {
  it('in the file is allowed and said with its line, and not shown', async () => {
    const problems = await store.update({ 'neo4j.password': 'hunter2' });
    expect(problems).toEqual([
      expect.objectContaining({
        where: '~/config.yaml:4',
        severity: 'warning',
        fix: expect.stringContaining('LIFEGUARD_NEO4J_PASSWORD'),
      }),
    ]);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
    expect(await store.update({ 'redis.url': 'redis://localhost:6379' })).toEqual([]);
    expect(await store.update({ 'redis.url': 'redis://:hunter2@localhost:6379' })).toHaveLength(1);
  });
});

describe('a single value that cannot be used', () => {
  it('leaves the last good one of its place in force, and takes every other change', async () => {
    writeFileSync(file, 'redis.url: redis://cache:6379\nneo4j.uri: bolt://graph:7687\n');
    await expect.poll(() => store.current().settings['redis.url']).toBe('redis://cache:6379');
    writeFileSync(file, 'redis.url: redis://cache::6379\nneo4j.uri: bolt://graph:7688\n');
    await expect.poll(() => store.current().settings['neo4j.uri']).toBe('bolt://graph:7688');
    expect(store.current().settings['redis.url']).toBe('redis://cache:6379');
    expect(store.current().problems).toEqual([
      expect.objectContaining({
        where: '~/config.yaml:1',
        fix: expect.stringContaining('the last good value stays in force'),
      }),
    ]);
  });

  it('does the same for .env, also when the whole file cannot be read any more', async () => {
    const backend = path.join(home, 'leanvibe-backend');
    mkdirSync(path.join(backend, 'app'), { recursive: true });
    writeFileSync(path.join(backend, 'app/main.py'), '');
    const env = path.join(backend, '.env');
    writeFileSync(env, 'NEO4J_URI=bolt://graph:7687\n');
    await store.close();
    store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile: file });
    expect(store.current().settings['neo4j.uri']).toBe('bolt://graph:7687');
    writeFileSync(env, '# mine\nNEO4J_URI=bolt//graph\n');
    await expect.poll(() => store.current().problems[0]?.where).toBe('~/leanvibe-backend/.env:2');
    expect(store.current().settings['neo4j.uri']).toBe('bolt://graph:7687');
    rmSync(env);
    mkdirSync(env);
    await expect.poll(() => store.current().problems[0]?.message).toContain('There is a folder');
    expect(store.current().settings['neo4j.uri']).toBe('bolt://graph:7687');
    rmSync(env, { recursive: true });
    await expect.poll(() => store.current().settings['neo4j.uri']).toBe('bolt://localhost:7687');
  });
});
