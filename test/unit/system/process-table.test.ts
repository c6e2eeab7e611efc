import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { ProcessRow } from '../../../electron/system/index.ts';
import { processesAgain } from '../../../electron/system/index.ts';
import { ProcessTable } from '../../../electron/system/process-table.ts';
import { soon } from '../../support/soon.ts';

const HOUR_S = 3600;

const row = (pid: number, more: Partial<ProcessRow> = {}): ProcessRow => ({
  pid,
  startedAt: `${pid}`,
  parentPid: 1,
  name: 'sleep',
  commandLine: `sleep ${pid}`,
  cwd: '/',
  state: 'sleeping',
  residentBytes: 1,
  cpuPercent: null,
  uptimeSeconds: HOUR_S,
  cpuSeconds: 0,
  ...more,
});

/** A machine whose processes can be changed, and what was read of it since it was last asked. */
function machine(...rows: readonly ProcessRow[]) {
  const there = new Map(rows.map((one) => [one.pid, one]));
  let read: number[] = [];
  let now = 0;
  const table = new ProcessTable(
    {
      pids: () => [...there.keys()],
      read: (pids) => {
        read.push(...pids);
        return pids.flatMap((pid) => there.get(pid) ?? []);
      },
    },
    () => now,
  );
  return {
    there,
    table,
    pass: (ms: number) => {
      now += ms;
    },
    readSince: () => {
      const since = read;
      read = [];
      return since;
    },
  };
}

describe('a table of processes that is looked at again and again', () => {
  it('reads everything once, and then nothing of what nobody asks for', () => {
    const { table, readSince } = machine(row(1), row(2), row(3));
    expect(table.look({}).map(({ pid }) => pid)).toEqual([1, 2, 3]);
    expect(readSince()).toEqual([1, 2, 3]);
    expect(table.look({}).map(({ pid }) => pid)).toEqual([1, 2, 3]);
    expect(readSince()).toEqual([]);
  });

  it('reads what came, and knows what went', () => {
    const { table, there, readSince } = machine(row(1), row(2));
    table.look({});
    readSince();
    there.delete(1);
    there.set(7, row(7));
    expect(table.look({}).map(({ pid }) => pid)).toEqual([2, 7]);
    expect(readSince()).toEqual([7]);
  });

  it('tells what it is asked for as it is now, with what descends from it', () => {
    const { table, there, readSince } = machine(
      row(1),
      row(2),
      row(3, { parentPid: 2 }),
      row(4, { parentPid: 3 }),
      row(5),
    );
    table.look({});
    readSince();
    for (const pid of [4, 5]) there.set(pid, row(pid, { parentPid: pid - 1, cpuSeconds: 9 }));
    const seen = table.look({ pids: new Set([1]), trees: [2] });
    expect(readSince()).toEqual([1, 2, 3, 4]);
    expect(seen.map(({ cpuSeconds }) => cpuSeconds)).toEqual([0, 0, 0, 9, 0]);
  });

  it('reads a young one again: a script that ends in exec becomes another program', () => {
    const { table, there, readSince } = machine(row(1), row(2, { commandLine: 'bash start.sh', uptimeSeconds: 5 }));
    table.look({});
    there.set(2, row(2, { commandLine: 'uvicorn main:app', uptimeSeconds: 20 }));
    expect(table.look({})[1]?.commandLine).toBe('uvicorn main:app');
    readSince();
    there.set(2, row(2, { uptimeSeconds: HOUR_S }));
    table.look({});
    expect(readSince()).toEqual([2]);
    table.look({});
    expect(readSince()).toEqual([]);
  });

  it('reads everything once a minute', () => {
    const { table, there, pass, readSince } = machine(row(1), row(2));
    table.look({});
    there.set(1, row(1, { commandLine: 'another program' }));
    pass(59_000);
    expect(table.look({})[0]?.commandLine).toBe('sleep 1');
    readSince();
    pass(1000);
    expect(table.look({})[0]?.commandLine).toBe('another program');
    expect(readSince()).toEqual([1, 2]);
  });
});

describe('the processes of this machine', () => {
  let child: ChildProcess | null = null;
  afterEach(() => child?.kill('SIGKILL'));

  it('are told with what began since the last look, and without what ended', async () => {
    const pids = async () => (await processesAgain({})).map(({ pid }) => pid);
    expect(await pids()).toContain(process.pid);
    child = spawn('sleep', ['60'], { stdio: 'ignore' });
    const { pid = 0 } = child;
    await soon(async () => expect(await pids()).toContain(pid));
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
    await soon(async () => expect(await pids()).not.toContain(pid));
  });
});
