import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LineFailures } from '../../../electron/checklists/line-failures.ts';

const LINE = 'full/quality-ratchet';
let state = '';
let folder = '/stack';
beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'lifeguard-lines-'));
  folder = '/stack';
});
afterEach(() => rmSync(state, { recursive: true, force: true }));
/** As another process has it. */
const another = () => new LineFailures(state, () => folder);

describe('how often in a row a line has failed', () => {
  it('counts what commands ran that look by themselves, until it is well', () => {
    const running = another();
    expect(running.of(LINE)).toBeUndefined();
    for (let i = 0; i < 3; i++) another().note(LINE, 'failed');
    expect(running.of(LINE)).toBe(3);
    another().note(LINE, 'could-not-tell');
    another().note(LINE, 'skipped');
    expect(running.of(LINE)).toBe(3);
    running.note(LINE, 'warning');
    expect(another().of(LINE)).toBe(0);
    another().note('full/redis', 'failed');
    expect(another().of('full/redis')).toBeUndefined();
  });

  it('is not that of another folder’s stack', () => {
    another().note(LINE, 'failed');
    folder = '/other';
    expect(another().of(LINE)).toBeUndefined();
    another().note(LINE, 'failed');
    expect(another().of(LINE)).toBe(1);
  });

  it('is remembered in this process where it cannot be written, and a damaged file counts as none', () => {
    writeFileSync(path.join(state, 'line-failures.json'), '{"folder":"/stack","lines":{"x":-1');
    expect(another().of(LINE)).toBeUndefined();
    rmSync(state, { recursive: true });
    writeFileSync(state, 'no folder');
    const running = another();
    running.note(LINE, 'failed');
    running.note(LINE, 'failed');
    expect(running.of(LINE)).toBe(2);
  });
});
