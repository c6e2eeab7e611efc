import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { commandLine } from '../support/command-line.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

/** Whatever stands in a configuration: it is named, what can be used is in force, monitoring goes on, and `config set` mends it. */

const dollar = '$';
const gigabyte = (at: string): void => {
  writeFileSync(at, '');
  truncateSync(at, 1024 ** 3);
};
let home = '';
let file = '';
let engines: Engine[] = [];
let redis: Server;
let redisPort = 0;

beforeAll(async () => {
  redis = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write('-ERR this is a stand-in\r\n'));
  });
  await new Promise<void>((resolve) => redis.listen(0, '127.0.0.1', resolve));
  const address = redis.address();
  redisPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => void redis.close());
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-odd-'));
  file = path.join(home, 'config.yaml');
});
afterEach(async () => {
  await Promise.all(engines.map((engine) => engine.stop()));
  engines = [];
  rmSync(home, { recursive: true, force: true });
});

/** What the command line prints, and how it ends. */
async function lifeguard(...argv: string[]) {
  const caller = { cwd: process.cwd(), env: process.env };
  const { code, stdout, stderr } = await commandLine([...argv, '--config', file], caller);
  return { code, text: `${stdout}${stderr}` };
}

async function engine(extra: { env?: Record<string, string>; cwd?: string } = {}): Promise<Engine> {
  const made = await createEngine({
    cwd: extra.cwd ?? home,
    home,
    env: { PATH: process.env.PATH, LIFEGUARD_DOCKER_ENABLED: 'false', LIFEGUARD_IOS_ENABLED: 'false', ...extra.env },
    platform: process.platform,
    configFile: file,
    stateFolder: path.join(home, 'state'),
    follows: true,
  });
  engines.push(made);
  return made;
}

const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');
const bomb = () =>
  `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${lines(9, (i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(',')}]`)}\nmodels.expected: *a9\n`;

interface Odd {
  readonly make: () => void;
  /** Nothing is wrong with it, odd as it is. */
  readonly fine?: true;
  /** Only a person can take away what stands there. */
  readonly byHand?: true;
}
const text = (content: string | Buffer): Odd => ({ make: () => writeFileSync(file, content) });
const fine = (content: string | Buffer): Odd => ({ ...text(content), fine: true });
const place = (make: () => void): Odd => ({ make, byHand: true });

const CONFIGURATIONS: Readonly<Record<string, Odd>> = {
  'an empty file': fine(''),
  'comments alone': fine('# nothing yet\n#backend.port: 1\n'),
  'a byte order mark': fine('\uFEFFbackend.port: 8001\n'),
  'Windows line ends': fine('backend.port: 8001\r\nredis.enabled: true\r\n'),
  'an empty document': fine('---\n...\n'),
  'empty groups': fine('backend:\nneo4j:\n'),
  'a merge key': text('base: &b { port: 8001 }\nbackend:\n  <<: *b\n'),
  'a YAML bomb': text(bomb()),
  'an alias of itself': text('models.expected: &a [*a]\n'),
  'an alias of nothing': text('redis.url: *nothing\n'),
  'a tag': text('redis.url: !!js/function "process.exit()"\n'),
  'a tag of its own': text('redis.url: !secret x\n'),
  'two documents': text('backend.port: 8001\n---\nbackend.port: 8002\n'),
  'a thousand services': text(`services:\n${lines(1000, (i) => `  service${i}: { port: ${i} }`)}\n`),
  'ten thousand unknown keys': text(lines(10_000, (i) => `key${i}: ${i}`)),
  'ten thousand times one key': text(lines(10_000, () => 'backend.port: 8001')),
  'a name of a hundred thousand letters': text(`${'k'.repeat(100_000)}: 1\n`),
  'a text of a hundred thousand letters': text(`redis.url: redis://${'h'.repeat(100_000)}\n`),
  'nested a hundred thousand deep': text('['.repeat(100_000)),
  'nested as maps': text(lines(2000, (i) => `${' '.repeat(i)}a:`)),
  'more than a configuration': text(`# ${'x'.repeat(300 * 1024)}`),
  'a gigabyte': { make: () => gigabyte(file) },
  'tabs for indentation': text('backend:\n\tport: 8001\n'),
  'NUL bytes': text('backend.port: 8001\0\nredis.url: "redis://\0"\n'),
  'no UTF-8': text(Buffer.from([0x62, 0x61, 0xff, 0xfe, 0x3a, 0x20, 0x31])),
  'UTF-16': text(Buffer.from('backend.port: 8001\n', 'utf16le')),
  binary: text(Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 256))),
  'a list': text('- backend.port: 8001\n'),
  'one word': text('hello\n'),
  'an open bracket': text('backend: [8001\n'),
  'an open quote': text('redis.url: "redis://localhost\n'),
  'the same key twice': text('backend.port: 8001\nbackend.port: 8002\n'),
  'a group and a value': text('backend: 8001\n'),
  'wrong types': text('backend.port: [1]\nredis.enabled: 5\nneo4j.user: {}\nmodels.expected: 3\n'),
  'null where nothing may be': text('backend.port: null\nredis.url: ~\n'),
  'a number with a unit': text('timeouts.backend: 2s\n'),
  'huge numbers': text('timeouts.backend: 1e308\ncadence.backend: 99999999999999999999\nbackend.port: 1e400\n'),
  'negative times': text('timeouts.redis: -1\ncadence.redis: -5\nnotifications.cooldown: -1\n'),
  'no number': text('cadence.backend: .nan\ntimeouts.backend: .inf\n'),
  'a time limit that a timer cannot hold': text('timeouts.backend: 2147483648\n'),
  'a hundred looks a second': text('cadence.backend: 0.01\n'),
  __proto__: text('__proto__: { polluted: true }\nbackend: { __proto__: { port: 1 } }\n'),
  constructor: text('constructor: { prototype: { polluted: true } }\ntoString: 1\n'),
  'a warning above the critical limit': text('thresholds.cpu.used: { warning: 99, critical: 1 }\n'),
  'a negative threshold': text('thresholds.cpu.used: { warning: -1, critical: -1 }\n'),
  'a threshold with another part': text('thresholds.cpu.used: { warning: 1, critical: 2, fatal: 3 }\n'),
  'quiet hours of 99 o’clock': text('notifications.quietHours: "99:99-25:00"\n'),
  'an option for a container’s name': text('redis.container: "--privileged"\n'),
  'a path with a space': text('backend.healthPath: "/he alth"\nbackend.websocketPaths: [ws]\n'),
  'a start command of the wrong kind': text('backend.start: "rm -rf /"\n'),
  'a folder with a NUL in its name': text('repository.path: "/tmp/a\\0b"\n'),
  'a folder with a name too long': text(`repository.path: ${'/a'.repeat(3000)}\n`),
  'a folder that is not there': text('repository.path: /nowhere/at/all\n'),
  'a password that means something in YAML': text('neo4j.password: !a*b\nredis.url: *c\n'),
  'a folder in its place': place(() => mkdirSync(file)),
  'a pipe in its place': place(() => execFileSync('mkfifo', [file])),
  'a device in its place': place(() => symlinkSync('/dev/zero', file)),
  'a link to itself': place(() => symlinkSync(file, file)),
};

const named = Object.entries(CONFIGURATIONS);

describe(`${named.length} odd configurations`, () => {
  it.each(named)(
    '%s: shown, named, watched on, mended',
    { timeout: 120_000 },
    async (_, { make, fine: isFine, byHand }) => {
      make();
      const shown = await lifeguard('config');
      expect(shown.text).toMatch(/^redis\.url +redis:/m);
      expect(shown.code, shown.text.slice(-2000)).toBeLessThanOrEqual(1);
      if (isFine !== true) expect(shown.text).toContain(file);
      expect((await lifeguard('config', 'cadence.redis', '--json')).text).toContain('"schema"');

      const running = await engine();
      const snapshot = await running.settled(8000);
      expect(snapshot.components.length).toBeGreaterThan(5);
      for (const { where, message, fix } of snapshot.problems) expect(where && message && fix).not.toBe('');
      if (isFine === true) expect(snapshot.problems).toEqual([]);
      else expect(snapshot.problems.some((p) => p.where.includes('config.yaml'))).toBe(true);
      expect(snapshot.problems.filter((p) => p.where === 'Lifeguard itself')).toEqual([]);
      expect(JSON.stringify(snapshot).length).toBeLessThan(200_000);
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();

      const wanted = `redis://127.0.0.1:${redisPort}`;
      const set = await lifeguard('config', 'set', 'redis.url', wanted);
      if (byHand === true)
        return expect([set.code, set.text]).toEqual([64, expect.stringContaining(path.basename(file))]);
      expect(set.code, set.text).toBe(0);
      expect((await lifeguard('config', 'redis.url')).text).toMatch(new RegExp(`^redis\\.url +${wanted}`, 'm'));
    },
  );

  it('one that may not be read is named, or read by who may read everything', async () => {
    writeFileSync(file, 'backend.port: 8001\n');
    chmodSync(file, 0);
    const { text: said } = await lifeguard('config', 'backend.port');
    expect(said).toMatch(process.getuid?.() === 0 ? /8001 +.*config\.yaml/ : /chmod u\+r/);
  });
});

/** What people mistype. */
const TYPOS: Readonly<Record<string, string>> = {
  'no scheme': 'HOST:PORT',
  'a scheme alone': 'SCHEME:PORT',
  'no colon': 'SCHEME//HOST:PORT',
  'one slash': 'SCHEME:/HOST:PORT',
  'another scheme': 'http://HOST:PORT',
  'http with one slash': 'http:/HOST',
  'two colons': 'SCHEME://HOST::PORT',
  'a port too large': 'SCHEME://HOST:99999',
  'a port in words': 'SCHEME://HOST:sixthousand',
  'a negative port': 'SCHEME://HOST:-1',
  'a space inside': 'SCHEME://HO ST:PORT',
  'an open bracket': 'SCHEME://[::1:PORT',
  'no host': 'SCHEME://:PORT',
  nothing: 'SCHEME://',
  'a host in other letters': 'SCHEME://hōst:PORT',
  'credentials without @': 'SCHEME://me:hunter2:HOST:PORT',
  'a # in the password': 'SCHEME://me:#hunter2@HOST:PORT',
  'a letter for a digit in an address': 'SCHEME://127.0.0.l.1:PORTx',
};
const fill = (typo: string, scheme: string) =>
  typo
    .replace('SCHEME', scheme)
    .replace('HOST', '127.0.0.1')
    .replace('PORT', String(redisPort))
    .replace('HO ST', 'lo cal');

/** A repository whose `.env` names the stand-in. */
function repository() {
  const backend = path.join(home, 'leanvibe-backend');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  mkdirSync(path.join(backend, 'budgets'));
  writeFileSync(path.join(backend, 'app/main.py'), '');
  const good = `# stack\nLEANVIBE_REDIS_URL=redis://127.0.0.1:${redisPort}\nNEO4J_URI=bolt://127.0.0.1:${redisPort}\n`;
  const env = path.join(backend, '.env');
  writeFileSync(env, good);
  return { backend, env, good };
}

describe(`${Object.keys(TYPOS).length} typos in an address`, () => {
  it.each(['redis', 'bolt'] as const)(
    '%s: live, in .env, the last good one stays in force',
    { timeout: 120_000 },
    async (scheme) => {
      const { env, good } = repository();
      const running = await engine();
      const [key, name] =
        scheme === 'redis' ? (['redis.url', 'LEANVIBE_REDIS_URL'] as const) : (['neo4j.uri', 'NEO4J_URI'] as const);
      const inForce = () => running.config.current().settings[key];
      const before = inForce();
      expect(before).toContain(String(redisPort));
      for (const [what, typo] of Object.entries(TYPOS)) {
        writeFileSync(env, `${name}=${fill(typo, scheme)}\n`);
        const found = () => running.snapshot().problems.find((p) => p.where.endsWith('.env:1'));
        await expect.poll(found, { message: what, timeout: 30_000 }).toMatchObject({ severity: 'error' });
        expect(inForce(), what).toBe(before);
        expect(JSON.stringify(running.snapshot()), what).not.toContain('hunter2');
        writeFileSync(env, good);
        await expect.poll(() => running.snapshot().problems, { message: what, timeout: 30_000 }).toEqual([]);
      }
      const { components } = await running.checkNow();
      expect(components.find((c) => c.id === 'redis')?.state).not.toBe('stale');
    },
  );

  it.each(Object.entries(TYPOS))(
    '%s: at the start, in .env and in the file; config set mends it',
    { timeout: 60_000 },
    async (_, typo) => {
      const { env } = repository();
      writeFileSync(env, `NEO4J_URI=${fill(typo, 'bolt')}\n`);
      writeFileSync(file, `# mine\nredis.url: ${JSON.stringify(fill(typo, 'redis'))}\n`);
      const running = await engine();
      const wheres = running.snapshot().problems.map((p) => p.where);
      expect(wheres).toEqual(
        expect.arrayContaining([expect.stringMatching(/\.env:1$/), expect.stringMatching(/config\.yaml:2$/)]),
      );
      expect(running.config.current().settings['redis.url']).toBe('redis://localhost:6379');
      expect((await running.settled(8000)).components.find((c) => c.id === 'memory')?.state).not.toBe('unknown');
      expect((await lifeguard('config', 'set', 'redis.url', `redis://127.0.0.1:${redisPort}`)).code).toBe(0);
      await expect.poll(() => running.config.current().settings['redis.url']).toBe(`redis://127.0.0.1:${redisPort}`);
    },
  );
});

describe('a file of the stack that is none', () => {
  const KINDS: Readonly<Record<string, (at: string) => void>> = {
    'a pipe': (at) => execFileSync('mkfifo', [at]),
    'a device': (at) => symlinkSync('/dev/zero', at),
    'a gigabyte': gigabyte,
    'a folder': (at) => mkdirSync(at),
    'a link to itself': (at) => symlinkSync(at, at),
  };
  const FILES = ['.env', 'budgets/performance_sla.json', 'start.sh'];

  it.each(FILES.flatMap((name) => Object.keys(KINDS).map((kind) => [name, kind] as const)))(
    '%s is %s: named, and monitoring goes on',
    async (name, kind) => {
      const { backend } = repository();
      rmSync(path.join(backend, name), { force: true });
      KINDS[kind]?.(path.join(backend, name));
      const running = await engine();
      expect(running.snapshot().problems.map((p) => p.where)).toEqual(
        expect.arrayContaining([expect.stringContaining(path.basename(name))]),
      );
      expect((await running.settled(8000)).components.length).toBeGreaterThan(5);
    },
  );

  it.each([
    ['variables that double', lines(200, (i) => `A${i + 1}=${dollar}{A${i}}${dollar}{A${i}}`)],
    ['a line of variables', `A0=${'x'.repeat(60_000)}\nB=${`${dollar}{A0}`.repeat(20_000)}`],
    ['itself', lines(1000, () => `A0=${dollar}{A0}${dollar}{A0}x`)],
    ['a quote that never ends', `A="${'x\\"'.repeat(60_000)}`],
    ['quotes alone', '"\''.repeat(60_000)],
  ])('.env grows by %s: bounded in work and memory', async (_, content) => {
    const { env } = repository();
    writeFileSync(env, `A0=0123456789\n${content}\nNEO4J_USER=me\n`);
    const before = process.memoryUsage().rss;
    expect(await cpuTimeOf(engine)).toBeLessThan(6000);
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2);
  });
});
