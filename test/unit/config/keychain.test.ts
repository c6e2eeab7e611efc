import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigStore,
  createConfigStore,
  createKeychain,
  openConfig,
  type SecretStore,
  secretsKnownTo,
  settingViews,
} from '../../../electron/config/index.ts';
import type { SettingKey } from '../../../shared/domain/index.ts';

const WORD = ['not', 'a', 'real', 'one'].join('-');
const ADDRESS = `redis://:${WORD}@cache:6379`;

let home = '';
let file = '';
let sealed = '';
const opened: ConfigStore[] = [];

/** A system whose key belongs to one user; text is turned round, so that finding it in a file means that it was not encrypted. */
const system = (user = 'me', refusal: string | null = null): SecretStore => ({
  refusal: async () => refusal,
  encrypt: async (text) => Buffer.from([...`${user} ${text}`].reverse().join('')),
  async decrypt(bytes) {
    const text = [...bytes.toString()].reverse().join('');
    if (!text.startsWith(`${user} `)) throw new Error('wrong key');
    return text.slice(user.length + 1);
  },
});

async function openWith(secrets: SecretStore | null, extra: { limitMs?: number; env?: Record<string, string> } = {}) {
  const { limitMs = 3000, env = {} } = extra;
  const keychain = createKeychain({ file: sealed, shown: '~/state/keychain.json', store: secrets, limitMs });
  const store = await createConfigStore({ cwd: home, home, env, platform: 'linux', configFile: file, keychain });
  opened.push(store);
  return store;
}

const password = (store: ConfigStore) => store.current().settings['neo4j.password'];
const viewOf = (store: ConfigStore, key: string) => settingViews(store.current()).find((view) => view.key === key);
/** Everything that lies in the home folder, as text, and also what base64 in it says. */
function everything(): string {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const texts = files.map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  return texts.flatMap((text) => [text, ...text.split('"').map((t) => Buffer.from(t, 'base64').toString())]).join('\n');
}

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-keychain-'));
  file = path.join(home, 'config.yaml');
  sealed = path.join(home, 'state/keychain.json');
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  rmSync(home, { recursive: true, force: true });
});

describe('a password that is saved where the system has a keychain', () => {
  it('is encrypted, for nobody else to read, and stands in no file', async () => {
    const store = await openWith(system());
    expect(await store.update({ 'neo4j.password': WORD, 'redis.url': ADDRESS })).toEqual([]);
    expect(everything()).not.toContain(WORD);
    expect(existsSync(file)).toBe(false);
    expect(statSync(sealed).mode & 0o777).toBe(0o600);
    expect(password(store)).toBe(WORD);
    expect(store.current().settings['redis.url']).toBe(ADDRESS);
    const again = await openWith(system());
    expect(password(again)).toBe(WORD);
    expect(again.current().problems).toEqual([]);
  });

  it('is shown with its source, never itself, and is known to the redactor', async () => {
    const store = await openWith(system());
    await store.update({ 'neo4j.password': WORD, 'redis.url': ADDRESS });
    const view = viewOf(store, 'neo4j.password');
    expect(`${view?.printable} ${view?.sourceText}`).toBe('•••• from the keychain');
    expect(viewOf(store, 'redis.url')?.printable).toBe('redis://:••••@cache:6379');
    expect(JSON.stringify(settingViews(store.current()))).not.toContain(WORD);
    expect(secretsKnownTo(store.current(), {}, home).values).toContain(WORD);
  });

  it('is also the address to which messages go, whole: who knows it writes there', async () => {
    const secret = ['B0CD', WORD].join('/');
    const address = `https://hooks.example.com/services/${secret}`;
    const store = await openWith(system());
    expect(await store.update({ 'outgoing.slack': address })).toEqual([]);
    expect(everything()).not.toContain(secret);
    expect(JSON.stringify(settingViews(store.current()))).not.toContain('hooks.example.com');
    const { values } = secretsKnownTo(store.current(), {}, home);
    expect(values).toEqual(expect.arrayContaining([address, `/services/${secret}`]));
    // A Lifeguard that cannot open it knows that there is one: what waits for it stays.
    const other = await openWith(null);
    expect(other.current().settings['outgoing.slack']).toBe(null);
    expect(other.current().closed).toEqual(['outgoing.slack']);
  });

  it('leaves the file in which it stood, with everything else in it', async () => {
    writeFileSync(file, `# mine\nneo4j:\n  user: somebody\n  password: ${WORD}\n`);
    const store = await openWith(system());
    expect(viewOf(store, 'neo4j.password')?.source.kind).toBe('user-file');
    expect(await store.update({ 'neo4j.password': `${WORD}-2` })).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe('# mine\nneo4j:\n  user: somebody\n');
    expect(password(store)).toBe(`${WORD}-2`);
  });

  it('is outranked by what stands in the file and in the environment', async () => {
    await (await openWith(system())).update({ 'neo4j.password': WORD });
    expect(password(await openWith(system(), { env: { NEO4J_PASSWORD: 'other' } }))).toBe('other');
    writeFileSync(file, 'neo4j.password: by hand\n');
    expect(password(await openWith(system()))).toBe('by hand');
  });

  it('is gone after a reset, and after a value without a password', async () => {
    const store = await openWith(system());
    await store.update({ 'neo4j.password': WORD, 'redis.url': ADDRESS });
    expect(await store.reset('neo4j.password')).toEqual([]);
    expect(await store.update({ 'redis.url': 'redis://cache:6379' })).toEqual([]);
    expect(viewOf(store, 'neo4j.password')).toMatchObject({ printable: 'not set', source: { kind: 'default' } });
    expect(viewOf(store, 'redis.url')?.source.kind).toBe('user-file');
    expect(JSON.parse(readFileSync(sealed, 'utf8'))).toEqual({ version: 1, values: {} });
  });

  it('that cannot be used is refused before anything is written', async () => {
    const store = await openWith(system());
    expect(await store.update({ 'redis.url': `redis//:${WORD}@cache` })).toEqual([
      expect.objectContaining({ severity: 'error' }),
    ]);
    expect(existsSync(sealed)).toBe(false);
  });

  it('is in force in another Lifeguard that runs', async () => {
    const [one, other] = [await openWith(system()), await openWith(system())];
    await one.update({ 'neo4j.password': WORD });
    await expect.poll(() => password(other)).toBe(WORD);
  });
});

describe('a system that does not encrypt', () => {
  it('gets no password: it goes to the file, and both are said', async () => {
    const store = await openWith(system('me', 'No password manager was found here.'));
    const problems = await store.update({ 'neo4j.password': WORD });
    expect(problems).toEqual([
      expect.objectContaining({
        where: '~/config.yaml:1',
        severity: 'warning',
        message: 'No password manager was found here. The password stands in this line, which only you may read.',
      }),
    ]);
    expect(existsSync(sealed)).toBe(false);
    expect(password(store)).toBe(WORD);
  });

  it.each([
    ['outgoing.webhook', 'https://hooks.example.com/a-secret-path', 'address'],
    ['outgoing.ntfyToken', 'tk_abcdefghijkl', 'token'],
  ] as const)('calls %s what it is', async (key, value, word) => {
    const [problem] = await (await openWith(system('me', 'No password manager was found here.'))).update({
      [key]: value,
    });
    expect(problem?.message).toBe(
      `No password manager was found here. The ${word} stands in this line, which only you may read.`,
    );
  });

  it('that refuses while it is asked is named with what it said', async () => {
    const store = await openWith({
      ...system(),
      encrypt: async () => {
        throw new Error('the keychain is locked');
      },
    });
    const [problem] = await store.update({ 'neo4j.password': WORD });
    expect(problem?.message).toMatch(/^The keychain did not take it \(the keychain is locked\)\. The password stands/);
  });
});

describe('a password that cannot be decrypted', () => {
  it('is said, stays where it is, and can be saved anew', async () => {
    await (await openWith(system('somebody else'))).update({ 'neo4j.password': WORD });
    const before = readFileSync(sealed, 'utf8');
    const store = await openWith(system());
    expect(password(store)).toBeNull();
    expect(store.current().problems).toEqual([
      expect.objectContaining({
        where: 'neo4j.password',
        severity: 'error',
        message: expect.stringContaining('another user, on another Mac'),
      }),
    ]);
    expect(readFileSync(sealed, 'utf8')).toBe(before);
    expect(await store.update({ 'neo4j.password': WORD })).toEqual([]);
    expect(store.current().problems).toEqual([]);
    expect(password(store)).toBe(WORD);
  });

  it('is nothing to complain about while the environment gives it', async () => {
    await (await openWith(system('somebody else'))).update({ 'neo4j.password': WORD });
    const store = await openWith(system(), { env: { NEO4J_PASSWORD: WORD } });
    expect(store.current().problems).toEqual([]);
  });

  it('keeps a file that is damaged, and says so', async () => {
    await (await openWith(system())).update({ 'neo4j.password': WORD });
    writeFileSync(sealed, '{"version": 1, "val');
    const store = await openWith(system());
    expect(store.current().problems).toEqual([expect.objectContaining({ where: '~/state/keychain.json' })]);
    expect(await store.update({ 'redis.url': ADDRESS })).toEqual([]);
    const aside = readdirSync(path.dirname(sealed)).find((name) => name.includes('unreadable'));
    expect(readFileSync(path.join(path.dirname(sealed), aside ?? ''), 'utf8')).toBe('{"version": 1, "val');
  });

  it('stays in force when it could be a moment ago', async () => {
    const store = await openWith(system());
    await store.update({ 'neo4j.password': WORD });
    writeFileSync(sealed, 'no ciphertext');
    await expect.poll(() => store.current().problems.length).toBe(1);
    expect(password(store)).toBe(WORD);
  });
});

describe('a keychain that asks a person first', () => {
  it('holds nothing up; the password is in force when the answer has come', async () => {
    await (await openWith(system())).update({ 'neo4j.password': WORD });
    let allow: () => void = () => undefined;
    const allowed = new Promise<void>((resolve) => {
      allow = resolve;
    });
    let asked = 0;
    const slow: SecretStore = {
      ...system(),
      decrypt: async (bytes) => {
        asked += 1;
        await allowed;
        return system().decrypt(bytes);
      },
    };
    const store = await openWith(slow, { limitMs: 20 });
    expect(password(store)).toBeNull();
    expect(store.current().problems).toEqual([
      expect.objectContaining({ severity: 'warning', message: expect.stringContaining('asking for your permission') }),
    ]);
    allow();
    await expect.poll(() => password(store)).toBe(WORD);
    expect(store.current().problems).toEqual([]);
    expect(asked).toBe(1);
  });
});

describe('another file of settings', () => {
  it('neither sees nor replaces what was saved with the usual one', async () => {
    const options = { cwd: home, home, env: {}, platform: 'linux', stateFolder: path.join(home, 'state') } as const;
    const app = await openConfig({ ...options, secrets: system() });
    opened.push(app);
    await app.update({ 'neo4j.password': WORD });
    const other = await openConfig({ ...options, configFile: file });
    opened.push(other);
    expect(other.current().closed).toEqual([]);
    await other.update({ 'neo4j.password': 'of the other' });
    await other.reset('neo4j.password');
    const named = path.relative(home, app.current().userFile);
    const same = await openConfig({ ...options, env: { LIFEGUARD_CONFIG: named }, secrets: system() });
    opened.push(same);
    expect(password(same)).toBe(WORD);
  });
});

describe('a service whose address holds a password', () => {
  const key = 'cache.url' as SettingKey;
  it('is watched with the address in the keychain, and stays where it was in the file', async () => {
    writeFileSync(file, 'services:\n  - id: cache\n    kind: redis\n    url: redis://cache:6379 # team\n');
    const store = await openWith(system());
    expect(await store.update({ [key]: ADDRESS })).toEqual([]);
    expect(store.current().settings.services).toMatchObject([{ id: 'cache' }]);
    expect(store.current().settings[key]).toBe(ADDRESS);
    expect(store.current().problems).toEqual([]);
    expect(everything()).not.toContain(WORD);
    const later = await openWith(system());
    expect(later.current().settings[key]).toBe(ADDRESS);
    expect(await later.update({ [key]: 'redis://cache:6380' })).toEqual([]);
    expect(later.current().settings[key]).toBe('redis://cache:6380');
  });
});

describe('a command line, which has no keychain', () => {
  it('says in one line that there is a password and how to give it', async () => {
    await (await openWith(system())).update({ 'neo4j.password': WORD, 'redis.url': ADDRESS });
    const store = await openWith(null);
    expect(store.current().closed).toEqual(['neo4j.password', 'redis.url']);
    expect(store.current().problems).toEqual([
      {
        where: 'neo4j.password, redis.url',
        message: 'They lie in the app’s keychain, which only the app opens.',
        fix: 'Start the app, which answers for it, or give it here: LIFEGUARD_NEO4J_PASSWORD, LIFEGUARD_REDIS_URL in the environment.',
        severity: 'warning',
      },
    ]);
  });

  it('writes to the file, which then counts for the app too, and takes the old one out of the keychain', async () => {
    const app = await openWith(system());
    await app.update({ 'neo4j.password': WORD });
    const store = await openWith(null);
    expect(await store.update({ 'neo4j.password': 'new one' })).toEqual([
      expect.objectContaining({ where: '~/config.yaml:1', severity: 'warning' }),
    ]);
    expect(store.current().problems).toEqual([]);
    await expect.poll(() => password(app)).toBe('new one');
    await store.reset('neo4j.password');
    await expect.poll(() => password(app)).toBeNull();
  });

  it('resets what it cannot open', async () => {
    await (await openWith(system())).update({ 'neo4j.password': WORD });
    const store = await openWith(null);
    expect(await store.reset('neo4j.password')).toEqual([]);
    expect(store.current().problems).toEqual([]);
    expect(JSON.parse(readFileSync(sealed, 'utf8')).values).toEqual({});
  });
});

describe('a password of a service', () => {
  const cache = (at: string | null, over: object = {}) => ({
    id: 'cache',
    kind: 'redis',
    neededBy: [],
    values: at === null ? {} : { at },
    ...over,
  });
  const at = (store: ConfigStore) => store.current().settings['cache.url' as SettingKey];

  it('that is written into the form goes to the keychain, is told before, and can be undone', async () => {
    const store = await openWith(system());
    const told = await store.services.change({ was: null, entry: cache(ADDRESS) }, false);
    expect(told).toMatchObject({ ok: true, problems: [{ field: 'at', message: expect.stringContaining('keychain') }] });
    expect(existsSync(sealed)).toBe(false);
    expect(await store.services.change({ was: null, entry: cache(ADDRESS) }, true)).toEqual(told);
    expect(everything()).not.toContain(WORD);
    expect(readFileSync(file, 'utf8')).toContain('id: cache');
    expect(at(store)).toBe(ADDRESS);
    expect(store.current().problems).toEqual([]);
    expect(store.services.forms().entries).toMatchObject([{ values: { at: 'redis://:••••@cache:6379' } }]);
    expect(await store.services.undo()).toEqual([]);
    expect(JSON.parse(readFileSync(sealed, 'utf8'))).toEqual({ version: 1, values: {} });
  });

  it('stays in the keychain while something else of the service is changed', async () => {
    const store = await openWith(system());
    await store.services.change({ was: null, entry: cache(ADDRESS) }, true);
    const change = { was: 'cache', entry: cache(null, { values: { cadence: 7 } }) };
    expect(await store.services.change(change, true)).toMatchObject({ ok: true, problems: [] });
    expect(at(store)).toBe(ADDRESS);
    // Where it cannot be opened it is there all the same.
    const other = await openWith(null);
    expect(other.services.forms().entries).toMatchObject([{ values: { at: '••••', cadence: 7 } }]);
    expect(
      await other.services.change({ was: 'cache', entry: cache(null, { values: { cadence: 8 } }) }, true),
    ).toMatchObject({
      ok: true,
    });
    await store.refresh();
    expect(at(store)).toBe(ADDRESS);
  });

  it('goes with its service, and with an address that has none; undoing brings it back', async () => {
    const store = await openWith(system());
    await store.services.change({ was: null, entry: cache(ADDRESS) }, true);
    const before = JSON.parse(readFileSync(sealed, 'utf8'));
    const isGone = () => expect(JSON.parse(readFileSync(sealed, 'utf8'))).toEqual({ version: 1, values: {} });
    await store.services.change({ was: 'cache', entry: null }, true);
    isGone();
    expect(await store.services.undo()).toEqual([]);
    expect(JSON.parse(readFileSync(sealed, 'utf8'))).toEqual(before);
    expect(at(store)).toBe(ADDRESS);
    await store.services.change({ was: 'cache', entry: cache('redis://cache:6379') }, true);
    isGone();
    await store.services.undo();
    expect(await store.removeService('cache')).toEqual([]);
    isGone();
  });

  it('that is added by its address alone goes there too', async () => {
    const store = await openWith(system());
    expect(await store.addService({ id: 'cache', kind: 'redis', at: ADDRESS })).toEqual([]);
    expect(everything()).not.toContain(WORD);
    expect(at(store)).toBe(ADDRESS);
  });

  it('goes to the file where nothing encrypts, and that is said before and after', async () => {
    const store = await openWith(system('me', 'No password manager was found here.'));
    const told = await store.services.change({ was: null, entry: cache(ADDRESS) }, false);
    expect(told).toMatchObject({
      ok: true,
      problems: [
        {
          field: 'at',
          message: 'No password manager was found here. The password will stand in the file, which only you may read.',
          fix: expect.stringContaining('LIFEGUARD_CACHE_URL'),
        },
      ],
    });
    expect(await store.services.change({ was: null, entry: cache(ADDRESS) }, true)).toEqual(told);
    expect(at(store)).toBe(ADDRESS);
    expect(await store.addService({ id: 'more', kind: 'redis', at: ADDRESS })).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('No password manager was found here.') },
    ]);
  });

  it('is masked where it leaves the file, whether or not it was in force', async () => {
    writeFileSync(file, `services:\n  - id: cache\n    kind: redis\n    at: ${ADDRESS}\n`);
    const store = await openWith(system(), { env: { LIFEGUARD_CACHE_URL: 'redis://elsewhere:1' } });
    const told = await store.services.change({ was: 'cache', entry: null }, false);
    expect(JSON.stringify(told)).toContain('redis://:••••@cache:6379');
    expect(JSON.stringify(told)).not.toContain(WORD);
  });
});
