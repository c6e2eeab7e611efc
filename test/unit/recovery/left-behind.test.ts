import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { LeftBehind } from '../../../electron/recovery/left-behind.ts';
import type { World } from '../../../electron/recovery/world.ts';
import type { RunningChild } from '../../../electron/system/index.ts';

let folder: string;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-left-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

const TRACEBACK = `Traceback (most recent call last):
  File "/x/app/main.py", line 3, in <module>
    import app.services.missing
ModuleNotFoundError: No module named 'app.services.missing'
`;

/** A start command that ended well, and a look that never came while its server lived. */
function ended(printed: readonly string[] = []) {
  const child: RunningChild = {
    process: { pid: 4, startedAt: 'then' },
    exit: () => ({ code: 0, signal: null }),
    tail: () => [...printed],
    quietForMs: () => 0,
  };
  const facts = { root: null, outputTail: [] };
  const world = { look: async () => ({ process: { ok: true, facts } }), settings: {} } as unknown as World;
  return new LeftBehind(child, world, { folder, since: Date.now() });
}

/** What it says once nothing more is to be expected, looked at as often as a recovery does. */
async function why(left: LeftBehind): Promise<string> {
  for (let looks = 0; looks < 100; looks++) {
    const words = await left.isOver(AbortSignal.timeout(60_000));
    if (words !== null) return words;
    vi.advanceTimersByTime(100);
  }
  throw new Error('something may still come after 10 s');
}

it('tells the words of a server that came and went between two looks from the file that was written meanwhile', async () => {
  const left = ended();
  mkdirSync(path.join(folder, 'logs'));
  writeFileSync(path.join(folder, 'logs/server.log'), TRACEBACK);
  expect(await why(left)).toBe(
    "The start command ended with exit code 0 and left no backend behind; it printed nothing. logs/server.log, written meanwhile, ends with `ModuleNotFoundError: No module named 'app.services.missing'` in /x/app/main.py, line 3.",
  );
});

it('takes no file from before the start, none that is no output, and what was printed first of all', async () => {
  writeFileSync(path.join(folder, 'old.log'), TRACEBACK);
  utimesSync(path.join(folder, 'old.log'), new Date(1e12), new Date(1e12));
  writeFileSync(path.join(folder, 'notes.py'), TRACEBACK);
  writeFileSync(path.join(folder, 'empty.log'), '');
  const nothing = 'The start command ended with exit code 0 and left no backend behind; it printed nothing.';
  expect(await why(ended())).toBe(nothing);
  const printed = ended(['Nothing to do.']);
  writeFileSync(path.join(folder, 'server.log'), TRACEBACK);
  expect(await why(printed)).toMatch(/its last line was: Nothing to do\.$/);
});
