import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KnownProcesses } from '../../../electron/recovery/known-processes.ts';
import { PersonMarks } from '../../../electron/recovery/person-marks.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-marks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is remembered across processes', () => {
  it('tells another process that a person stopped the stack', () => {
    const [app, terminal] = [new PersonMarks(folder), new PersonMarks(folder)];
    expect(app.read()).toEqual({ actedAt: 0, stopped: false });
    terminal.note({ actedAt: 5, stopped: true });
    expect(app.read()).toEqual({ actedAt: 5, stopped: true });
  });

  it('keeps in memory what cannot be written', () => {
    const marks = new PersonMarks('/dev/null/nowhere');
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
