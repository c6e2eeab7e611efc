import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { ModelServers } from '../../../electron/components/ai/model-servers.ts';
import { MODEL_SERVER_KINDS } from '../../../electron/components/model-server-kinds.ts';
import { listProcesses } from '../../../electron/system/index.ts';
import type { ModelServer } from '../../../shared/domain/index.ts';
import { processWith, readingOf } from '../../support/builders.ts';
import { contextFor, eventually, settingsWith } from '../../support/probe-context.ts';
import { unhurried } from '../../support/unhurried.ts';

/** Seconds. */
const STUCK_AFTER = 2;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A server in this process that the table calls an mlx_lm.server; prompts stay open until the test answers them. */
async function stage(mayPrompt = true) {
  const prompts: { readonly request: IncomingMessage; readonly response: ServerResponse }[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'POST') prompts.push({ request, response });
    else response.end('{"status": "ok"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  const settings = settingsWith({ 'ai.promptEvery': 1, 'ai.stuckAfter': STUCK_AFTER });
  const servers = new ModelServers({
    settings,
    mayPrompt: async () => mayPrompt,
    // Nobody here computes: this process answers for the server, and the others are its children.
    list: async (signal) =>
      (await listProcesses(signal)).flatMap((row) => {
        const isServer = row.pid === process.pid;
        // Model servers of other tests are none of this one's business.
        if (!isServer && MODEL_SERVER_KINDS.some((kind) => kind.recognise(row.commandLine) !== null)) return [];
        const commandLine = isServer ? `mlx_lm.server --model /m/tiny --port ${port}` : row.commandLine;
        return { ...row, commandLine, cpuSeconds: 0 };
      }),
  });
  /** Another program that sends a prompt and waits; or only connects. */
  const ask = (script = `fetch('http://127.0.0.1:${port}/v1/chat/completions', { method: 'POST', body: '{}' })`) => {
    const child = spawn(process.execPath, ['-e', `${script}`], { stdio: 'ignore' });
    closers.push(() => end(child));
    return child;
  };
  const look = async (backend: ChildProcess | null = null, glance = false) => {
    const tree = backend?.pid === undefined ? [] : [processWith({ pid: backend.pid })];
    const readings = { process: readingOf('process', { tree }) };
    const [one] = await servers.look(contextFor(settings, { readings }), glance);
    return one;
  };
  return { port, prompts, ask, look };
}

/** In its first second a server counts as one that works; then it waits until it is clear what for. */
const isJudged = ({ state }: ModelServer): boolean => state !== 'waiting' && state !== 'busy';

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Looks until what is seen fits. */
async function seen(look: () => Promise<ModelServer | undefined>, fits: (server: ModelServer) => boolean) {
  for (const begun = performance.now(); ; ) {
    const server = await look();
    if (server !== undefined && fits(server)) return server;
    if (performance.now() - begun > unhurried(15_000)) throw new Error(`Not seen: ${JSON.stringify(server)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('asks an idle server that the backend uses for one word, and gives way to the first real request', async () => {
  const { prompts, ask, look } = await stage();
  expect(await look()).toMatchObject({ state: 'idle', usedByBackend: false, model: '/m/tiny' });
  expect(prompts).toHaveLength(0);
  const backend = ask();
  await eventually('the backend’s request', () => prompts.length === 1);
  expect(await look(backend)).toMatchObject({ usedByBackend: true, requests: 1, delivery: null });
  await end(backend);
  await eventually('its end', () => prompts[0]?.response.destroyed === true);

  const looking = look();
  await eventually('our prompt', () => prompts.length === 2);
  ask();
  await eventually('a person’s request', () => prompts.length === 3);
  await eventually('the end of ours', () => prompts[1]?.response.destroyed === true);
  expect(prompts[1]?.response.writableFinished).toBe(false);
  expect(await looking).toMatchObject({ usedByBackend: true, delivery: null });
});

it('calls a server stuck where the backend waits for it, and no connection a request that asks for nothing', async () => {
  const { port, prompts, ask, look } = await stage();
  // A browser connects ahead.
  const ahead = ask(`require('net').connect(${port}, '127.0.0.1')`);
  await seen(
    () => look(null, true),
    (s) => s.requests === 1,
  );
  const judged = seen(() => look(null, true), isJudged);
  await eventually('our prompt', () => prompts.length === 1);
  prompts[0]?.response.end('{"choices": []}');
  expect(await judged).toMatchObject({ state: 'idle', requests: 0 });
  await end(ahead);

  const backend = ask();
  await eventually('the backend’s request', () => prompts.length === 2);
  const stuck = await seen(() => look(backend, true), isJudged);
  expect(stuck).toMatchObject({ state: 'stuck', requests: 1, usedByBackend: true });
  expect(prompts).toHaveLength(2);
});

it('claims nothing of a connection by itself where it may not ask, on battery', async () => {
  const { port, prompts, ask, look } = await stage(false);
  ask(`require('net').connect(${port}, '127.0.0.1')`);
  const first = await seen(
    () => look(null, true),
    (s) => s.requests === 1,
  );
  const later = await seen(
    () => look(null, true),
    (s) => isJudged(s) || performance.now() - first.since.mono > 2 * STUCK_AFTER * 1000,
  );
  expect(later.state).toBe('waiting');
  expect(prompts).toHaveLength(0);
});
