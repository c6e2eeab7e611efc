import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Replacement } from '../../electron/components/process/replacement.ts';
import { processWith } from '../support/builders.ts';

/** Real files: whether a save explains that a reloader has no worker. Times are seconds of one timeline. */

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-replaced-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const { signal } = new AbortController();
const ZERO = 1_700_000_000;
const at = (seconds: number) => ({ mono: seconds * 1000, wall: (ZERO + seconds) * 1000 });
const born = (bornAt: number, now: number, commandLine: string) =>
  processWith({ pid: bornAt, startedAt: `${bornAt}`, uptimeSeconds: now - bornAt, commandLine });

function aReloader() {
  const replacement = new Replacement();
  return {
    /** @param worker when its worker was born; null while it has none @param reloader when it was born itself; null for a server that does not reload */
    look: async (seconds: number, worker: number | null, reloader: number | null = 10) => {
      const root = born(reloader ?? 10, seconds, `uvicorn app.main:app${reloader === null ? '' : ' --reload'}`);
      const workers = worker === null ? [] : [born(worker, seconds, 'python spawn_main')];
      const seen = { tree: [root, ...workers], reloader: reloader !== null, folder, now: at(seconds) };
      const awaited = await replacement.look(seen, signal);
      return awaited === null ? null : [awaited.missedSince, awaited.begunAt].map((time) => time / 1000 - ZERO);
    },
    save: (seconds: number, name = 'main.py') => {
      writeFileSync(path.join(folder, name), '');
      utimesSync(path.join(folder, name), ZERO + seconds, ZERO + seconds);
    },
  };
}

describe('a reloader without a worker', () => {
  it('awaits one after a save since the last one was born, from when that was first seen gone', async () => {
    const { look, save } = aReloader();
    expect(await look(100, 50)).toBeNull();
    save(103);
    // What answered in that second was the old one.
    expect([await look(105, null), await look(109, null)]).toEqual([
      [105, 106],
      [105, 106],
    ]);
    expect(await look(110, 109)).toBeNull();
  });

  it('awaits none where nothing was saved, or only what it does not look at, until something is', async () => {
    const { look, save } = aReloader();
    save(20);
    save(103, 'notes.txt');
    await look(100, 50);
    expect(await look(105, null)).toBeNull();
    save(106);
    expect(await look(107, null)).toEqual([105, 106]);
  });

  it('may still be in the start that a save from before the birth of its worker began: the one before that took long to end', async () => {
    const { look, save } = aReloader();
    save(49.5);
    await look(55, 50);
    expect(await look(60, null)).toEqual([60, 50]);
  });

  it('is itself starting before its first worker, as is another one in its place', async () => {
    const { look } = aReloader();
    expect(await look(105, null)).toEqual([105, 10]);
    expect(await look(106, 105.5)).toBeNull();
    expect(await look(107, null)).toBeNull();
    expect(await look(150, null, 149)).toEqual([150, 149]);
  });

  it('awaits none after a save of long ago, and where nothing reloads', async () => {
    const { look, save } = aReloader();
    save(103);
    await look(170, 50);
    expect(await look(175, null)).toBeNull();
    save(180);
    await look(181, 50, null);
    expect(await look(182, null, null)).toBeNull();
  });
});
