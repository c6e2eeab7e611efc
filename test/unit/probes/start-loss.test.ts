import { describe, expect, it } from 'vitest';
import { StartLoss } from '../../../electron/components/process/start-loss.ts';
import { processWith } from '../../support/builders.ts';

const at = (seconds: number) => ({ mono: seconds * 1000, wall: 1_700_000_000_000 + seconds * 1000 });

/** Looks at one start, born at 100 s; each look tells when, how much processor time it had by then, and what else is known. */
function aStart() {
  const loss = new StartLoss();
  return (seconds: number, cpuSeconds: number, { isBusy = true, answeredAt = null as number | null, pid = 7 } = {}) =>
    loss.look({
      tree: [{ ...processWith({ pid, startedAt: `${pid}`, uptimeSeconds: seconds - 100 }), cpuSeconds }],
      answeredAt: answeredAt === null ? null : at(answeredAt),
      isBusy,
      now: at(seconds),
    });
}

describe('what others take of a start', () => {
  it('is all but its own processor time while they keep the machine busy', () => {
    const look = aStart();
    expect([look(105, 1), look(110, 2), look(120, 4)]).toEqual([4000, 8000, 16_000]);
  });

  it('is nothing while the machine is not busy, and nothing of a wait', () => {
    const look = aStart();
    expect(look(110, 8, { isBusy: false })).toBe(0);
    // It waits for something; now and then it is woken.
    expect([look(120, 8), look(130, 8.1)]).toEqual([0, 0]);
    expect(look(140, 10.1)).toBe(8000);
  });

  it('ends: one that works for ever is named some time', () => {
    const look = aStart();
    for (let second = 110; second < 700; second += 10) look(second, (second - 100) / 10);
    expect(look(700, 60)).toBe(240_000);
  });

  it('is over with its first answer, and begins anew with the next start', () => {
    const look = aStart();
    expect(look(110, 1)).toBe(9000);
    expect(look(120, 2, { answeredAt: 119 })).toBe(0);
    expect(look(130, 3)).toBe(0);
    expect(look(130, 3, { pid: 8 })).toBe(27_000);
  });

  it('is that of the newest worker under a reloader', () => {
    const loss = new StartLoss();
    const worker = (pid: number, uptimeSeconds: number, cpuSeconds: number) => ({
      ...processWith({ pid, startedAt: `${pid}`, uptimeSeconds, commandLine: 'python -c spawn_main()' }),
      cpuSeconds,
    });
    const reloader = {
      ...processWith({ pid: 1, uptimeSeconds: 900, commandLine: 'uvicorn --reload' }),
      cpuSeconds: 90,
    };
    const seen = { answeredAt: null, isBusy: true };
    expect(loss.look({ ...seen, tree: [reloader, worker(2, 10, 1)], now: at(200) })).toBe(9000);
    expect(loss.look({ ...seen, tree: [reloader, worker(3, 2, 0.5)], now: at(205) })).toBe(1500);
    expect(loss.look({ ...seen, tree: [], now: at(210) })).toBe(0);
  });
});
