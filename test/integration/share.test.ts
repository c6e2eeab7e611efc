import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine, type EngineOptions } from '../../electron/app/index.ts';
import { VERSION } from '../../electron/cli/version.ts';
import { attach, shareEngine, socketPlace, standingEngine } from '../../electron/share/index.ts';
import { SnapshotSchema } from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { commandLine } from '../support/command-line.ts';
import { compiledFor } from '../support/compiled.ts';
import { type CountingBackend, countingBackend } from '../support/counting-backend.ts';
import { eventually } from '../support/probe-context.ts';
import { PROGRAM } from '../support/program.ts';
import { freePort, startBackend, stopAll } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A home with a configuration in which only the backend is watched. */
async function place(backend: CountingBackend | null = null) {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-share-'));
  closers.push(() => rmSync(home, { recursive: true, force: true }));
  if (backend !== null) closers.push(() => backend.close());
  const configFile = path.join(home, 'config.yaml');
  writeFileSync(
    configFile,
    JSON.stringify({
      'backend.enabled': backend !== null,
      'backend.host': '127.0.0.1',
      ...(backend === null ? {} : { 'backend.port': backend.port }),
      'neo4j.enabled': false,
      'redis.enabled': false,
      'docker.enabled': false,
      'mlx.enabled': false,
      'models.enabled': false,
      'ios.enabled': false,
      'cli.enabled': false,
      ...ANY_MACHINE,
    }),
  );
  return { home, configFile, stateFolder: path.join(home, 'leanvibe-lifeguard') };
}
type Place = Awaited<ReturnType<typeof place>>;

const optionsOf = ({ home, configFile, stateFolder }: Place, more: Partial<EngineOptions> = {}): EngineOptions => ({
  cwd: home,
  home,
  env: {},
  platform: process.platform,
  configFile,
  stateFolder,
  ...more,
});

async function engineAt(at: Place, version = '1.0.0', more: Partial<EngineOptions> = {}) {
  const engine = await createEngine(optionsOf(at, { follows: true, ...more }));
  closers.push(() => engine.stop());
  await shareEngine({ engine, version });
  return engine;
}

async function attachedTo(at: Place, version = '1.0.0') {
  const { engine } = await attach(optionsOf(at), version);
  if (engine === null) throw new Error('It was not attached');
  closers.push(() => engine.close());
  return engine;
}
const refusal = async (at: Place, version = '1.0.0', more: Partial<EngineOptions> = {}) => {
  const found = await attach(optionsOf(at, more), version);
  found.engine?.close();
  return found.engine === null ? found.why : 'attached';
};

describe('an engine that runs, and another face beside it', () => {
  it('shares its snapshot and every change of it, for this user alone', async () => {
    const at = await place(await countingBackend());
    const engine = await engineAt(at);
    const remote = await attachedTo(at);
    await engine.settled(20_000);
    expect((await remote.settled(20_000)).components).toEqual(engine.snapshot().components);
    engine.pause(Date.now() + 60_000);
    await eventually('the pause', () => remote.snapshot().pausedUntil !== null);
    expect(statSync(socketPlace(at.stateFolder, process.getuid?.() ?? 0).file).mode & 0o777).toBe(0o600);
    expect(statSync(at.stateFolder).mode & 0o777).toBe(0o700);
    expect(await remote.incidents({})).toEqual(engine.incidents({}));
    expect(await remote.decisions()).toEqual(engine.decisions());
    const lines: string[] = [];
    const run = await remote.runChecklist('quick', null, ({ id }) => lines.push(id));
    expect([...lines].sort()).toEqual(run.lines.map(({ id }) => id).sort());
  });

  it('listens in a short folder of this user where the path is too long for a socket', async () => {
    const at = await place();
    const deep = { ...at, stateFolder: path.join(at.home, 'a'.repeat(60), 'b'.repeat(60)) };
    await engineAt(deep);
    expect(await refusal(deep)).toBe('attached');
    const { file } = socketPlace(deep.stateFolder, process.getuid?.() ?? 0);
    expect(Buffer.byteLength(file)).toBeLessThan(104);
    expect(statSync(path.dirname(file)).mode & 0o777).toBe(0o700);
  });

  it('is not used by another version, for another configuration or with another environment, and says so', async () => {
    const at = await place();
    await engineAt(at, '1.0.0');
    expect(await refusal(at, '1.0.1')).toContain('is version 1.0.0, this one is 1.0.1');
    const other = path.join(at.home, 'other.yaml');
    writeFileSync(other, '{}');
    expect(await refusal(at, '1.0.0', { configFile: other })).toContain('watches another stack');
    expect(await refusal(at, '1.0.0', { env: { LIFEGUARD_BACKEND_PORT: '8123' } })).toContain('watches another stack');
    const checkout = path.join(at.home, 'checkout');
    mkdirSync(path.join(checkout, 'leanvibe-backend/app'), { recursive: true });
    writeFileSync(path.join(checkout, 'leanvibe-backend/app/main.py'), '');
    expect(await refusal(at, '1.0.0', { repository: checkout })).toContain(
      'knows no folder of a stack, and this one does',
    );
    expect(await refusal(at)).toBe('attached');
  });

  it('is followed by the next one when it ends, and what stands in its place is not followed', async () => {
    const at = await place();
    const first = await engineAt(at);
    const second = await engineAt(at);
    const remote = await attachedTo(at);
    let ended = false;
    void remote.ended.then(() => {
      ended = true;
    });
    await first.stop();
    await eventually('the end', () => ended);
    await expect(remote.checkNow()).rejects.toThrow('has ended');
    await expect.poll(() => refusal(at), { timeout: unhurried(10_000) }).toBe('attached');
    await second.stop();
    const { file } = socketPlace(at.stateFolder, process.getuid?.() ?? 0);
    expect(existsSync(file)).toBe(false);
    expect(await refusal(at)).toBeNull();
    writeFileSync(path.join(at.home, 'target'), 'theirs');
    symlinkSync(path.join(at.home, 'target'), file);
    expect(await refusal(at)).toContain('is not used');
    await engineAt(at);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(await refusal(at)).toContain('is not used');
  });

  it('is not waited for when it does not answer', async () => {
    const at = await place();
    mkdirSync(at.stateFolder, { mode: 0o700 });
    const silent = createServer(() => {});
    const { file } = socketPlace(at.stateFolder, process.getuid?.() ?? 0);
    await new Promise<void>((resolve) => silent.listen(file, resolve));
    closers.push(() => silent.close());
    expect(await refusal(at)).toContain('does not answer');
  });

  it('is let go of when it is stopped in the middle: whoever waits for it is told, and pages get an engine of their own', async () => {
    const at = await place();
    const watcher = start(at, ['watch', '--json']);
    await expect.poll(() => refusal(at, VERSION), { timeout: unhurried(20_000) }).toBe('attached');
    const remote = await attachedTo(at, VERSION);
    const standing = standingEngine(
      remote,
      () => createEngine(optionsOf(at)),
      () => {},
    );
    watcher.child.kill('SIGSTOP');
    await expect(remote.incidents({})).rejects.toThrow('does not answer any more');
    await remote.ended;
    const own = await standing.settled(20_000);
    expect(own.verdict.headline).not.toBe('');
    watcher.child.kill('SIGCONT');
  });

  it('is kept while it only has nothing to say', async () => {
    const at = await place();
    const engine = await engineAt(at);
    engine.pause(Date.now() + 3_600_000);
    const remote = await attachedTo(at);
    let isOver = false;
    void remote.ended.then(() => {
      isOver = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    expect(isOver).toBe(false);
    expect(await remote.incidents({})).toEqual([]);
  });

  it('lets go of whoever sends what is no call, and goes on', async () => {
    const at = await place();
    await engineAt(at);
    const { file } = socketPlace(at.stateFolder, process.getuid?.() ?? 0);
    for (const junk of ['{"id":1}\n', 'GET / HTTP/1.1\r\n\r\n', 'x'.repeat(1_000_000)]) {
      const socket = connect(file);
      socket.on('error', () => {});
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.resume();
      socket.write(junk);
      await closed;
    }
    expect(await refusal(at)).toBe('attached');
  });

  it('hands its pages over to an engine of their own process when it ends', async () => {
    const at = await place(await countingBackend());
    const running = await engineAt(at);
    const remote = await attachedTo(at);
    const standing = standingEngine(
      remote,
      () => engineAt(at),
      () => {},
    );
    const seen: number[] = [];
    closers.push(standing.subscribe((s) => seen.push(s.seq)));
    const host = {} as Parameters<typeof standing.handlers>[0];
    expect(SnapshotSchema.safeParse(await standing.handlers(host).snapshot({})).success).toBe(true);
    await running.stop();
    const after = await standing.handlers(host).settled({ limitMs: 20_000 });
    expect(after.components.find((c) => c.id === 'backend')?.state).toBe('healthy');
    expect(seen.length).toBeGreaterThan(0);
    await expect.poll(() => refusal(at), { timeout: unhurried(10_000) }).toBe('attached');
  });
});

function environmentOf({ home }: Place): NodeJS.ProcessEnv {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  return { ...inherited, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
}

/** The real program with a home of its own. */
function start(at: Place, argv: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [PROGRAM, ...argv, '--config', at.configFile], {
    cwd: at.home,
    env: { ...environmentOf(at), ...compiledFor(argv) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  closers.push(() => child.kill('SIGKILL'));
  const out = { stdout: '', stderr: '' };
  child.stdout?.on('data', (chunk) => {
    out.stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    out.stderr += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, out, ended };
}

/** What a command says and how it ends, in this process, whose Lifeguard or none it finds as any other would. */
async function run(at: Place, ...argv: string[]) {
  const caller = { cwd: at.home, env: environmentOf(at) };
  const { code, stdout, stderr } = await commandLine([...argv, '--config', at.configFile], caller);
  // That it still looks is said where a busy machine makes that long.
  return { code, stdout: stdout.toString(), stderr: stderr.toString().replace(/^Looking .*…\n/gm, '') };
}

describe('two Lifeguards that are ended together, as at a log-out', () => {
  it('both end: the one that leaned on the other takes over nothing any more', async () => {
    const at = await place();
    const running = start(at, ['serve']);
    await eventually('its address', () => running.out.stdout.includes('http://'), 30_000);
    const leaning = start(at, ['serve']);
    await eventually('pages of the first', () => leaning.out.stderr.includes('A Lifeguard runs already'), 30_000);
    await eventually('the address of the second', () => leaning.out.stdout.includes('http://'), 30_000);
    // It is told of both in one moment, whatever the machine does meanwhile.
    leaning.child.kill('SIGSTOP');
    running.child.kill('SIGTERM');
    await running.ended;
    leaning.child.kill('SIGTERM');
    leaning.child.kill('SIGCONT');
    expect(await leaning.ended).toBe(0);
  });
});

describe('the command line, counted at a real server', () => {
  it('asks the backend nothing beside a Lifeguard that runs, and says of one that hangs that it looks by itself', async () => {
    const backend = await countingBackend();
    const at = await place(backend);
    const watching = start(at, ['watch', '--json']);
    await eventually('the first picture', () => watching.out.stdout.includes('"healthy"'), 30_000);
    const before = backend.asked.length;
    const begun = performance.now();
    for (let i = 0; i < 8; i++) expect(await run(at, 'status')).toMatchObject({ code: 0, stderr: '' });
    expect((await run(at, 'diagnose')).code).toBe(0);
    for (const words of ['incidents', 'escalate', 'models']) expect((await run(at, words)).stderr).toBe('');
    const asked = backend.asked.slice(before);
    // What was asked meanwhile is the one engine's own cadence.
    expect(asked.length, asked.join(' ')).toBeLessThanOrEqual(Math.ceil((performance.now() - begun) / 5000) + 3);
    // A checklist asks until there are answers enough for a percentile, through that one as well.
    expect(await run(at, 'check', 'quick')).toMatchObject({
      stdout: expect.stringMatching(/lines passed/),
      stderr: '',
    });
    watching.child.kill('SIGSTOP');
    const alone = await run(at, 'status');
    expect(alone).toMatchObject({ code: 0, stderr: expect.stringContaining('does not answer. This looks by itself.') });
    // What it was not told it would overwrite.
    const told = await run(at, 'pause', '5m');
    expect(told).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining('Nothing was changed') });
    watching.child.kill('SIGKILL');
    await watching.ended;
    expect(await run(at, 'status')).toMatchObject({ code: 0, stderr: '' });
  });

  it('asks each thing once when it is alone, and eight looks in a row are no trouble', async () => {
    const backend = await countingBackend();
    const at = await place(backend);
    const begun = performance.now();
    /** A look that takes longer than the cadence asks for its health once more. */
    const late = () => Math.floor((performance.now() - begun) / 5000);
    for (let i = 0; i < 8; i++) expect(await run(at, 'status')).toMatchObject({ code: 0 });
    // Health, the WebSocket, and the three paths at which an AI service may be.
    expect(backend.asked.length, backend.asked.join(' ')).toBeLessThanOrEqual(8 * 5 + late());
    const before = backend.asked.length;
    expect((await run(at, 'diagnose')).code).toBe(0);
    expect(backend.asked.slice(before).filter((p) => p === '/health').length).toBeLessThanOrEqual(2 + late());
    const history = backend.asked.length;
    await run(at, 'incidents');
    expect(backend.asked.length).toBe(history);
  });

  it('stays silent across commands while the backend wants that, and calls it well', async () => {
    const backend = await countingBackend({ limit: 3 });
    const at = await place(backend);
    for (let i = 0; i < 4; i++) expect((await run(at, 'status')).stdout).toMatch(/^H {2}Backend/m);
    expect(backend.asked.filter((p) => p === '/health').length).toBeLessThanOrEqual(2);
    expect(backend.asked.length).toBeLessThanOrEqual(8);
  });
});

describe('a recovery that the command line asks of a Lifeguard that runs', () => {
  it('goes on and is told in the history when the command is killed in the middle', async () => {
    const backend = await startBackend({ port: await freePort() });
    closers.push(() => stopAll());
    const at = await place();
    const config = JSON.parse(readFileSync(at.configFile, 'utf8'));
    writeFileSync(at.configFile, JSON.stringify({ ...config, 'backend.enabled': true, 'backend.port': backend.port }));
    const places = ['--repository', backend.root];
    const watching = start(at, ['watch', '--json', ...places]);
    await eventually('the first picture', () => watching.out.stdout.includes('"healthy"'), 30_000);
    await backend.killTree('SIGKILL');
    // What a recovery ended itself is no incident: that it was gone before has to be known when it begins.
    await eventually('the outage', () => watching.out.stdout.includes('"backend-not-running"'), 30_000);
    const recovering = start(at, ['recover', 'backend', '--yes', ...places]);
    const running = '"recovery":{';
    await eventually('the recovery', () => watching.out.stdout.includes(running), 30_000);
    recovering.child.kill('SIGKILL');
    await eventually('its end', () => watching.out.stdout.includes('Backend is back'), 60_000);
    expect((await fetch(`${backend.url}/health`)).status).toBe(200);
    const { stdout } = await run(at, 'incidents', '1', ...places);
    expect(stdout).toMatch(/Recover Backend was begun/);
  });
});

describe('a password in the app’s keychain, and the command line', () => {
  const WORD = ['not', 'a', 'real', 'one'].join('-');
  /** Turned round, so that finding the word in a file means that it was not encrypted. */
  const turned = (text: string) => [...text].reverse().join('');
  const secrets = {
    refusal: async () => null,
    encrypt: async (text: string) => Buffer.from(turned(text)),
    decrypt: async (sealed: Buffer) => turned(sealed.toString()),
  };

  it('is set and shown through the app that runs; alone it is named with what to do, and can be reset', async () => {
    const at = await place();
    const engine = await engineAt(at, VERSION, { secrets });
    expect(await run(at, 'config', 'set', 'neo4j.password', WORD)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Saved in the app’s keychain.\n',
    });
    expect(engine.config.current().settings['neo4j.password']).toBe(WORD);
    expect(readFileSync(at.configFile, 'utf8')).not.toContain(WORD);
    const beside = await run(at, 'config', 'neo4j.password');
    expect(beside).toEqual({ code: 0, stdout: expect.stringMatching(/•••• +from the keychain/), stderr: '' });

    const alone = await run(at, 'config', 'neo4j.password', '--alone');
    expect(alone.stdout).toMatch(/not set +built-in default/);
    expect(alone.stderr.replaceAll(/\s+/g, ' ')).toContain(
      'The password lies in the app’s keychain, which only the app opens. Start the app, which answers for it, or give it here: LIFEGUARD_NEO4J_PASSWORD in the environment.',
    );
    expect(alone.code).toBe(0);
    expect((await run(at, 'config', 'reset', 'neo4j.password')).code).toBe(0);
    await eventually('the app to take it up', () => engine.config.current().settings['neo4j.password'] === null);
    expect((await run(at, 'config', 'neo4j.password', '--alone')).stderr).toBe('');
  });
});

describe('a flood of calls', () => {
  const CALL = { call: 'settings', args: {} };

  /** Asks so many times without waiting for an answer, and counts what comes back. */
  function flooding(file: string, calls: number) {
    const socket = connect(file);
    closers.push(() => socket.destroy());
    let answers = 0;
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      for (const byte of chunk) if (byte === 10) answers += 1;
    });
    socket.write(Array.from({ length: calls }, (_, id) => `${JSON.stringify({ id, ...CALL })}\n`).join(''));
    return () => answers;
  }

  it('leaves most of the time for the stack, and keeps nobody from being answered', async () => {
    const at = await place();
    await engineAt(at);
    const { file } = socketPlace(at.stateFolder, process.getuid?.() ?? 0);
    const mine = await attachedTo(at);
    const floods = Array.from({ length: 8 }, () => flooding(file, 2000));
    const answered = () => floods.reduce((sum, answers) => sum + answers(), 0);
    await eventually('what is answered at once', () => answered() >= 150, 30_000);
    const begun = performance.now();
    const before = answered();
    await mine.settings({});
    await eventually('six hundred more', () => answered() >= before + 600, 60_000);
    // A hundred a second, and what was on its way, or saved up, at once.
    expect(performance.now() - begun).toBeGreaterThan(3000);
  });
});
