import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { Scheduler } from '../../../electron/app/index.ts';
import type { Probe, ProbeSignal } from '../../../electron/probes/index.ts';
import type { ProbeId, Reading } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const good = { ok: true, metrics: { 'cpu.used': 5 }, facts: {} } as const;

function probe(id: ProbeId, run: (signal: AbortSignal) => unknown, extra: Partial<Probe> = {}): Probe {
  return { id, component: 'cpu', everyMs: 1000, timeoutMs: 500, run: ({ signal }) => run(signal) as never, ...extra };
}

function stage(probes: Probe[]) {
  const clock = new ManualClock();
  const readings: Reading[] = [];
  const gaps: number[] = [];
  const left: string[] = [];
  const scheduler = new Scheduler({
    clock,
    settings: defaultSettings,
    probes,
    onReading: (r) => readings.push(r),
    onGap: (ms) => gaps.push(ms),
    onLeave: (component) => left.push(component),
  });
  return { clock, readings, gaps, left, scheduler };
}

const kinds = (readings: Reading[]) => readings.map((r) => (r.ok ? 'ok' : r.failure.kind));

describe('the scheduler', () => {
  it('runs every probe at once and then at its period', async () => {
    const { clock, readings, scheduler } = stage([probe('cpu', async () => good)]);
    scheduler.start();
    await clock.advance(3500);
    expect(kinds(readings)).toEqual(['ok', 'ok', 'ok', 'ok']);
    await scheduler.stop();
  });

  it('turns a probe that throws into a failed probe, and runs it again', async () => {
    let runs = 0;
    const { clock, readings, scheduler } = stage([
      probe('cpu', async () => {
        runs += 1;
        if (runs === 1) throw new Error('broken on purpose');
        return good;
      }),
    ]);
    scheduler.start();
    await clock.advance(1500);
    expect(kinds(readings)).toEqual(['probe-failed', 'ok']);
    expect(readings[0]?.ok === false && readings[0].failure.got).toBe('broken on purpose');
    await scheduler.stop();
  });

  it('leaves nothing behind at the signal of who asked, and is waited for no longer once that is aborted', async () => {
    let hangs = false;
    const { clock, scheduler } = stage([probe('cpu', () => (hangs ? new Promise(() => {}) : Promise.resolve(good)))]);
    const controller = new AbortController();
    // One that is made of others is kept by Node, with all that listens to it, for as long as something does.
    const signal = AbortSignal.any([controller.signal]);
    await scheduler.runNow(['cpu'], signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
    hangs = true;
    const again = scheduler.runNow(['cpu'], signal);
    controller.abort(new Error('enough'));
    await expect(again).rejects.toThrow('enough');
    await clock.advance(1000);
    await scheduler.stop();
  });

  it('waits for what began this very moment instead of asking it twice, and asks anew what is older', async () => {
    let runs = 0;
    let answer = () => {};
    const { clock, scheduler } = stage([
      probe('cpu', () => {
        runs += 1;
        return new Promise((resolve) => {
          answer = () => resolve(good);
        });
      }),
    ]);
    scheduler.start();
    await clock.advance(100);
    const asked = scheduler.runNow(['cpu'], undefined, undefined, 500);
    answer();
    expect((await asked).cpu?.ok).toBe(true);
    expect(runs).toBe(1);
    await scheduler.runNow(['cpu'], undefined, undefined, 500);
    expect(runs).toBe(1);
    await clock.advance(450);
    const anew = scheduler.runNow(['cpu'], undefined, undefined, 500);
    await clock.advance(0);
    answer();
    await anew;
    expect(runs).toBe(2);
    await scheduler.stop();
  });

  it('aborts a probe that never returns at its time limit, and the others go on', async () => {
    let aborted = false;
    const hanging = probe('redis', (signal) => {
      signal.addEventListener('abort', () => {
        aborted = true;
      });
      return new Promise(() => {});
    });
    const { clock, readings, scheduler } = stage([hanging, probe('cpu', async () => good)]);
    scheduler.start();
    await clock.advance(1200);
    expect(aborted).toBe(true);
    expect(kinds(readings.filter((r) => r.probe === 'redis'))).toEqual(['probe-failed']);
    expect(readings.filter((r) => r.probe === 'cpu')).toHaveLength(2);
    await scheduler.stop();
  });

  it.each([
    ['nothing', undefined],
    ['a number', 5],
    ['a metric that is not a number', { ok: true, metrics: { 'cpu.used': Number.NaN }, facts: {} }],
    ['a metric that is a text', { ok: true, metrics: { 'cpu.used': '5' }, facts: {} }],
    ['a success without facts', { ok: true, metrics: {} }],
    ['a failure without a reason', { ok: false }],
  ])('does not take %s for a reading', async (_, nonsense) => {
    const { clock, readings, scheduler } = stage([probe('cpu', async () => nonsense)]);
    scheduler.start();
    await clock.advance(10);
    expect(kinds(readings)).toEqual(['probe-failed']);
    await scheduler.stop();
  });

  it('never runs a probe twice at the same time, and a demand waits for a fresh run', async () => {
    let running = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const slow = probe('cpu', async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
      return good;
    });
    const { clock, readings, scheduler } = stage([slow]);
    scheduler.start();
    await clock.advance(10);
    const demanded = scheduler.runNow(['cpu']);
    await clock.advance(10);
    expect(release).toHaveLength(1);
    release[0]?.();
    await clock.advance(10);
    expect(release).toHaveLength(2);
    release[1]?.();
    await demanded;
    expect(most).toBe(1);
    expect(readings).toHaveLength(2);
    await scheduler.stop();
  });

  it('runs what a held-open connection asks for at once', async () => {
    let tell: (signal: ProbeSignal) => void = () => {};
    const socket = probe('websocket', async () => good, {
      everyMs: 60_000,
      onSignal: (listener) => {
        tell = listener;
        return () => {};
      },
    });
    const { clock, readings, left, scheduler } = stage([socket, probe('cpu', async () => good, { everyMs: 60_000 })]);
    scheduler.start();
    await clock.advance(10);
    tell({ run: ['cpu'], why: 'the WebSocket closed' });
    await clock.advance(1);
    expect(readings.filter((r) => r.probe === 'cpu')).toHaveLength(2);
    expect(left).toEqual([]);
    tell({ run: ['cpu'], why: 'the WebSocket closed', leaving: 'backend' });
    expect(left).toEqual(['backend']);
    await scheduler.stop();
  });

  it('tells of a gap when the process was stopped, and runs every probe again', async () => {
    const { clock, readings, gaps, scheduler } = stage([
      probe('cpu', async () => good, { everyMs: 2000 }),
      probe('redis', async () => good, { everyMs: 60_000 }),
    ]);
    scheduler.start();
    await clock.advance(100);
    clock.skip(600_000);
    await clock.advance(1);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toBeGreaterThan(590_000);
    expect(readings.filter((r) => r.probe === 'redis')).toHaveLength(2);
    await scheduler.stop();
  });

  it('asks everything at once when the machine wakes, and does not take the same sleep for a gap afterwards', async () => {
    const asked: string[] = [];
    const slow = (id: ProbeId) =>
      probe(
        id,
        async () => {
          asked.push(id);
          return good;
        },
        { everyMs: 60_000 },
      );
    const { clock, gaps, scheduler } = stage([slow('cpu'), slow('redis')]);
    scheduler.start();
    await clock.advance(100);
    // Asleep: only the wall clock goes on.
    clock.setBack(-3_600_000);
    scheduler.wake();
    await clock.advance(1);
    expect(asked).toEqual(['cpu', 'redis', 'cpu', 'redis']);
    await clock.advance(60_000);
    expect(gaps).toEqual([]);
    expect(asked).toHaveLength(6);
    await scheduler.stop();
  });

  it('asks again at the wake what was on its way when the machine fell asleep', async () => {
    const release: (() => void)[] = [];
    const { clock, readings, scheduler } = stage([
      probe('redis', async () => {
        await new Promise<void>((resolve) => release.push(resolve));
        return good;
      }),
    ]);
    scheduler.start();
    await clock.advance(10);
    scheduler.wake();
    release[0]?.();
    await clock.advance(10);
    expect(release).toHaveLength(2);
    release[1]?.();
    await clock.advance(10);
    expect(readings).toHaveLength(2);
    await scheduler.stop();
  });

  it('does not take a clock that was set back for a gap', async () => {
    const { clock, readings, gaps, scheduler } = stage([probe('cpu', async () => good)]);
    scheduler.start();
    await clock.advance(1500);
    clock.setBack(3_600_000);
    await clock.advance(5000);
    expect(gaps).toEqual([]);
    expect(readings.every((r) => r.tookMs >= 0)).toBe(true);
    await scheduler.stop();
  });

  it('leaves nothing behind when it stops: no further runs, connections closed', async () => {
    let closed = false;
    const { clock, readings, scheduler } = stage([
      probe('cpu', async () => good, {
        close: async () => {
          closed = true;
        },
      }),
    ]);
    scheduler.start();
    await clock.advance(100);
    await scheduler.stop();
    const before = readings.length;
    await clock.advance(10_000);
    expect(readings).toHaveLength(before);
    expect(closed).toBe(true);
  });

  it('follows a burst of signals once at once and once a second, so that a server that closes everything is not stormed', async () => {
    let tell: (signal: ProbeSignal) => void = () => {};
    const { clock, readings, scheduler } = stage([
      probe('cpu', async () => good, {
        everyMs: 1_000_000,
        onSignal: (listener) => {
          tell = listener;
          return () => {};
        },
      }),
    ]);
    scheduler.start();
    await clock.advance(10);
    for (let i = 0; i < 300; i++) {
      tell({ run: ['cpu'], why: 'closed' });
      await clock.advance(10);
    }
    expect(readings.length).toBeGreaterThanOrEqual(4);
    expect(readings.length).toBeLessThanOrEqual(5);
    await scheduler.stop();
  });

  it('hands over a probe that goes on: what it holds open stays so, and it does one look at a time', async () => {
    let underWay = 0;
    let most = 0;
    let answer = () => {};
    const closed: string[] = [];
    const goesOn = probe(
      'cpu',
      () => {
        underWay += 1;
        most = Math.max(most, underWay);
        return new Promise((end) => {
          answer = () => {
            underWay -= 1;
            end(good);
          };
        });
      },
      { timeoutMs: 60_000, close: async () => void closed.push('cpu') },
    );
    const ends = probe('memory', async () => good, { close: async () => void closed.push('memory') });
    const { clock, scheduler } = stage([goesOn, ends]);
    scheduler.start();
    await clock.advance(0);
    const readings: Reading[] = [];
    const deps = { clock, settings: defaultSettings, onReading: (r: Reading) => readings.push(r), onGap: () => {} };
    const next = new Scheduler({ ...deps, probes: [goesOn] }, scheduler);
    const stopped = scheduler.stop([goesOn]);
    // Somebody wants to know before the next one has begun.
    const asked = next.runNow(['cpu']);
    await clock.advance(0);
    answer();
    await stopped;
    next.start();
    await clock.advance(0);
    answer();
    await asked;
    expect([most, closed]).toEqual([1, ['memory']]);
    await clock.advance(1000);
    answer();
    await clock.advance(0);
    expect(kinds(readings)).toEqual(['ok', 'ok']);
    await next.stop();
    expect(closed).toEqual(['memory', 'cpu']);
  });
});
