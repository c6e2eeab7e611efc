import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { createEngine } from '../../electron/app/index.ts';

let cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.reverse()) cleanup();
  cleanups = [];
});

/** Servers that count who comes: one that answers /health, and one that takes connections and says nothing. */
async function watched() {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-stop-'));
  let asked = 0;
  const open = new Set<Socket>();
  const keep = (socket: Socket) => {
    asked += 1;
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  };
  const http = createServer((_, response) => {
    asked += 1;
    response.setHeader('content-type', 'application/json');
    response.end('{"status":"healthy"}');
  });
  http.on('connection', keep);
  const silent = createTcp((socket) => {
    keep(socket);
    // Read, or the end of the connection would never be seen.
    socket.resume();
  });
  const port = await listening(http);
  const redisPort = await listening(silent);
  const file = path.join(home, 'config.yaml');
  const settings = {
    'backend.port': port,
    'redis.url': `redis://127.0.0.1:${redisPort}`,
    'neo4j.enabled': false,
    'docker.enabled': false,
    'mlx.enabled': false,
    'cadence.backend': 0.2,
    'cadence.redis': 0.2,
    'recovery.automatic': 'automatic',
    'recovery.automaticDelay': 0.2,
  };
  writeFileSync(file, JSON.stringify(settings));
  cleanups.push(
    () => http.close(),
    () => silent.close(),
    () => rmSync(home, { recursive: true, force: true }),
    () => {
      for (const socket of open) socket.destroy();
    },
  );
  const engine = await createEngine({
    cwd: home,
    home,
    env: { PATH: process.env.PATH },
    platform: process.platform,
    configFile: file,
    stateFolder: path.join(home, 'state'),
    follows: true,
  });
  return { engine, file, settings, asked: () => asked, open };
}

const listening = (server: ReturnType<typeof createTcp>): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });

/** Processes whose parent is this one. */
function children(): number {
  if (process.platform !== 'linux') return 0;
  return readdirSync('/proc').filter((pid) => {
    try {
      return (
        /^\d+$/.test(pid) &&
        readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] === `${process.pid}`
      );
    } catch {
      return false;
    }
  }).length;
}

describe('an engine that was stopped', () => {
  it('has let go of every connection, timer and child', async () => {
    const before = { children: children(), timers: timers() };
    const { engine, open } = await watched();
    await engine.settled(10_000);
    engine.pause(Date.now() + 3_600_000);
    await engine.stop();
    await expect.poll(() => open.size).toBe(0);
    // A file before this one, in the same process, may have had one that was just ending.
    await expect.poll(children).toBeLessThanOrEqual(before.children);
    await expect.poll(timers).toBeLessThanOrEqual(before.timers);
  });

  it('begins nothing any more, whoever asks', async () => {
    const { engine, asked, file, settings } = await watched();
    await engine.settled(10_000);
    await engine.stop();
    const before = asked();
    expect(await engine.plan('recover-backend')).toMatchObject({ ok: false, reason: 'Lifeguard is ending.' });
    expect(await engine.recover({ runbook: 'recover-backend', unseen: true })).toMatchObject({ ok: false });
    await expect(engine.runChecklist('quick', null)).rejects.toThrow('ending');
    await engine.checkNow();
    engine.setPower('resume');
    engine.setVisible(true);
    engine.pause(Date.now() + 60_000);
    writeFileSync(file, JSON.stringify({ ...settings, 'cadence.backend': 0.3 }));
    await sleep(1500);
    expect(asked()).toBe(before);
    await engine.stop();
  });

  it('is stopped also in the middle of a change of settings, and of what a person has just asked for', async () => {
    const { engine, asked, open } = await watched();
    const changes = [0.3, 0.4, 0.5].map((value) => engine.changeSetting({ key: 'cadence.backend', value }));
    const plan = engine.plan('recover-backend').catch(() => null);
    const recovery = engine.recover({ runbook: 'recover-backend', unseen: true });
    await engine.stop();
    await Promise.all([...changes, plan]);
    const result = await recovery;
    if (result.ok) expect((await result.ended).state).not.toBe('running');
    await expect.poll(() => open.size).toBe(0);
    const before = asked();
    await sleep(1000);
    expect(asked()).toBe(before);
  });
});

describe('an error that nobody waited for', () => {
  it('is a problem of the engine, without secrets, and the engine goes on', async () => {
    const { engine } = await watched();
    cleanups.push(() => void engine.stop());
    engine.noteMishap(new Error('a socket said redis://:hunter2@cache:6379'));
    for (let i = 0; i < 1000; i++) engine.noteMishap(null);
    const said = engine.snapshot().problems.filter((p) => p.where === 'Lifeguard itself');
    expect(said).toEqual([expect.objectContaining({ message: expect.stringMatching(/1,001 times/) })]);
    expect(JSON.stringify(said)).not.toContain('hunter2');
    await engine.stop();
  });
});

const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
