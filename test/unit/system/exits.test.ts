import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { exitOf, startDetached } from '../../../electron/system/index.ts';
import { exitInWords, signalOf } from '../../../shared/exit-words.ts';
import { soon } from '../../support/soon.ts';

describe('how a program ended', () => {
  it.each([
    [{ code: 3, signal: null }, null, 'ended with exit code 3'],
    [{ code: 0, signal: null }, null, 'ended with exit code 0'],
    [{ code: null, signal: 'SIGSEGV' }, 'SIGSEGV', 'was ended by a signal (SIGSEGV)'],
    [{ code: 137, signal: null }, 'SIGKILL', 'was ended by a signal (SIGKILL)'],
    [{ code: 143, signal: null }, 'SIGTERM', 'was ended by a signal (SIGTERM)'],
    [{ code: 255, signal: null }, null, 'ended with exit code 255'],
    [{ code: null, signal: null }, null, null],
  ] as const)('%j', (exit, signal, words) => {
    expect([signalOf(exit), exitInWords(exit)]).toEqual([signal, words]);
  });
});

describe('a program that was started from here', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-exits-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is remembered by how it ended, for whoever asks later by pid and start time', async () => {
    const started = await startDetached({
      command: '/bin/sleep',
      args: ['600'],
      cwd: tmpdir(),
      env: {},
      logFile: path.join(folder, 'x.log'),
    });
    if (!started.ok) throw new Error(started.message);
    const { process: child } = started.child;
    expect(exitOf(child)).toBeNull();
    process.kill(child.pid, 'SIGKILL');
    await soon(() => expect(exitOf(child)).toEqual({ code: null, signal: 'SIGKILL' }));
    expect(exitOf({ ...child, startedAt: 'another' })).toBeNull();
  });
});
