import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import { createEngine, type Engine, type Stacks, watchStacks } from '../../electron/app/index.ts';
import { VERSION } from '../../electron/cli/version.ts';
import { browserHost, type PageServer, serve } from '../../electron/serve/index.ts';
import { attach, shareEngine } from '../../electron/share/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import {
  applyPatch,
  type EngineEvent,
  EventSchema,
  PlanAnswerSchema,
  SESSION_PROTOCOL,
  SOCKET_PATH,
  searchOf,
} from '../../shared/contract/index.ts';
import {
  type RunbookId,
  type Snapshot,
  type StackId,
  StackIdSchema,
  type StackView,
} from '../../shared/domain/index.ts';
import { ANY_MACHINE } from '../support/any-machine.ts';
import { startSmallServer } from '../support/service-stack.ts';
import { fetchAnew, processesIn, type RunningStack, startStack } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const BLUE = StackIdSchema.parse('blue');
const patience = { timeout: unhurried(30_000), interval: 50 };
const closers: (() => unknown)[] = [];
let home = '';
let main: RunningStack;
let blue: RunningStack;
let stacks: Stacks<Engine>;
let server: PageServer;

/** A service of the same name in both. */
const queues: Record<'main' | 'blue', Awaited<ReturnType<typeof startSmallServer>>> = Object.create(null);
const queueOf = (stack: 'main' | 'blue') => {
  const { port, start } = queues[stack];
  return [{ id: 'queue', kind: 'tcp', at: `127.0.0.1:${port}`, cadence: 1, start: start?.line, folder: start?.folder }];
};

const stateFolder = () => path.join(home, 'state');
const optionsOf = (stack?: StackId) => ({
  follows: true,
  cwd: home,
  home,
  env: { PATH: process.env.PATH },
  platform: process.platform,
  configFile: path.join(home, 'config.yaml'),
  stateFolder: stateFolder(),
  stack,
});
const settingsOf = ({ backend, redis }: RunningStack) => ({
  'repository.path': backend.root,
  'backend.port': backend.port,
  'redis.url': redis.url,
});
const COMMON = {
  ...Object.fromEntries(['neo4j', 'docker', 'mlx', 'models', 'ios', 'cli', 'ai'].map((id) => [`${id}.enabled`, false])),
  ...ANY_MACHINE,
};
const write = (more: Record<string, unknown>) =>
  writeFileSync(path.join(home, 'config.yaml'), JSON.stringify({ ...COMMON, ...settingsOf(main), ...more }));

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-two-'));
  closers.push(() => rmSync(home, { recursive: true, force: true }));
  for (const start of [0, 1]) {
    const started = await startStack();
    closers.push(() => started.stopAll());
    if (start === 0) main = started;
    else blue = started;
  }
  for (const name of ['main', 'blue'] as const) {
    queues[name] = await startSmallServer('tcp');
    closers.push(() => queues[name].cleanup());
  }
  write({ services: queueOf('main'), stacks: { blue: { ...settingsOf(blue), services: queueOf('blue') } } });
  giveTrust({ root: main.backend.root, backend: null, stateFolder: stateFolder() }, Date.now());
  const engine = await createEngine(optionsOf());
  closers.push(() => engine.stop());
  await shareEngine({ engine, version: VERSION });
  const errors: unknown[] = [];
  stacks = await watchStacks({
    main: engine,
    config: engine.config,
    async open(stack) {
      const further = await createEngine({ ...optionsOf(stack), machine: engine.readings });
      await shareEngine({ engine: further, version: VERSION });
      return further;
    },
    close: (further) => further.stop(),
    onError: (error) => errors.push(error),
  });
  closers.push(() => stacks.stop());
  expect(errors).toEqual([]);
  closers.push(() => server.stop());
  writeFileSync(path.join(home, 'index.html'), '<!doctype html>');
  server = await serve({ engine, stacks, host: browserHost({ version: VERSION }), rendererFolder: home, port: 0 });
}, unhurried(90_000));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
}, unhurried(60_000));

/** A page as the browser has it: let in by an address, and looking at one stack. */
async function page(stack: StackId | null, address = server.address()) {
  const origin = `http://127.0.0.1:${server.port}`;
  const code = new URL(address).hash.replace('#code=', '');
  const entered = await fetchAnew(`${origin}/entry`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ code }),
  });
  const { session } = (await entered.json()) as { session: string };
  const socket = new WebSocket(
    `ws://127.0.0.1:${server.port}${SOCKET_PATH}${searchOf(stack)}`,
    [SESSION_PROTOCOL + session],
    { origin },
  );
  closers.push(() => socket.terminate());
  let snapshot: Snapshot | null = null;
  let told: readonly StackView[] | null = null;
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  const take = (event: EngineEvent) => {
    if (event.event === 'snapshot') snapshot = event.data;
    if (event.event === 'patch' && snapshot !== null) snapshot = applyPatch(snapshot, event.data);
    if (event.event === 'stacks') told = event.data;
  };
  socket.on('message', (data) => {
    const message = JSON.parse(String(data));
    const event = EventSchema.safeParse(message);
    if (event.success) take(event.data);
    else waiting.get(message.id)?.(message);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  let id = 0;
  const call = (name: string, args: unknown = {}): Promise<Record<string, unknown>> =>
    new Promise((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, call: name, args }));
    });
  await call('visible', { visible: true });
  return { call, snapshot: () => snapshot, told: () => told };
}

const stateOf = (snapshot: Snapshot | null, id: string) => snapshot?.components.find((c) => c.id === id)?.state;
const pidsIn = ({ backend }: RunningStack) => processesIn(backend.root).toSorted();
const answers = async ({ backend }: RunningStack) => {
  const response = await fetchAnew(`http://127.0.0.1:${backend.port}/health`).catch(() => null);
  return response?.ok === true;
};

it('two stacks of the same kinds break and recover, each from a face of its own, and nothing crosses', {
  timeout: unhurried(120_000),
}, async () => {
  const engines = { main: stacks.get(null), blue: stacks.get(BLUE) };
  if (engines.main === null || engines.blue === null) throw new Error('One of them is not watched');
  const [left, right] = await Promise.all([page(null), page(BLUE)]);
  await expect
    .poll(() => [left, right].map((p) => stateOf(p.snapshot(), 'backend')), patience)
    .toEqual(['healthy', 'healthy']);
  await expect
    .poll(() => [left, right].map((p) => stateOf(p.snapshot(), 'redis')), patience)
    .toEqual(['healthy', 'healthy']);
  expect(left.snapshot()?.stack.backendUrl).toContain(String(main.backend.port));
  expect(right.snapshot()?.stack.backendUrl).toContain(String(blue.backend.port));
  expect(left.told()?.map(({ id }) => id)).toEqual([null, 'blue']);
  // Each looks at the processes of its own backend, time after time.
  const watched = { main: engines.main, blue: engines.blue };
  const processesOf = (engine: Engine) => engine.readings().process;
  for (let times = 0; times < 2; times++) {
    const before = processesOf(watched.blue)?.at.mono;
    await expect.poll(() => processesOf(watched.blue)?.at.mono, patience).not.toBe(before);
    expect(pidsIn(blue)).toContain(processesOf(watched.blue)?.facts?.root?.pid);
    expect(pidsIn(main)).toContain(processesOf(watched.main)?.facts?.root?.pid);
  }

  // One breaks: the other notices nothing, and is told of it as another stack alone.
  const untouched = pidsIn(main);
  blue.backend.killTree('SIGKILL');
  await expect.poll(() => stateOf(right.snapshot(), 'backend'), patience).toBe('critical');
  await expect.poll(() => left.told()?.find(({ id }) => id === 'blue')?.state, patience).toBe('critical');
  expect(stateOf(left.snapshot(), 'backend')).toBe('healthy');
  expect(left.snapshot()?.verdict.state).toBe('healthy');

  // What nobody trusts in one is not trusted because another is.
  const refused = await right.call('recover', { runbook: 'recover-backend', unseen: true });
  expect(refused).toMatchObject({ ok: true, value: { ok: false, why: 'asks' } });
  giveTrust(
    { root: blue.backend.root, backend: null, stateFolder: path.join(stateFolder(), 'stacks/blue') },
    Date.now(),
  );

  // The other breaks as well, and only one of them is recovered.
  main.backend.killTree('SIGKILL');
  await expect.poll(() => stateOf(left.snapshot(), 'backend'), patience).toBe('critical');
  expect(untouched.length).toBeGreaterThan(0);
  expect(await left.call('recover', { runbook: 'recover-backend', unseen: true })).toMatchObject({
    value: { ok: true },
  });
  await expect.poll(() => left.snapshot()?.recovery?.state, patience).toBe('succeeded');
  expect([await answers(main), await answers(blue), pidsIn(blue)]).toEqual([true, false, []]);
  expect(right.snapshot()?.recovery ?? null).toBeNull();

  // Both at once, each from a face of its own: a page, and the way of the command line.
  const started = pidsIn(main);
  main.backend.killTree('SIGKILL');
  for (const pid of started) process.kill(pid, 'SIGKILL');
  await expect.poll(() => stateOf(left.snapshot(), 'backend'), patience).toBe('critical');
  const { engine: terminal } = await attach(optionsOf(BLUE), VERSION);
  if (terminal === null) throw new Error('The second stack cannot be asked');
  closers.push(() => terminal.close());
  const [byPage, byTerminal] = await Promise.all([
    left.call('recover', { runbook: 'recover-backend', unseen: true }),
    terminal.recover({ runbook: 'recover-backend', unseen: true }),
  ]);
  expect([byPage, byTerminal]).toMatchObject([{ value: { ok: true } }, { ok: true }]);
  await expect.poll(() => terminal.snapshot().recovery?.state, patience).toBe('succeeded');
  await expect
    .poll(() => [left, right].map((p) => stateOf(p.snapshot(), 'backend')), patience)
    .toEqual(['healthy', 'healthy']);
  expect([await answers(main), await answers(blue)]).toEqual([true, true]);
  const [mine, theirs] = [pidsIn(main), pidsIn(blue)];
  expect(mine.filter((pid) => theirs.includes(pid))).toEqual([]);
  expect([await main.backend.listeners(), await blue.backend.listeners()]).toEqual([1, 1]);

  // A service of the same name, gone in both and brought back from both faces at once: each by its own command, in its own place.
  for (const { kill } of Object.values(queues)) kill('SIGKILL');
  await expect
    .poll(() => [left, right].map((p) => stateOf(p.snapshot(), 'queue')), patience)
    .toEqual(Array(2).fill('critical'));
  const restart = 'restart-queue' as RunbookId;
  const plans = await Promise.all([left.call('plan', { runbook: restart, target: null }), terminal.plan(restart)]);
  const [shown, planned] = [PlanAnswerSchema.parse(plans[0].value), plans[1]];
  if (!shown.ok || !planned.ok) throw new Error(JSON.stringify(plans));
  const names = (text: string | null) => Object.values(queues).map(({ port }) => text?.includes(String(port)));
  expect([shown, planned].map(({ plan }) => names(plan.confirm))).toEqual([
    [true, false],
    [false, true],
  ]);
  const begun = await Promise.all([
    left.call('recover', { token: shown.token, confirmed: true }),
    terminal.recover({ token: planned.token, confirmed: true }),
  ]);
  expect(begun).toMatchObject([{ value: { ok: true } }, { ok: true }]);
  if (begun[1].ok) expect(await begun[1].ended).toMatchObject({ state: 'succeeded' });
  await expect
    .poll(() => [left, right].map((p) => stateOf(p.snapshot(), 'queue')), patience)
    .toEqual(Array(2).fill('healthy'));

  // Each remembers its own runs and incidents, in a place of its own.
  const runs = { main: engines.main.runs().map((r) => r.id), blue: engines.blue.runs().map((r) => r.id) };
  expect([runs.main.length, runs.blue.length]).toEqual([3, 2]);
  expect(runs.main).not.toContain(runs.blue[0]);
  for (const engine of [engines.main, engines.blue]) {
    const own = engine === engines.main ? main : blue;
    const other = engine === engines.main ? blue : main;
    const texts = JSON.stringify([engine.incidents({}), engine.runs(), engine.snapshot()]);
    expect(texts).toContain(String(own.backend.port));
    expect(texts).not.toContain(other.backend.root);
    expect(texts).not.toContain(`:${other.backend.port}`);
  }
  for (const name of ['journal.db', 'engine.sock'])
    for (const folder of ['', 'stacks/blue'])
      expect(existsSync(path.join(stateFolder(), folder, name)), name).toBe(true);

  // Alarms are held where somebody holds them.
  await right.call('pause', { until: Date.now() + 60_000 });
  await expect.poll(() => right.snapshot()?.verdict.state, patience).toBe('paused');
  expect(left.snapshot()?.pausedUntil).toBeNull();
});

it('a stack comes and goes with its entry, and a page of one that has gone hears that and nothing of another', {
  timeout: unhurried(60_000),
}, async () => {
  const gone = stacks.get(BLUE);
  const watching = await page(BLUE);
  await expect.poll(() => watching.snapshot()?.stack.backendUrl, patience).toContain(String(blue.backend.port));
  write({});
  await expect.poll(() => watching.told()?.map(({ id }) => id), patience).toEqual([null]);
  await expect.poll(() => stacks.get(BLUE), patience).toBeNull();
  const late = await page(BLUE);
  expect(late.told()?.map(({ id }) => id)).toEqual([null]);
  expect(await late.call('snapshot')).toMatchObject({ ok: false });
  expect(await late.call('recover', { runbook: 'recover-backend', unseen: true })).toMatchObject({ ok: false });
  expect(late.snapshot()).toBeNull();
  write({ stacks: { blue: settingsOf(blue) } });
  await expect.poll(() => stacks.get(BLUE) !== null, patience).toBe(true);
  expect(stacks.get(BLUE)).not.toBe(gone);
  // One that cannot be told apart is not watched; the main one says why, with its line.
  write({ stacks: { blue: { 'backend.port': main.backend.port } } });
  await expect.poll(() => stacks.get(BLUE), patience).toBeNull();
  const problems = () => (stacks.get(null)?.snapshot().problems ?? []).map((p) => p.message).join();
  await expect.poll(problems, patience).toContain('blue has the backend’s address');
});
