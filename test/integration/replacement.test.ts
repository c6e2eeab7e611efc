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
const reloader = processWith({ pid: 1, commandLine: 'uvicorn app.main:app --reload' });

function aReloader() {
  const replacement = new Replacement();
  return {
    /** @param bornAt of its worker; null while it has none */
    look: async (seconds: number, bornAt: number | null, reloads = true) => {
      const worker =
        bornAt === null
          ? []
          : [
              processWith({
                pid: 2,
                startedAt: `${bornAt}`,
                uptimeSeconds: seconds - bornAt,
                commandLine: 'python spawn_main',
              }),
            ];
      const seen = { tree: [reloader, ...worker], reloader: reloads, folder, now: at(seconds) };
      const since = await replacement.look(seen, signal);
      return since === null ? null : since / 1000 - ZERO;
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
    expect([await look(105, null), await look(109, null)]).toEqual([106, 106]);
    expect(await look(110, 109)).toBeNull();
  });

  it('awaits none where nothing was saved, or only what it does not look at, until something is', async () => {
    const { look, save } = aReloader();
    save(20);
    save(103, 'notes.txt');
    await look(100, 50);
    expect(await look(105, null)).toBeNull();
    save(106);
    expect(await look(107, null)).toBe(106);
  });

  it('may still be in the start that a save from before the birth of its worker began: the one before that took long to end', async () => {
    const { look, save } = aReloader();
    save(49.5);
    await look(55, 50);
    expect(await look(60, null)).toBe(50);
  });

  it('awaits none after a save of long ago, before a worker was seen, and where nothing reloads', async () => {
    const { look, save } = aReloader();
    save(103);
    expect(await look(105, null)).toBeNull();
    await look(170, 50);
    expect(await look(175, null)).toBeNull();
    save(180);
    await look(181, 50, false);
    expect(await look(182, null, false)).toBeNull();
  });
});
