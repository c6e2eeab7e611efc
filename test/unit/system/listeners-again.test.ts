import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { mkdtempSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { OwnerMemory } from '../../../electron/components/docker/owner-memory.ts';
import { ServiceOwners, type Sought } from '../../../electron/components/docker/service-owners.ts';
import { TableLook } from '../../../electron/components/process/table-look.ts';
import { listenersAgain } from '../../../electron/system/index.ts';
import type { Readings } from '../../../shared/domain/index.ts';
import { failedReading } from '../../support/builders.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(port = 0): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  closers.push(() => server.close());
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** A program that listens nowhere, and whether its open files were gone through since this was asked last. */
function bystander() {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  closers.push(() => child.kill('SIGKILL'));
  const read = vi.spyOn(fs, 'readdirSync');
  syncBuiltinESMExports();
  closers.push(() => {
    read.mockRestore();
    syncBuiltinESMExports();
  });
  const wasLookedThrough = () => {
    const was = read.mock.calls.some(([folder]) => folder === `/proc/${child.pid}/fd`);
    read.mockClear();
    return was;
  };
  return { pid: child.pid ?? 0, wasLookedThrough };
}

it.runIf(process.platform === 'linux')(
  'who listens on ports that are asked for again and again: nobody is looked through twice while the same sockets listen there',
  async () => {
    const [one, two] = [await listen(), await listen()];
    const { pid, wasLookedThrough } = bystander();
    const ports = new Set([one.port, two.port]);
    const who = async () => (await listenersAgain(ports, [process.pid, pid])).map((l) => [l.port, l.pid]);
    const both = [one.port, two.port].map((port) => [port, process.pid]);
    expect(await who()).toEqual(both);
    expect(wasLookedThrough()).toBe(true);
    expect(await who()).toEqual(both);
    expect(wasLookedThrough()).toBe(false);
    two.server.close();
    await once(two.server, 'close');
    expect(await who()).toEqual([[one.port, process.pid]]);
    await listen(two.port);
    expect(await who()).toEqual(both);
    expect(wasLookedThrough()).toBe(true);
  },
);

it.runIf(process.platform === 'linux')(
  'who keeps services is looked for again while one fails, and not in every program that there is',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-owners-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const { port } = await listen();
    const owners = new ServiceOwners(new OwnerMemory(path.join(folder, 'owners.json')));
    const kept = [
      { id: 'there', port },
      { id: 'gone', port: 1 },
    ].map((one) => ({ process: { names: [] }, mayGuess: true, ...one })) as unknown as readonly Sought[];
    const readings = { gone: failedReading('redis', 'refused') } as unknown as Readings;
    const { signal } = new AbortController();
    const asked = () => performance.now();
    const look = () =>
      owners.look({ kept, docker: { kind: 'not-installed' }, readings, now: 0, asked: asked(), signal });
    const { wasLookedThrough } = bystander();
    await look();
    expect(wasLookedThrough()).toBe(true);
    await look();
    expect(wasLookedThrough()).toBe(false);
  },
);

it.runIf(process.platform === 'linux')(
  'who are asked together read the machine once, and nothing of before they were asked',
  async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-owners-'));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const [main, other] = [await listen(), await listen()];
    const table = new TableLook(main.port);
    const owners = new ServiceOwners(new OwnerMemory(path.join(folder, 'owners.json')));
    const kept = [{ id: 'other', port: other.port, process: null, mayGuess: true }] as unknown as readonly Sought[];
    const { signal } = new AbortController();
    const [read, open] = [vi.spyOn(fs, 'readFileSync'), vi.spyOn(fs, 'openSync')];
    syncBuiltinESMExports();
    closers.push(() => {
      for (const spy of [read, open]) spy.mockRestore();
      syncBuiltinESMExports();
    });
    const readings = { other: failedReading('redis', 'refused') } as unknown as Readings;
    const both = async (asked: number) => {
      const { use } = await table.look({ reason: 'demand', asked, signal });
      const about = { kept, docker: { kind: 'not-installed' } as const, readings, now: 0, asked, signal };
      await owners.look(about);
      const times = (spy: typeof read | typeof open, file: string) =>
        spy.mock.calls.filter(([name]) => name === file).length;
      const counted = [times(read, `/proc/${process.pid}/stat`), times(open, '/proc/net/tcp6')];
      for (const spy of [read, open]) spy.mockClear();
      return { counted, listeners: use.listeners.map(({ pid }) => pid) };
    };
    // The first time connections are counted beside.
    await both(performance.now());
    expect(await both(performance.now())).toEqual({ counted: [1, 1], listeners: [process.pid] });
    main.server.close();
    await once(main.server, 'close');
    expect(await both(performance.now())).toEqual({ counted: [1, 1], listeners: [] });
  },
);
