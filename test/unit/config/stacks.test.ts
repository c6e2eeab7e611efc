import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type ConfigStore,
  createConfigStore,
  loadConfig,
  namedStacks,
  stackAround,
} from '../../../electron/config/index.ts';
import { parseUserText } from '../../../electron/config/user-file.ts';
import { type StackId, StackIdSchema } from '../../../shared/domain/index.ts';

let home = '';
let file = '';
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-stacks-'));
  file = path.join(home, 'config.yaml');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const BLUE = StackIdSchema.parse('blue');
const checkout = (name: string, port?: number): string => {
  const folder = path.join(home, name);
  mkdirSync(path.join(folder, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(folder, 'leanvibe-backend/app/main.py'), '');
  if (port !== undefined)
    writeFileSync(path.join(folder, '.env'), `LEANVIBE_API_PORT=${port}\nREDIS_URL=redis://localhost:${port + 1}\n`);
  return folder;
};
const optionsOf = (stack?: StackId, more: Partial<Parameters<typeof loadConfig>[0]> = {}) => ({
  cwd: home,
  home,
  env: {},
  platform: 'linux' as const,
  configFile: file,
  stack,
  ...more,
});
const load = (text: string, stack?: StackId, more: Partial<Parameters<typeof loadConfig>[0]> = {}) => {
  writeFileSync(file, text);
  return loadConfig(optionsOf(stack, more));
};

describe('what counts for a further stack', () => {
  it('is its own entry, and of the rest only what a person wants of every stack', async () => {
    const text = `
backend: { port: 8001, host: 127.0.0.1 }
redis.url: redis://localhost:6400
neo4j.password: mine
thresholds.redis.ping: { warning: 7 }
notifications.cooldown: 5
mlx.python: /of/the/main/one
services: [{ id: queue, kind: tcp, at: localhost:5672 }]
stacks:
  blue:
    backend.port: 8002
    thresholds.redis.ping: { critical: 90 }
    services: [{ id: mail, kind: tcp, at: localhost:2525 }]
`;
    const blue = await load(text, BLUE);
    expect(blue.problems).toEqual([]);
    expect(blue.settings).toMatchObject({
      'backend.port': 8002,
      'backend.host': 'localhost',
      'redis.url': 'redis://localhost:6379',
      'neo4j.password': null,
      'mlx.python': null,
      'notifications.cooldown': 5,
      'thresholds.redis.ping': { warning: 7, critical: 90 },
    });
    expect(blue.settings.services?.map(({ id }) => String(id))).toEqual(['mail']);
    expect(blue.sources['backend.port']).toMatchObject({ kind: 'user-file', line: 11 });
    const main = await load(text);
    expect(main.problems).toEqual([]);
    expect(main.settings['backend.port']).toBe(8001);
    expect(main.settings.services?.map(({ id }) => String(id))).toEqual(['queue']);
    expect(main.stacks).toEqual(['blue']);
  });

  it('is read of its own folder, and no variable that means the main one', async () => {
    const [main, second] = [checkout('main', 8100), checkout('second', 8200)];
    const env = {
      LIFEGUARD_REPOSITORY_PATH: main,
      LIFEGUARD_BACKEND_PORT: '8300',
      LIFEGUARD_NOTIFICATIONS_COOLDOWN: '9',
    };
    const blue = await load(`stacks: { blue: { repository.path: ${second} } }`, BLUE, { env });
    expect(blue.settings).toMatchObject({
      'repository.path': second,
      'backend.port': 8200,
      'redis.url': 'redis://localhost:8201',
      'notifications.cooldown': 9,
    });
    expect((await loadConfig(optionsOf(undefined, { env }))).settings).toMatchObject({
      'repository.path': main,
      'backend.port': 8300,
    });
  });

  it('is no folder that it did not name, and the main one does not take that of another', async () => {
    const second = checkout('leanvibe-2', 8200);
    const without = await load('stacks: { blue: { backend.port: 8002 } }', BLUE, { cwd: second });
    expect(without.settings['repository.path']).toBeNull();
    const main = await load(`stacks: { blue: { repository.path: ${second} } }`, undefined, { cwd: second });
    expect(main.settings['repository.path']).toBeNull();
    // A port on which another stack's backend answers is no port of this one.
    const asked: number[] = [];
    const choosePort = async (port: number) => asked.push(port) > 0;
    const taken = await load(`stacks: { blue: { repository.path: ${second}, backend.port: 8000 } }`, undefined, {
      choosePort,
    });
    expect([taken.settings['backend.port'], asked]).toEqual([8765, [8765, 8001]]);
  });
});

describe('entries that cannot be used are named with their line and what to do, and the others work', () => {
  const GOOD = 'stacks:\n  good: { backend.port: 8002 }\n';
  it.each([
    ['a name with a dot', '  a.b: {}', '"a.b" cannot be the name of a stack.', 'small letter'],
    ['the main one’s name', '  main: {}', 'main is the stack whose settings stand at the top', 'another name'],
    ['a name that is taken', '  good: {}', 'There is a stack good already; the first one counts.', 'of its own'],
    ['a text', '  other: 8003', 'other is a group of settings', 'backend.port: 8775'],
    ['a list', '  other: [8003]', 'other is a group of settings', 'backend.port: 8775'],
  ])('%s', (_, line, message, fix) => {
    const { stacks, problems } = parseUserText(`${GOOD}${line}\n`, 'config.yaml');
    expect(stacks.map(({ id }) => String(id))).toEqual(['good']);
    expect(problems).toMatchObject([{ where: 'config.yaml:3', severity: 'error' }]);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.fix).toContain(fix);
  });

  it('a list in place of the group, and more than anybody watches', () => {
    expect(parseUserText('stacks: [blue]', 'config.yaml').problems[0]?.message).toContain('stacks is a group');
    const many = Array.from({ length: 30 }, (_, i) => `  s${i}: {}\n`).join('');
    const { stacks, problems } = parseUserText(`stacks:\n${many}`, 'config.yaml');
    expect([stacks.length, problems.length, problems[0]?.where]).toEqual([24, 6, 'config.yaml:26']);
  });

  it('what is wrong in an entry is said of that stack, with its line', async () => {
    const text = 'backend: { prot: 1, port: 8001 }\nstacks:\n  blue:\n    backend.port: many\n    redis.ulr: x\n';
    expect((await load(text, BLUE)).problems.map(({ where }) => where)).toEqual(['~/config.yaml:5', '~/config.yaml:4']);
    expect((await load(text)).problems.map(({ where }) => where)).toEqual(['~/config.yaml:1']);
  });

  it.each([
    [
      'the same port',
      'backend.port: 8001\nstacks:\n  blue: { backend: { port: 8001, host: 127.0.0.1 } }\n',
      'localhost:8001',
    ],
    ['no port of its own', 'stacks:\n  blue:\n', 'localhost:8765'],
  ])('a stack with %s as another one is not watched', async (_, text, address) => {
    const { stacks, clashes, problems } = await load(text);
    expect(stacks).toEqual([]);
    expect(clashes.map(({ id }) => id)).toEqual(['blue']);
    expect(problems).toMatchObject([{ where: `~/config.yaml:${text.indexOf('blue:') > 20 ? 3 : 2}` }]);
    expect(problems[0]?.message).toContain(`${address} of main, so it is not watched`);
    expect(problems[0]?.fix).toContain('lifeguard config set backend.port PORT --stack blue');
  });

  it('two of one folder: the first counts', async () => {
    const second = checkout('second');
    const text = `stacks:\n  one: { repository.path: ${second}, backend.port: 8002 }\n  two: { repository.path: ${second}/leanvibe-backend, backend.port: 8003 }\n`;
    const { stacks, problems } = await load(text);
    expect(stacks).toEqual(['one']);
    expect(problems).toMatchObject([{ where: '~/config.yaml:3' }]);
    expect(problems[0]?.message).toContain('two has the folder of one');
  });
});

describe('which stack somebody stands in', () => {
  it('is that of the folder around, however deep', () => {
    const second = checkout('second');
    writeFileSync(file, `stacks: { blue: { repository.path: ~/second/leanvibe-backend }, green: {} }`);
    const stacks = namedStacks(optionsOf());
    expect(stacks).toEqual([
      { id: 'blue', folder: second },
      { id: 'green', folder: null },
    ]);
    expect(stackAround(path.join(second, 'leanvibe-backend/app'), stacks)).toBe('blue');
    expect(stackAround(home, stacks)).toBeNull();
  });
});

describe('writing', () => {
  const stores: ConfigStore[] = [];
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
  });
  const open = async (stack?: StackId) => {
    const store = await createConfigStore(optionsOf(stack));
    stores.push(store);
    return store;
  };

  it('an entry with the folder that main found does not turn main to another clone: it is the one that is not watched', async () => {
    const [own, other] = [checkout('leanvibe-ai'), checkout('leanvibe-b')];
    const main = await open();
    expect(main.current().settings['repository.path']).toBe(own);
    expect(await main.addStack({ id: 'blue', settings: [['repository.path', own]] })).toEqual([]);
    const { settings, clashes, stacks: kept } = main.current();
    expect([settings['repository.path'], clashes.map(({ id }) => id), kept]).toEqual([own, [BLUE], []]);
    expect(other).not.toBe(own);
  });

  it('a stack is added, changed and removed, and every other line stays', async () => {
    const mine = '# mine\nbackend.port: 8001 # agreed\n';
    writeFileSync(file, mine);
    const main = await open();
    expect(await main.addStack({ id: 'blue', settings: [['backend.port', 8002]] })).toEqual([]);
    expect(readFileSync(file, 'utf8')).toBe(`${mine}stacks:\n  blue:\n    backend.port: 8002\n`);
    const blue = await open(BLUE);
    expect(
      await blue.update({ 'backend.port': 8003, 'thresholds.redis.ping': { warning: 9, critical: null } }),
    ).toEqual([]);
    expect(await blue.addService({ id: 'mail', kind: 'tcp', at: 'localhost:2525' })).toEqual([]);
    expect(blue.current().settings).toMatchObject({ 'backend.port': 8003, 'mail.at': 'localhost:2525' });
    await main.refresh();
    expect(main.current().settings['backend.port']).toBe(8001);
    expect(main.current().settings.services).toEqual([]);
    expect(readFileSync(file, 'utf8').startsWith(mine)).toBe(true);
    expect(await blue.reset('backend.port')).toEqual([]);
    expect(await blue.removeService('mail')).toEqual([]);
    expect(blue.current().settings['backend.port']).toBe(8765);
    expect(await main.addStack({ id: 'green', settings: [] })).toEqual([]);
    expect(await main.addStack({ id: 'blue', settings: [] })).toMatchObject([{ severity: 'error' }]);
    expect(await main.addStack({ id: 'Main', settings: [] })).toMatchObject([{ severity: 'error' }]);
    expect(await main.removeStack('blue')).toEqual([]);
    expect(await main.removeStack('green')).toEqual([]);
    expect(await main.removeStack('green')).toMatchObject([{ severity: 'error' }]);
    expect(readFileSync(file, 'utf8')).toBe(mine);
  });

  it('a file that cannot be read is not begun anew with one stack alone', async () => {
    writeFileSync(file, 'backend.port: 8001\nstacks: { blue: { backend.port: 8002 } }\n');
    const blue = await open(BLUE);
    const broken = 'backend: [8001\n';
    writeFileSync(file, broken);
    expect(await blue.update({ 'backend.port': 8003 })).toMatchObject([{ severity: 'error' }]);
    expect(readFileSync(file, 'utf8')).toBe(broken);
  });

  it('the main stack is told of a stack that comes and goes', async () => {
    const main = await open();
    const seen: string[][] = [];
    main.subscribe(() => seen.push(main.current().stacks.map(String)));
    writeFileSync(file, 'stacks: { blue: { backend.port: 8002 } }\n');
    await expect.poll(() => seen.at(-1)).toEqual(['blue']);
    writeFileSync(file, '{}\n');
    await expect.poll(() => seen.at(-1)).toEqual([]);
  });
});
