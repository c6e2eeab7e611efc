import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { startLimit } from '../../../electron/probes/limit.ts';
import { afterOwnTime, systemClock } from '../../../electron/system/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Keeps the process from running anything else, as a machine without a free processor does. */
function stall(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

describe('a limit in time of our own', () => {
  it.each([
    ['is not over when the answer came while this process did not run', 300],
    ['leaves a moment to read what came, where this process stood still for longer than all of it', 100],
  ])('%s', async (_, limitMs) => {
    const server = createServer();
    open.push(() => server.close());
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('It does not listen.');
    const socket = connect(address.port, '127.0.0.1');
    open.push(() => socket.destroy());
    const [[accepted]] = (await Promise.all([once(server, 'connection'), once(socket, 'connect')])) as [
      [Socket],
      unknown,
    ];
    // How long it takes to get so far is none of its business.
    const limit = startLimit({ signal: new AbortController().signal, clock: systemClock }, limitMs);
    open.push(limit.release);
    const answer = once(socket, 'data', { signal: limit.signal });
    accepted.end('PONG');
    stall(700);
    expect(String((await answer)[0])).toBe('PONG');
    expect(limit.expired()).toBe(false);
  });

  it('is over after its time when the process runs, and after three times its length however it goes', async () => {
    const clock = new ManualClock();
    const over = vi.fn();
    afterOwnTime(clock, 2000, over);
    await clock.advance(1999);
    expect(over).not.toHaveBeenCalled();
    await clock.advance(1);
    expect(over).toHaveBeenCalledTimes(1);

    const late = vi.fn();
    afterOwnTime(clock, 1000, late);
    clock.skip(2900);
    await clock.advance(0);
    expect(late).not.toHaveBeenCalled();
    clock.skip(300);
    await clock.advance(0);
    expect(late).not.toHaveBeenCalled();
    clock.skip(300);
    await clock.advance(0);
    expect(late).toHaveBeenCalledTimes(1);
  });

  it('is over before a longer one that began with it, when this process is kept waiting at any moment of theirs', async () => {
    for (let first = 0; first < 1500; first += 50) {
      for (let second = first + 200; second < 2500; second += 50) {
        const clock = new ManualClock();
        const over: string[] = [];
        afterOwnTime(clock, 1500, () => over.push('short'));
        afterOwnTime(clock, 2500, () => over.push('long'));
        await clock.advance(first + 10);
        clock.skip(160);
        await clock.advance(second - first - 160);
        clock.skip(120);
        await clock.advance(10_000);
        expect(over, `${first} and ${second} ms`).toEqual(['short', 'long']);
      }
    }
  });

  it('sets no timer that would be the next one, for an answer that comes soon', () => {
    const delays: number[] = [];
    const clock = new ManualClock();
    const watched = {
      now: () => clock.now(),
      after: (ms: number, fn: () => void) => {
        delays.push(ms);
        return clock.after(ms, fn);
      },
    };
    afterOwnTime(watched, 2000, () => {})();
    expect(delays).toEqual([1000]);
  });

  it('never calls back once it was cancelled', async () => {
    const clock = new ManualClock();
    const over = vi.fn();
    const cancel = afterOwnTime(clock, 500, over);
    await clock.advance(250);
    cancel();
    await clock.advance(5000);
    expect(over).not.toHaveBeenCalled();
  });
});
