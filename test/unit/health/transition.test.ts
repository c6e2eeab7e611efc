import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSleep, initialHealth, next, noteStart, policyOf, stale } from '../../../electron/health/index.ts';
import {
  type Assessment,
  type ComponentHealth,
  type Finding,
  type FindingId,
  HEALTH_STATES,
  type Level,
  LOAD,
} from '../../../shared/domain/index.ts';
import { at, findingOf, settingsWith } from '../../support/builders.ts';

const policy = policyOf(settingsWith(), 'backend');
const FAILURE: Partial<Record<Level, FindingId>> = {
  critical: 'failure:refused',
  warning: 'threshold:backend.p95',
  unknown: 'failure:probe-failed',
  starting: 'failure:starting',
};

function says(level: Level, more: Partial<Assessment> = {}): Assessment {
  const id = FAILURE[level];
  const findings = id === undefined || level === 'ok' || level === 'off' ? [] : [findingOf(id, level)];
  return { component: 'backend', level, findings, ...more };
}

/** Feeds one reading every two seconds; returns the component after each. */
function run(
  levels: readonly Level[],
  from: ComponentHealth = initialHealth('backend', at(0)),
  begin = 0,
): ComponentHealth[] {
  let health = from;
  return levels.map((level, i) => {
    health = next(health, says(level), at(begin + i * 2), policy);
    return health;
  });
}
const states = (levels: readonly Level[], from?: ComponentHealth, begin?: number) =>
  run(levels, from, begin).map((h) => h.state);
const last = (levels: readonly Level[]): ComponentHealth => run(levels).at(-1) ?? initialHealth('backend', at(0));
const healthy = last(['ok']);

describe('hysteresis', () => {
  it('knows nothing before the first reading', () => expect(initialHealth('redis', at(0)).state).toBe('unknown'));

  it('degrades at the third warning in a row, since the first', () => {
    const series = run(['ok', 'warning', 'warning', 'warning']);
    expect(series.map((h) => h.state)).toEqual(['healthy', 'healthy', 'healthy', 'degraded']);
    expect(series.at(-1)?.since).toEqual(at(2));
  });

  it('what somebody states is no noise: one reading is enough for it, and one for its end', () => {
    const stated = [findingOf('fact:cli-refused', 'warning')];
    const bad = next(healthy, says('warning', { findings: stated, stated: true }), at(2), policy);
    expect(bad.state).toBe('degraded');
    expect(next(bad, says('ok'), at(4), policy).state).toBe('healthy');
    // Beside it stands what was measured: that takes as long as ever.
    const mixed = [...stated, findingOf('threshold:backend.p95', 'warning')];
    const both = next(healthy, says('warning', { findings: mixed, stated: true }), at(2), policy);
    expect(next(both, says('ok'), at(4), policy).state).toBe('degraded');
  });

  it('is critical at once', () => {
    const series = run(['ok', 'critical']);
    expect(series.at(-1)).toMatchObject({ state: 'critical', since: at(2) });
  });

  it('waits for as many critical readings as the policy says', () => {
    const patient = { ...policy, criticalsToAlarm: 2 };
    const one = next(healthy, says('critical'), at(2), patient);
    const two = next(one, says('critical'), at(4), patient);
    expect([one.state, two.state, two.since]).toEqual(['healthy', 'critical', at(2)]);
  });

  it('recovers at the second good reading', () => {
    expect(states(['ok', 'critical', 'ok', 'ok'])).toEqual(['healthy', 'critical', 'critical', 'healthy']);
  });

  it('keeps the beginning of an outage across a single good reading', () => {
    expect(last(['ok', 'critical', 'ok', 'critical']).since).toEqual(at(2));
  });

  it('a warning after recovery begins to count from one', () => {
    expect(states(['critical', 'warning', 'warning', 'ok', 'ok', 'warning'])).toEqual([
      'critical',
      'critical',
      'critical',
      'critical',
      'healthy',
      'healthy',
    ]);
  });

  it('what was critical and now only warns becomes degraded', () => {
    expect(states(['critical', 'warning', 'warning', 'warning']).at(-1)).toBe('degraded');
  });
});

describe('unknown', () => {
  it('is shown, and counts neither as good nor as bad', () => {
    expect(states(['ok', 'warning', 'unknown', 'warning', 'warning'])).toEqual([
      'healthy',
      'healthy',
      'unknown',
      'healthy',
      'degraded',
    ]);
    expect(states(['critical', 'unknown', 'ok', 'unknown', 'ok'])).toEqual([
      'critical',
      'unknown',
      'critical',
      'unknown',
      'healthy',
    ]);
  });

  it('does not forget since when it is critical', () =>
    expect(last(['ok', 'critical', 'unknown', 'critical']).since).toEqual(at(2)));
});

describe('start-up', () => {
  const down = last(['ok', 'critical']);
  it('failures count as starting until the grace is over, then it is critical', () => {
    const begun = noteStart(down, at(10), policy);
    expect(begun.state).toBe('starting');
    expect(next(begun, says('critical'), at(69), policy).state).toBe('starting');
    expect(next(begun, says('critical'), at(70), policy).state).toBe('critical');
  });

  it('a good reading ends the grace', () => {
    const up = next(noteStart(down, at(10), policy), says('ok'), at(12), policy);
    expect(next(up, says('critical'), at(14), policy).state).toBe('critical');
  });

  it('does not fall back to critical between the first and the second good reading', () => {
    const begun = noteStart(down, at(10), policy);
    expect(states(['critical', 'ok', 'ok'], begun, 12)).toEqual(['starting', 'starting', 'healthy']);
  });

  it('is well since it is up again, also where it was to be started while it was well', () => {
    const begun = noteStart(last(['ok', 'ok']), at(10), policy);
    const up = next(next(begun, says('critical'), at(30), policy), says('ok'), at(40), policy);
    expect(up).toMatchObject({ state: 'healthy', since: at(40) });
    expect(next(up, says('ok'), at(45), policy).since).toEqual(at(40));
  });

  it('excuses no failure that a start does not explain', () => {
    const wrong = says('critical', { findings: [findingOf('reported:unhealthy')] });
    expect(next(noteStart(down, at(10), policy), wrong, at(12), policy).state).toBe('critical');
  });

  it('a process that has not answered yet is starting; one that has is down', () => {
    const young = says('critical', { startedAt: at(5).mono });
    expect(next(initialHealth('backend', at(0)), young, at(10), policy).state).toBe('starting');
    const answered = next(initialHealth('backend', at(0)), says('ok'), at(8), policy);
    expect(next(answered, young, at(10), policy).state).toBe('critical');
    expect(next(initialHealth('backend', at(0)), young, at(66), policy).state).toBe('critical');
  });

  it('what was off starts, however soon after the last answer of the one before it', () => {
    const stopped = next(next(initialHealth('backend', at(0)), says('ok'), at(8), policy), says('off'), at(9), policy);
    const young = says('critical', { startedAt: at(8.5).mono });
    expect(next(stopped, young, at(10), policy).state).toBe('starting');
  });

  it('what says that it is starting gets its time, and a warning after it (F11)', () => {
    const levels = Array.from({ length: 40 }, (): Level => 'starting');
    const series = states(['ok', ...levels]);
    expect(series.slice(1, 30)).toEqual(levels.slice(0, 29));
    expect(series.at(-1)).toBe('degraded');
    expect(series).not.toContain('critical');
  });
});

describe('what has its time to start, and fails in the end', () => {
  it('is gone since nothing was there, not since that time was over', () => {
    const left = noteStart(healthy, at(10), policy);
    const refused = Array.from({ length: 40 }, (): Level => 'critical');
    const series = run(refused, left, 12);
    expect(series[0]).toMatchObject({ state: 'starting' });
    expect(series.at(-1)).toMatchObject({ state: 'critical', since: at(12), counters: { worseSince: at(12) } });
  });

  it('is gone since it came back and went again, where it did', () => {
    const left = noteStart(healthy, at(10), policy);
    const back = run(['critical', 'critical', 'ok'], left, 12).at(-1) ?? left;
    expect(run(['critical'], back, 40).at(-1)).toMatchObject({ since: at(40), counters: { worseSince: at(40) } });
  });
});

describe('stale and sleep', () => {
  it('a reading too old is stale, and the same object comes back when nothing changes', () => {
    expect(stale(healthy, at(10), 2000, policy)).toBe(healthy);
    const old = stale(healthy, at(16), 2000, policy);
    expect(old.state).toBe('stale');
    expect(stale(old, at(20), 2000, policy)).toBe(old);
    expect(stale(healthy, at(39), 10_000, policy)).toBe(healthy);
  });

  it('after sleep nothing is an alarm until two fresh readings agree (F20)', () => {
    const woken = afterSleep(last(['ok', 'critical']), at(600));
    expect(woken.state).toBe('stale');
    const series = run(['critical', 'critical'], woken, 601);
    expect(series.map((h) => h.state)).toEqual(['unknown', 'critical']);
  });

  it('what is in trouble still after a sleep, or two, has been since it began before them', () => {
    const failing = last(['ok', 'critical']);
    const still = run(['critical', 'critical'], afterSleep(failing, at(600)), 601).at(-1);
    expect(still).toMatchObject({ state: 'critical', since: at(2) });
    const napped = run(['critical'], afterSleep(failing, at(600)), 601).at(-1) ?? failing;
    expect(run(['critical', 'critical'], afterSleep(napped, at(900)), 901).at(-1)?.since).toEqual(at(2));
    // What was slow and then gone is gone since then.
    const slow = last(['ok', 'warning', 'warning', 'warning', 'critical']);
    const gone = run(['critical', 'critical'], afterSleep(slow, at(600)), 601).at(-1);
    expect(gone?.counters.worseSince).toEqual(at(8));
  });

  it('what was seen well after a sleep, or was in no trouble before it, fails since it fails', () => {
    const failing = last(['ok', 'critical']);
    const again = run(['ok', 'critical'], afterSleep(failing, at(600)), 601).at(-1);
    expect(again).toMatchObject({ state: 'critical', since: at(603) });
    const blinked = run(['critical', 'critical'], afterSleep(last(['ok', 'warning']), at(600)), 601).at(-1);
    expect(blinked).toMatchObject({ state: 'critical', since: at(601) });
  });

  it('after sleep one good reading is enough to be healthy, and criticals count at once again', () => {
    expect(states(['ok', 'critical'], afterSleep(healthy, at(600)), 601)).toEqual(['healthy', 'critical']);
  });
});

describe('slowness that is not blamed while others keep the machine busy', () => {
  const withheld: readonly FindingId[] = ['threshold:backend.p95'];
  const busy = (from: ComponentHealth, begin: number) =>
    Array.from({ length: 4 }).reduce<ComponentHealth>(
      (health, _, i) => next(health, says('ok', { withheld }), at(begin + i * 2), policy),
      from,
    );

  it('ends no trouble that it had begun', () => {
    const slow = last(['ok', 'warning', 'warning', 'warning']);
    const later = busy(slow, 20);
    expect(later).toMatchObject({ state: 'degraded', since: slow.since, flapping: null });
    expect(later.findings).toEqual(slow.findings);
    expect(states(['ok', 'ok'], later, 40).at(-1)).toBe('healthy');
  });

  it('begins none, and is no trouble of another kind', () => {
    expect(busy(healthy, 20).state).toBe('healthy');
    expect(busy(last(['ok', 'critical']), 20).state).toBe('healthy');
  });
});

describe('slowness of which a restart forgot the answers', () => {
  const unknown = { withheld: ['threshold:backend.p95'] } as const;
  const slow = last(['ok', 'warning', 'warning', 'warning']);
  /** Restarted, without an answer for a while, and then with answers that are too few for a P95. */
  const restarted = (more: Partial<Assessment> = {}) => {
    const started = noteStart(slow, at(10), policy);
    const silent = next(started, says('critical', { startedAt: at(10).mono }), at(12), policy);
    expect(silent.state).toBe('starting');
    return [14, 16, 18].reduce((health, s) => next(health, says('ok', { ...unknown, ...more }), at(s), policy), silent);
  };

  it('is not over before it is known again', () => {
    const answers = restarted();
    expect(answers).toMatchObject({ state: 'degraded', since: slow.since });
    expect(answers.findings).toEqual(slow.findings);
    expect(run(['ok', 'ok'], answers, 20).map((h) => h.state)).toEqual(['degraded', 'healthy']);
    expect(run(['warning'], answers, 20).at(-1)).toMatchObject({ state: 'degraded', since: slow.since });
  });

  it('nor by good answers from before the first of which that is said', () => {
    const once = next(slow, says('ok'), at(10), policy);
    const left = next(once, says('ok', unknown), at(12), policy);
    expect(run(['ok'], left, 14).at(-1)?.state).toBe('degraded');
  });

  it('nor by a crash and a new start; that it was not there had a beginning of its own', () => {
    const crashed = run(['critical', 'critical'], slow, 10);
    expect(crashed.map((h) => [h.state, h.counters.worseSince])).toEqual([
      ['critical', at(10)],
      ['critical', at(10)],
    ]);
    const back = [14, 16].reduce((health, s) => next(health, says('ok', unknown), at(s), policy), crashed[1] ?? slow);
    expect([back.state, back.findings, back.counters.worseSince]).toEqual(['degraded', slow.findings, undefined]);
    expect(run(['ok', 'ok'], back, 20).at(-1)?.state).toBe('healthy');
    expect(run(['critical'], back, 20).at(-1)?.counters.worseSince).toEqual(at(20));
  });

  it('what was almost full and is full has a beginning of its own; what was slow and is slower, or hangs, has not', () => {
    const almost = run(['warning', 'warning', 'warning'], healthy, 10).at(-1) ?? healthy;
    const since = (id: FindingId, metric: Finding['metric'] = null) =>
      next(almost, says('critical', { findings: [{ ...findingOf(id, 'critical'), metric }] }), at(40), policy).counters
        .worseSince;
    expect([since('fact:memory-full'), since('threshold:disk.used', 'disk.used')]).toEqual([at(40), at(40)]);
    expect([since('threshold:redis.ping', 'redis.ping'), since('failure:timeout')]).toEqual([undefined, undefined]);
  });

  it('what is gone is gone since then, also where another program had its place for a while; not where it answered', () => {
    const gone = run(['critical', 'critical'], slow, 10).at(-1) ?? slow;
    const after = (...ids: readonly FindingId[]) => {
      const held = ids.reduce(
        (health, id, i) =>
          next(health, says('critical', { findings: [findingOf(id, 'critical')] }), at(20 + i), policy),
        gone,
      );
      return [held.counters.worseSince, run(['critical'], held, 40).at(-1)?.counters.worseSince];
    };
    expect(after('failure:http-status', 'fact:port-held')).toEqual([at(10), at(10)]);
    expect(after('failure:timeout', 'failure:timeout')).toEqual([undefined, at(10)]);
    const answered = next(gone, says('warning'), at(20), policy);
    expect(run(['critical'], answered, 40).at(-1)?.counters.worseSince).toEqual(at(40));
  });

  it('a share of failed answers is over with what it was of', () => {
    const errors = { findings: [findingOf('threshold:backend.errors', 'critical')] };
    const failing = next(healthy, says('critical', errors), at(10), policy);
    const crashed = next(failing, says('critical'), at(12), policy);
    const back = [14, 16].reduce(
      (health, s) => next(health, says('ok', { withheld: ['threshold:backend.errors'] }), at(s), policy),
      crashed,
    );
    expect(back.state).toBe('healthy');
  });

  it('is forgotten over another answer, and over what is not used any more', () => {
    const others = { findings: [findingOf('threshold:backend.errors', 'critical')] };
    const failing = next(slow, says('critical', others), at(10), policy);
    const back = [12, 14].reduce((health, s) => next(health, says('ok', unknown), at(s), policy), failing);
    expect(back.state).toBe('healthy');
    const off = run(['off'], slow, 10).at(-1) ?? slow;
    expect(next(off, says('ok', unknown), at(12), policy).state).toBe('healthy');
  });

  it('what has answered since its start has started: its failure is one', () => {
    const answers = restarted({ startedAt: at(10).mono });
    expect(next(answers, says('critical', { startedAt: at(10).mono }), at(20), policy).state).toBe('critical');
  });
});

describe('what is gone and may come back', () => {
  it('has that time alone: whatever becomes known of it meanwhile, then it failed when it was first seen to be gone', () => {
    const gone = next(healthy, says('starting', { mayComeBackMs: 3000 }), at(10), policy);
    expect(gone.state).toBe('starting');
    const later = run(['critical', 'critical'], gone, 12);
    expect(later.map(({ state, since }) => [state, since])).toEqual([
      ['starting', gone.since],
      ['critical', at(10)],
    ]);
  });
});

describe('what was told to be gone', () => {
  const mayComeBack = says('starting', { mayComeBackMs: 3000 });

  it('stays so when it is known later only that it may come back', () => {
    const refused = { findings: [findingOf('failure:refused', 'critical')] };
    const gone = next(healthy, says('critical', refused), at(10), policy);
    expect(next(gone, mayComeBack, at(11), policy)).toEqual({ ...gone, lastReadingAt: at(11) });
  });

  it('but what hung may come back: that it has ended is news', () => {
    const hung = next(
      healthy,
      says('critical', { findings: [findingOf('failure:timeout', 'critical')] }),
      at(10),
      policy,
    );
    expect(next(hung, mayComeBack, at(11), policy).state).toBe('starting');
  });
});

describe('flapping (F21)', () => {
  const flap = Array.from({ length: 4 }, (): Level[] => ['critical', 'ok', 'ok']).flat();
  it('is noticed, and clears with time', () => {
    const shaking = last(['ok', ...flap]);
    expect(shaking.flapping).toMatchObject({ changes: 8, windowMs: 300_000 });
    const later = stale({ ...shaking, lastReadingAt: at(400) }, at(400), 2000, policy);
    expect(later.flapping).toBeNull();
  });

  it('is nothing that the load of the machine does: it is busy now and then', () => {
    const ofCpu = policyOf(settingsWith(), LOAD.id);
    const health = flap.reduce(
      (before, level, i) => next(before, { ...says(level), component: LOAD.id }, at(i * 2), ofCpu),
      initialHealth(LOAD.id, at(0)),
    );
    expect(health.counters.changesAt.length).toBeGreaterThan(policy.flapChanges);
    expect(health.flapping).toBeNull();
  });

  it('is not one outage', () => expect(last(['ok', 'critical', 'critical', 'ok', 'ok']).flapping).toBeNull());
});

describe('for every series of readings', () => {
  const level = fc.constantFrom<Level>('ok', 'warning', 'critical', 'starting', 'unknown', 'off');
  const series = fc.array(level, { maxLength: 60 });
  const counted = fc.array(fc.constantFrom<Level>('ok', 'warning', 'critical', 'unknown'), { maxLength: 60 });

  it('there is a state, and it never began in the future', () => {
    fc.assert(
      fc.property(series, (levels) => {
        for (const [i, h] of run(levels).entries()) {
          expect(HEALTH_STATES).toContain(h.state);
          expect(h.since.mono).toBeLessThanOrEqual(at(i * 2).mono);
        }
      }),
    );
  });

  it('degraded comes after three warnings, healthy after two good readings: unknown aside, in a row', () => {
    fc.assert(
      fc.property(counted, (levels) => {
        let confirmed = 'healthy';
        for (const [i, h] of run(levels, healthy, 2).entries()) {
          const said = levels.slice(0, i + 1).filter((l) => l !== 'unknown');
          if (h.state === 'degraded' && confirmed === 'healthy')
            expect(said.slice(-3)).toEqual(['warning', 'warning', 'warning']);
          if (h.state === 'healthy' && confirmed !== 'healthy') expect(said.slice(-2)).toEqual(['ok', 'ok']);
          if (h.state === 'critical' && confirmed !== 'critical') expect(said.at(-1)).toBe('critical');
          if (h.state === 'healthy' || h.state === 'degraded' || h.state === 'critical') confirmed = h.state;
        }
      }),
    );
  });

  it('alternating warnings change nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Level[]>(['warning', 'ok'], ['warning', 'warning', 'ok']), { maxLength: 30 }),
        (parts) => {
          expect(states(parts.flat(), healthy, 2).filter((state) => state !== 'healthy')).toEqual([]);
        },
      ),
    );
  });

  it('a clock that is set back changes no state (F26)', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: -86_400_000, max: 86_400_000 }), (levels, shift) => {
        let moved = initialHealth('backend', at(0));
        for (const [i, l] of levels.entries())
          moved = next(moved, says(l), { ...at(i * 2), wall: at(i * 2).wall + (i % 2) * shift }, policy);
        expect([moved.state, moved.since.mono]).toEqual([last(levels).state, last(levels).since.mono]);
      }),
    );
  });
});
