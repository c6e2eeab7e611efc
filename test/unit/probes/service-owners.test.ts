import { describe, expect, it } from 'vitest';
import { parseBound } from '../../../electron/components/docker/bound.ts';
import { ownerNow } from '../../../electron/components/docker/service-owners.ts';
import type { ContainerState } from '../../../shared/domain/index.ts';
import { processWith } from '../../support/builders.ts';

const STATE = { Status: 'running', OOMKilled: false, ExitCode: 0, StartedAt: '2026-01-01T00:00:00Z' };
const line = (name: string, given: unknown, has: unknown, state: unknown = STATE) =>
  [`/${name}`, JSON.stringify(given), JSON.stringify(has), `${JSON.stringify(state)} 0`].join('\t');
const bound = (HostPort: string) => ({ '5432/tcp': [{ HostIp: '', HostPort }] });

describe('containers with their ports', () => {
  it('are read whether they run or not, with the port that the engine chose', () => {
    const output = [
      line('shop-db-1', bound('5433'), {}, { ...STATE, Status: 'exited', ExitCode: 137 }),
      line('chosen', bound('0'), bound('49154')),
      line('none', null, { '80/tcp': null }),
    ].join('\n');
    expect(parseBound(output)).toMatchObject([
      { name: 'shop-db-1', ports: [5433], state: { status: 'exited', exitCode: 137 } },
      { name: 'chosen', ports: [49154] },
      { name: 'none', ports: [] },
    ]);
  });

  it('are passed over where a line is none', () => {
    expect(parseBound('\nError: no such object\n/a\t{\t[]\t{"Status":"running"} 0')).toMatchObject([
      { name: 'a', ports: [] },
    ]);
  });
});

describe('who keeps a service', () => {
  const row = { ...processWith({ pid: 7, name: 'postgres' }), cpuSeconds: 0 };
  const table = new Map([[row.pid, row]]);
  const nobody = { kind: 'unknown' } as const;
  const now = (given: Partial<Parameters<typeof ownerNow>[0]>) =>
    ownerNow({
      row,
      table,
      keeper: null,
      unit: null,
      bound: [],
      answers: true,
      mayGuess: true,
      before: nobody,
      ...given,
    });
  const container = (status: ContainerState['status']) => {
    const [found] = parseBound(line('db', bound('5432'), {}, { ...STATE, Status: status }));
    if (found === undefined) throw new Error('No container was read.');
    return found;
  };

  it('is the job that its process is', () => {
    expect(now({ keeper: { kind: 'launchd', name: 'homebrew.mxcl.postgresql@17' } })).toMatchObject({
      kind: 'homebrew',
      formula: 'postgresql@17',
    });
    const label = 'com.me.db.service';
    expect(now({ keeper: { kind: 'launchd', name: label } })).toMatchObject({ kind: 'launchd', label });
    // Only an administrator may restart a unit of the system: its command is told instead.
    expect(now({ keeper: { kind: 'unit', name: 'postgresql.service' } })).toEqual(nobody);
  });

  it('is the unit of the user’s systemd whose main process it is, not one in which it was typed', () => {
    const name = 'db.service';
    const unit = { unit: name, pid: 7, lastExitCode: null, lastSignal: null };
    const keeper = { kind: 'own-unit', name } as const;
    expect(now({ keeper, unit })).toEqual({ kind: 'systemd', ...unit });
    expect(now({ keeper, unit: { ...unit, pid: 3 } })).toEqual(nobody);
    // systemd tells nothing: then nothing is known.
    expect(now({ keeper })).toEqual(nobody);
  });

  it('is the container that runs with its port, and one that has ended only while nobody answers', () => {
    expect(now({ bound: [container('exited'), container('running')] })).toMatchObject({
      kind: 'container',
      state: { status: 'running' },
    });
    expect(now({ bound: [container('exited')] })).toEqual(nobody);
    const silent = { bound: [container('exited')], answers: false, row: null };
    expect(now(silent)).toMatchObject({ kind: 'container' });
    // Of a store nobody guesses: an old one of another project may lie there.
    expect(now({ ...silent, mayGuess: false })).toEqual(nobody);
    const before = { kind: 'container', name: 'db', state: container('running').state } as const;
    expect(now({ ...silent, mayGuess: false, before })).toMatchObject({ state: { status: 'exited' } });
    expect(now({ bound: [container('exited'), container('paused')], answers: false, mayGuess: false })).toMatchObject({
      state: { status: 'paused' },
    });
  });

  it('is still the container that goes on while its engine calls it paused', () => {
    const before = { kind: 'container', name: 'db', state: container('paused').state } as const;
    expect(now({ bound: [container('paused')], before })).toMatchObject({ kind: 'container', name: 'db' });
    expect(now({ bound: [container('paused')] })).toEqual(nobody);
  });

  it('is who kept it before while nobody is there, and not once another holds its port', () => {
    const before = { kind: 'homebrew', formula: 'postgresql@17', job: null } as const;
    expect(now({ row: null, answers: false, before })).toEqual(before);
    expect(now({ answers: false, before })).toEqual(nobody);
  });
});
