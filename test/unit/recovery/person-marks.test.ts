import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownProcesses, startedBackends } from '../../../electron/recovery/known-processes.ts';
import { PersonMarks } from '../../../electron/recovery/person-marks.ts';

const here = () => '/code/one/backend';
const there = () => '/code/two/backend';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-marks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is remembered across processes', () => {
  it('tells another process that a person stopped the stack', () => {
    const [app, terminal] = [new PersonMarks(folder, here), new PersonMarks(folder, here)];
    expect(app.read()).toEqual({ actedAt: 0, stopped: false });
    terminal.note({ actedAt: 5, stopped: true });
    expect(app.read()).toEqual({ actedAt: 5, stopped: true });
  });

  it('tells it of the copy of the stack in which it was, and of no other', () => {
    new PersonMarks(folder, here).note({ actedAt: 5, stopped: true });
    expect(new PersonMarks(folder, there).read()).toEqual({ actedAt: 0, stopped: false });
    expect(new PersonMarks(folder, here).read()).toEqual({ actedAt: 5, stopped: true });
  });

  it('knows the backends that were started for one copy of the stack, and none of another that shares its state folder', () => {
    const [one, two] = [startedBackends(folder, here), startedBackends(folder, there)];
    one.add([{ pid: 1, startedAt: 'a' }]);
    two.add([{ pid: 2, startedAt: 'b' }]);
    one.add([{ pid: 3, startedAt: 'c' }]);
    expect(one.list().map(({ pid }) => pid)).toEqual([3, 1]);
    expect(two.list()).toEqual([{ pid: 2, startedAt: 'b' }]);
    expect(startedBackends(folder, here).list()).toEqual(one.list());
  });

  it('takes what a version wrote that noted no copy for nobody’s', () => {
    writeFileSync(path.join(folder, 'started-backends.json'), JSON.stringify([{ pid: 1, startedAt: 'a' }]));
    expect(startedBackends(folder, here).list()).toEqual([]);
  });

  it('keeps in memory what cannot be written', () => {
    const marks = new PersonMarks('/dev/null/nowhere', here);
    marks.note({ actedAt: 5, stopped: true });
    expect(marks.read().stopped).toBe(true);
    const known = new KnownProcesses('/dev/null/nowhere/x.json', 3);
    known.add([{ pid: 1, startedAt: 'a' }]);
    expect(known.list()).toEqual([{ pid: 1, startedAt: 'a' }]);
  });

  it('knows a process by pid and start time, the latest first and only so many', () => {
    const file = path.join(folder, 'known.json');
    const one = new KnownProcesses(file, 2);
    one.add([{ pid: 1, startedAt: 'a' }]);
    one.add([{ pid: 1, startedAt: 'b' }]);
    one.add([{ pid: 2, startedAt: 'a' }]);
    const expected = [
      { pid: 2, startedAt: 'a' },
      { pid: 1, startedAt: 'b' },
    ];
    expect(one.list()).toEqual(expected);
    expect(new KnownProcesses(file, 2).list()).toEqual(expected);
  });
});
