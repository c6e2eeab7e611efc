import { describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import { next } from '../../../electron/health/index.ts';
import { policyOf } from '../../../electron/health/policy.ts';
import { initialHealth } from '../../../electron/health/transition.ts';
import type { Left, Readings } from '../../../shared/domain/index.ts';
import { at, failedReading, readingOf, settingsWith } from '../../support/builders.ts';

const settings = settingsWith();
const policy = policyOf(settings, 'redis');

/** What is said of a Redis that is gone. */
function gone(left: Partial<Left> | null, seconds = 100, kind: 'refused' | 'refuses-work' = 'refused') {
  const facts = left === null ? {} : { left: { at: at(98).wall, asked: true, backBy: at(110).wall, ...left } };
  const readings: Readings = { redis: failedReading('redis', kind, {}, { at: at(seconds), facts }) };
  return assess('redis', readings, settings);
}

describe('a store that is gone', () => {
  it('and was asked to end may come back until then, and is in trouble after', () => {
    expect(gone({})).toMatchObject({ level: 'starting', mayComeBackMs: 10_000 });
    expect(gone({}).findings[0]?.text).toMatch(/^It was asked to end at \S+, and may be started again\.$/);
    expect(gone({}, 110)).toMatchObject({ level: 'critical' });
    expect(gone({}, 110).mayComeBackMs).toBeUndefined();
  });

  it('and was not is in trouble at once', () => {
    expect(gone({ asked: false, backBy: at(98).wall })).toMatchObject({ level: 'critical' });
    expect(gone(null)).toMatchObject({ level: 'critical' });
  });

  it('and of which nobody knows is told as that', () => {
    expect(gone({ asked: null, backBy: at(101).wall }).findings[0]?.text).toBe(
      'It has ended; whether it was asked to is not known.',
    );
  });

  it('says that it refuses its work while it ends, and is no trouble then either', () => {
    expect(gone({}, 100, 'refuses-work')).toMatchObject({ level: 'starting' });
  });
});

describe('what was asked to end', () => {
  const healthy = next(
    initialHealth('redis', at(0)),
    assess('redis', { redis: readingOf('redis', {}, { at: at(1) }) }, settings),
    at(1),
    policy,
  );
  const follow = (looks: readonly (readonly [seconds: number, backBy: number])[]) => {
    let health = healthy;
    return looks.map(([seconds, backBy]) => {
      health = next(health, gone({ backBy: at(backBy).wall }, seconds), at(seconds), policy);
      return health;
    });
  };

  it('has as long as is seen of it: it ends, and then it starts', () => {
    expect(
      follow([
        [98, 108],
        [107, 117],
        [116, 176],
        [170, 176],
      ]).map(({ state }) => state),
    ).toEqual(Array(4).fill('starting'));
  });

  it('is in trouble when that is over, since it went', () => {
    const [, , last] = follow([
      [98, 108],
      [107, 108],
      [108, 108],
    ]);
    expect(last).toMatchObject({ state: 'critical', since: at(98) });
  });

  it('and comes back has not come and gone', () => {
    const back = assess('redis', { redis: readingOf('redis', {}, { at: at(105) }) }, settings);
    const away = follow([[98, 108]]).at(-1) ?? healthy;
    expect(next(away, back, at(105), policy)).toMatchObject({
      state: 'healthy',
      flapping: null,
      counters: { changesAt: [] },
    });
  });
});
