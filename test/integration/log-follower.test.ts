import { createHook } from 'node:async_hooks';
import { appendFile, mkdtemp, rename, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CAPTURED_LIMIT, type LogFile, LogFollower, readLogs } from '../../electron/logs/index.ts';
import { OwnFailures } from '../../electron/probes/index.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { soon } from '../support/soon.ts';

const MINUTE = 60_000;
let folder: string;
let app: LogFile;
let captured: LogFile;
let clock: ManualClock;
let follower: LogFollower;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lifeguard-follow-'));
  app = { id: 'app', title: 'Application', file: path.join(folder, 'app.log') };
  captured = { id: 'captured', title: 'Captured output', file: path.join(folder, 'backend.log') };
  clock = new ManualClock();
});
afterEach(async () => {
  await follower.stop();
  await rm(folder, { recursive: true, force: true });
});

async function follow(): Promise<void> {
  follower = new LogFollower({ clock, files: () => [app, captured], captured: captured.file });
  await follower.look();
}
const ERRORS = (n: number) => 'ERROR:app.x:it failed\n'.repeat(n);
const total = () => [...follower.arrivals().byMinute.values()].reduce((sum, n) => sum + n, 0);

describe('lines without a time', () => {
  it('have the time at which they came', async () => {
    await writeFile(app.file, ERRORS(7));
    await follow();
    await appendFile(app.file, `${ERRORS(2)}INFO:app.x:well\n`);
    await follower.look();
    clock.skip(2 * MINUTE);
    await appendFile(app.file, ERRORS(3));
    await follower.look();
    const now = clock.now().wall;
    const report = await readLogs([app], {
      now,
      windowMs: 10 * MINUTE,
      redact: (t) => t,
      arrived: follower.arrivals(),
    });
    expect(report.errorsPerMinute.slice(-3).map((m) => m.errors)).toEqual([2, 0, 3]);
    // What was there before anybody looked has none.
    expect(report.undated).toBe(7);
  });

  it('about requests of Lifeguard itself that failed are shown, and are no errors', async () => {
    const failures = new OwnFailures();
    const isOwnFailure = failures.has.bind(failures);
    await writeFile(app.file, '');
    follower = new LogFollower({ clock, files: () => [app], captured: captured.file, isOwnFailure });
    await follower.look();
    failures.note('POST /api/chat', clock.now().wall);
    const line = (request: string) => `INFO:     127.0.0.1:5000 - "${request} HTTP/1.1" 503 Service Unavailable\n`;
    await appendFile(app.file, `${line('POST /api/chat').repeat(12)}${line('POST /api/other').repeat(3)}`);
    await follower.look();
    const now = clock.now().wall;
    const options = { now, windowMs: 10 * MINUTE, redact: (t: string) => t, arrived: follower.arrivals() };
    const report = await readLogs([app], { ...options, isOwnFailure });
    expect(report.errorsPerMinute.at(-1)?.errors).toBe(3);
    expect(report.repeated).toMatchObject([{ count: 3, example: expect.stringContaining('/api/other') }]);
    expect(report.spikes).toEqual([]);
    expect(report.tails[0]?.lines).toHaveLength(15);
    clock.skip(5 * MINUTE);
    await appendFile(app.file, line('POST /api/chat').repeat(2));
    await follower.look();
    expect(total(), 'those of somebody else, later').toBe(5);
  });

  it('have come by the look that found them, also where the file was begun anew in between', async () => {
    await writeFile(app.file, ERRORS(3));
    await follow();
    const began = clock.now().wall;
    clock.skip(MINUTE);
    await appendFile(app.file, `${ERRORS(2)}ERROR:app.x:half a`);
    await follower.look();
    const second = clock.now().wall;
    clock.skip(MINUTE);
    await appendFile(app.file, ' line\n');
    await rename(app.file, `${app.file}.1`);
    await writeFile(app.file, `${ERRORS(1)}INFO:app.x:is not ended yet`);
    await follower.look();
    const now = clock.now().wall;
    const options = { now, windowMs: MINUTE / 2, redact: (t: string) => t, arrived: follower.arrivals() };
    const report = await readLogs([app], options);
    expect(report.tails[0]?.lines.every(({ at }) => at === null)).toBe(true);
    // The half line was ended unseen, and so one line more counts as having been there before.
    const known = [began, began, began, began, second, second, now, now];
    expect(report.tails[0]?.lines.map(({ cameAt }) => cameAt)).toEqual(known);
    expect(report.repeated, 'of the last half minute').toEqual([]);
  });

  it('of a file that was only found later did not come then', async () => {
    const found: LogFile[] = [];
    const output: LogFile = { id: 'output', title: 'Its output', file: path.join(folder, 'mine.out'), isOld: true };
    await writeFile(output.file, ERRORS(7));
    follower = new LogFollower({ clock, files: () => found, captured: captured.file });
    await follower.look();
    found.push(output);
    await follower.look();
    expect(total()).toBe(0);
    await appendFile(output.file, ERRORS(2));
    await follower.look();
    expect(total()).toBe(2);
  });

  it('are counted all, however fast they come, and once where two files take them', async () => {
    await follow();
    await writeFile(app.file, ERRORS(40_000));
    await writeFile(captured.file, ERRORS(40_000));
    await follower.look();
    expect(total()).toBe(40_000);
  });

  it('are counted when they end, and go on in a file that was begun anew', async () => {
    await follow();
    await writeFile(app.file, 'ERROR:app.x:half a li');
    await follower.look();
    expect(total()).toBe(0);
    await appendFile(app.file, 'ne\n');
    await follower.look();
    expect(total()).toBe(1);
    await truncate(app.file, 0);
    await appendFile(app.file, ERRORS(1));
    await follower.look();
    await rename(app.file, `${app.file}.1`);
    await writeFile(app.file, ERRORS(2));
    await follower.look();
    expect(total()).toBe(4);
  });

  it('with a time of their own are left to those who read it', async () => {
    await follow();
    await writeFile(app.file, '2023-11-14 22:13:20,000 - app - ERROR - it failed\n');
    await follower.look();
    expect(total()).toBe(0);
  });
});

describe('a look at logs that are as before or have grown a little', () => {
  it('asks nothing of the threads of Node, which would wake for it', async () => {
    await writeFile(app.file, ERRORS(7));
    await follow();
    let asked = 0;
    const hook = createHook({
      init: (_id, type) => {
        if (type.startsWith('FSREQ')) asked += 1;
      },
    }).enable();
    try {
      await follower.look();
      expect(asked).toBe(0);
      await appendFile(app.file, ERRORS(2));
      asked = 0;
      await follower.look();
      expect(asked).toBe(0);
      await appendFile(app.file, ERRORS(4000));
      asked = 0;
      await follower.look();
      expect(asked).toBeGreaterThan(0);
    } finally {
      hook.disable();
    }
    expect(total()).toBe(4002);
  });
});

describe('the captured output', () => {
  it('is cut while the backend writes on, and only that file', async () => {
    const big = 'x'.repeat(CAPTURED_LIMIT + 10);
    await writeFile(app.file, big);
    await writeFile(captured.file, big);
    await follow();
    expect((await stat(captured.file)).size).toBe(0);
    expect((await stat(`${captured.file}.1`)).size).toBe(big.length);
    expect((await stat(app.file)).size).toBe(big.length);
    await appendFile(captured.file, ERRORS(1));
    await follower.look();
    expect(total()).toBe(1);
  });

  it('is looked at more often while it grows fast', async () => {
    await follow();
    await writeFile(captured.file, 'x'.repeat(CAPTURED_LIMIT - 10));
    await clock.advance(5000);
    await follower.look();
    await appendFile(captured.file, 'x'.repeat(20));
    await clock.advance(1000);
    await soon(async () => expect((await stat(captured.file)).size).toBe(0));
  });
});
