import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { savedBefore } from '../../electron/components/process/changed-sources.ts';
import { keeperAbove, listProcesses } from '../../electron/system/index.ts';

/** Real processes and files: who would start a program again, and what was saved before it was started. */

let folder = '';
let ends: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-who-'));
});
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
  rmSync(folder, { recursive: true, force: true });
});

const signal = new AbortController().signal;

function started(command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  ends.push(async () => {
    const gone = once(child, 'exit');
    if (child.exitCode === null && child.kill('SIGKILL')) await gone;
  });
  return child;
}

async function keeperOf(pid: number) {
  const table = await listProcesses(signal);
  const root = table.find((p) => p.pid === pid);
  return root === undefined ? undefined : keeperAbove(root, table, signal);
}

/** A control group of version 2 with this name; null where this user may make none. */
function unit(name: string): string | null {
  const base = ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'].find((at) => readable(path.join(at, 'cgroup.procs')));
  const group = base === undefined ? null : path.join(base, name);
  try {
    if (group !== null) mkdirSync(group);
    return group;
  } catch {
    return null;
  }
}

function readable(file: string): boolean {
  try {
    readFileSync(file);
    return true;
  } catch {
    return false;
  }
}

const isLinux = process.platform === 'linux';
const service = isLinux ? unit(`lifeguard-test-${process.pid}.service`) : null;
if (service === null) console.warn('⚠︎  SKIPPED: no unit of systemd was looked for: no control group can be made here.');
else rmdirSync(service);

describe('who would start a program again', () => {
  it('is nobody for a child of this test', async () => {
    expect(await keeperOf(started('sleep', ['60']).pid ?? 0)).toBeNull();
  });

  it.skipIf(service === null)('is the unit of systemd whose control group it is in', async () => {
    const child = started('sleep', ['60']);
    const group = service ?? '';
    mkdirSync(group);
    writeFileSync(path.join(group, 'cgroup.procs'), String(child.pid));
    const found = await keeperOf(child.pid ?? 0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    rmdirSync(group);
    expect(found).toEqual({ kind: 'systemd', name: path.basename(group), ended: null });
  });

  /** The keeper of a program that a program with this name has started. */
  async function keeperBelow(name: string) {
    const above = path.join(folder, name);
    // A program takes its name from its file.
    writeFileSync(above, '#!/bin/sh\nsleep 60 & echo $!; wait\n', { mode: 0o755 });
    const child = started(above, []);
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const pid = Number(line.toString());
    ends.push(() => void process.kill(pid, 'SIGKILL'));
    return keeperOf(pid);
  }

  it.skipIf(!isLinux).each(['containerd-shim', 'runc', 'containerd-shim-runc-v2'])(
    'is the engine of its container, by what stands above it (%s)',
    async (name) => {
      expect(await keeperBelow(name)).toEqual({ kind: 'container', name: null, ended: null });
    },
  );

  it.skipIf(!isLinux)(
    'is no engine of containers where what stands above it is only called much like one',
    async () => {
      expect(await keeperBelow('runci.sh')).toBeNull();
    },
  );
});

describe('what was saved just before a start', () => {
  const save = (name: string, at: number) => {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, at / 1000, at / 1000);
  };
  const start = Date.now() - 60_000;

  it('is the last file that a person would save, not what a program writes, nor what came long before or after', async () => {
    save('app/main.py', start - 2000);
    save('app/older.py', start - 4000);
    save('app/long-ago.py', start - 60_000);
    save('app/later.py', start + 5000);
    save('state.json', start - 100);
    save('.venv/lib/x.py', start - 100);
    expect(await savedBefore(folder, start, signal)).toEqual({ file: 'app/main.py', at: start - 2000 });
  });

  it('is nothing where nothing was', async () => {
    save('app/main.py', start - 60_000);
    expect(await savedBefore(folder, start, signal)).toBeNull();
    expect(await savedBefore(null, start, signal)).toBeNull();
  });
});
