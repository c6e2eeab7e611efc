import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import WebSocket from 'ws';
import { type Demo, startDemo } from '../../electron/serve/index.ts';
import { ENTRY_PATH, SESSION_PROTOCOL, SOCKET_PATH } from '../../shared/contract/index.ts';
import { type Snapshot, SnapshotSchema } from '../../shared/domain/index.ts';
import { compiledFor } from '../support/compiled.ts';
import { soon } from '../support/soon.ts';
import { unhurried } from '../support/unhurried.ts';

const pages = mkdtempSync(path.join(tmpdir(), 'lifeguard-pages-'));
let demo: Demo;
let socket: WebSocket;
let asked = 0;

/** One call of the page. */
const call = (name: string, args: object): Promise<unknown> =>
  new Promise((resolve, reject) => {
    asked += 1;
    const id = asked;
    const listen = (data: WebSocket.RawData) => {
      const answer = JSON.parse(String(data));
      if (answer.id !== id) return;
      socket.off('message', listen);
      if (answer.ok) resolve(answer.value);
      else reject(new Error(answer.message));
    };
    socket.on('message', listen);
    socket.send(JSON.stringify({ id, call: name, args }));
  });
const snapshot = async (): Promise<Snapshot> => SnapshotSchema.parse(await call('snapshot', {}));
const stateOf = async (id: string) => (await snapshot()).components.find((c) => c.id === id)?.state;

beforeAll(async () => {
  writeFileSync(path.join(pages, 'index.html'), '<!doctype html>');
  const program = {
    command: process.execPath,
    args: [path.resolve(import.meta.dirname, '../../electron/cli.ts')],
  };
  demo = await startDemo({ version: 'test', rendererFolder: pages, port: 0, program });
  const { origin, hash } = new URL(demo.address());
  const entered = await fetch(origin + ENTRY_PATH, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: hash.slice('#code='.length) }),
  });
  const { session } = (await entered.json()) as { session: string };
  socket = new WebSocket(origin.replace('http', 'ws') + SOCKET_PATH, [SESSION_PROTOCOL + session], { origin });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
});
afterAll(() => {
  socket?.close();
  rmSync(pages, { recursive: true, force: true });
});

it('tells its story: well, broken and named, one click, back; and leaves nothing behind', async () => {
  await soon(async () => expect(await stateOf('backend')).toBe('healthy'));
  await expect(call('demoBreak', { fault: 'kill-redis' })).rejects.toThrow('nothing else to break');
  await call('demoBreak', { fault: 'kill-backend' });
  await soon(async () =>
    expect((await snapshot()).causes[0]).toMatchObject({
      component: 'backend',
      action: { kind: 'runbook', runbook: 'recover-backend' },
    }),
  );
  expect(await call('recover', { runbook: 'recover-backend', unseen: true })).toMatchObject({ ok: true });
  await vi.waitFor(async () => expect((await snapshot()).recovery).toMatchObject({ state: 'succeeded' }), {
    timeout: unhurried(15_000),
    interval: 50,
  });
  expect(await stateOf('backend')).toBe('healthy');
  const { stack, components } = await snapshot();
  expect(components.filter(({ state }) => state !== 'off').map(({ id }) => id)).not.toContain('redis');
  const settings = await call('settings', {});
  const [folder = ''] = /[^"]*lifeguard-demo-\w+/.exec(JSON.stringify(settings)) ?? [];
  expect(existsSync(folder)).toBe(true);
  await demo.stop();
  await expect(fetch(`${stack.backendUrl}/health`)).rejects.toThrow();
  expect(existsSync(folder)).toBe(false);
});

it('leaves nothing behind when it was killed: its backend sees that, ends, and removes the rest', async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
  const left = () => readdirSync(home).filter((name) => name.startsWith('lifeguard-demo-'));
  const killed = spawn(process.execPath, [path.resolve(import.meta.dirname, '../../electron/cli.ts'), 'demo'], {
    env: {
      ...process.env,
      ...compiledFor(['demo']),
      HOME: home,
      TMPDIR: home,
      XDG_STATE_HOME: path.join(home, 'state'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  try {
    const address = await new Promise<string>((resolve) => killed.stdout.once('data', (data) => resolve(String(data))));
    expect(address).toContain('#code=');
    const [folder = ''] = left();
    const file = path.join(home, folder, 'leanvibe-backend/sandbox.pid');
    await soon(() => expect(existsSync(file) && readFileSync(file, 'utf8')).toMatch(/^\d+$/));
    const pid = Number(readFileSync(file, 'utf8'));
    const lives = () => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    };
    expect(lives()).toBe(true);
    killed.kill('SIGKILL');
    await vi.waitFor(() => expect([lives(), left()]).toEqual([false, []]), {
      timeout: unhurried(15_000),
      interval: 50,
    });
  } finally {
    killed.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
});
