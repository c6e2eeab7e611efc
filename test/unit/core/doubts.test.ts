import { describe, expect, it } from 'vitest';
import { Doubts, doubtsAbout, isSlow } from '../../../electron/core/watch/doubts.ts';
import type { ProbeId, Reading, Readings } from '../../../shared/domain/index.ts';
import { defaultSettings, failedReading, processWith, readingOf } from '../../support/builders.ts';

const settings = defaultSettings();
const at = (seconds: number) => ({ mono: seconds * 1000, wall: 1_700_000_000_000 + seconds * 1000 });

/** A failure at 100 s whose question was asked 2 s before. */
const failed = (probe: ProbeId, kind: 'timeout' | 'reset' | 'refused') =>
  ({ ...failedReading(probe, kind), at: at(100), tookMs: 2000 }) as Reading;
const processesAt = (seconds: number, reloader = true) =>
  ({ ...readingOf('process', { reloader, root: processWith() }), at: at(seconds), tookMs: 50 }) as NonNullable<
    Readings['process']
  >;
const backendAt = (seconds: number) =>
  ({ ...readingOf('backend'), at: at(seconds), tookMs: 5 }) as NonNullable<Readings['backend']>;

describe('what is looked at before a failure is believed', () => {
  const about = (reading: Reading, readings: Readings) => doubtsAbout(reading, { readings, settings });

  it('is what its worker is doing where a reloader keeps the port, also where that was seen while it waited', () => {
    expect(about(failed('backend', 'timeout'), { process: processesAt(96) })).toEqual(['process']);
    expect(about(failed('backend', 'timeout'), { process: processesAt(99) })).toEqual(['process']);
    expect(about(failed('backend', 'timeout'), { process: processesAt(96, false) })).toEqual([]);
  });

  it('is what it is part of', () => {
    expect(about(failed('ai', 'reset'), { backend: backendAt(99), process: processesAt(99, false) })).toEqual([
      'backend',
    ]);
    expect(about(failed('websocket', 'timeout'), { process: processesAt(96) })).toEqual(['backend', 'process']);
    expect(about(failed('websocket', 'refused'), { process: processesAt(96) })).toEqual(['backend']);
  });

  it('is what runs, where nobody heard how what answered before left', () => {
    const unheard = { ...failed('backend', 'refused'), facts: { unheard: true } } as Reading;
    expect(about(unheard, { process: processesAt(96, false) })).toEqual(['process']);
    expect(about(unheard, {})).toEqual(['process']);
  });

  it('is nothing where the failure says it all, and for what answers', () => {
    expect(about(failed('backend', 'refused'), { process: processesAt(96) })).toEqual([]);
    expect(about(failed('redis', 'timeout'), { process: processesAt(96) })).toEqual([]);
    expect(about({ ...backendAt(100) } as Reading, { process: processesAt(96) })).toEqual([]);
  });
});

const redisAfter = (ms: number) =>
  ({ ...readingOf('redis', {}, { metrics: { 'redis.ping': ms } }), at: at(100), tookMs: ms }) as Reading;

it('an answer is slow above the limit that alarms', () => {
  const { critical } = settings['thresholds.redis.ping'];
  expect(isSlow(redisAfter((critical ?? 0) + 1), settings)).toBe(true);
  expect(isSlow(redisAfter(critical ?? 0), settings)).toBe(false);
  expect(isSlow({ ...redisAfter(5), metrics: { 'redis.memory': 100 } } as Reading, settings)).toBe(false);
});

describe('a failure or a slow answer that is not believed yet', () => {
  function aWatch(wouldAlarm = true, hasAnswered = true) {
    const judged: Reading[] = [];
    const asked: (readonly ProbeId[])[] = [];
    let answer = () => {};
    const doubts = new Doubts({
      world: () => ({ readings: { process: processesAt(96) }, settings }),
      wouldAlarm: () => wouldAlarm,
      hasAnswered: () => hasAnswered,
      ask: (probes) => {
        asked.push(probes);
        return new Promise<void>((resolve) => {
          answer = resolve;
        });
      },
      judge: (reading) => judged.push(reading),
    });
    return { doubts, judged, asked, answer: () => answer() };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('is judged when that was looked at, and the newest one is', async () => {
    const { doubts, judged, asked, answer } = aWatch();
    expect(doubts.holds(failed('backend', 'timeout'), 'cycle')).toBe(true);
    const newer = failed('backend', 'timeout');
    expect(doubts.holds(newer, 'cycle')).toBe(true);
    expect([asked, judged]).toEqual([[['process']], []]);
    answer();
    await turn();
    expect(judged).toEqual([newer]);
    expect(judged[0]).toBe(newer);
  });

  it('is forgotten when it answers meanwhile, or somebody asked', async () => {
    const { doubts, judged, answer } = aWatch();
    doubts.holds(failed('backend', 'timeout'), 'cycle');
    expect(doubts.holds(backendAt(101) as Reading, 'cycle')).toBe(false);
    answer();
    await turn();
    expect(judged).toEqual([]);
    expect(doubts.holds(failed('backend', 'timeout'), 'demand')).toBe(false);
  });

  it('is asked once more where it answered, and nothing was where the next answer is quick', async () => {
    const { doubts, judged, asked, answer } = aWatch();
    expect(doubts.holds(redisAfter(5000), 'cycle')).toBe(true);
    expect(asked).toEqual([['redis']]);
    expect(doubts.holds(redisAfter(1), 'follow-up')).toBe(false);
    answer();
    await turn();
    expect(judged).toEqual([]);
    doubts.holds(redisAfter(5000), 'cycle');
    const again = redisAfter(4000);
    expect(doubts.holds(again, 'follow-up')).toBe(true);
    answer();
    await turn();
    expect(judged).toEqual([again]);
    expect(doubts.holds(redisAfter(5000), 'demand')).toBe(false);
  });

  it('is asked once more where the first question was not answered in time: that time may have been this process’s own', async () => {
    const { doubts, judged, asked, answer } = aWatch(true, false);
    const late = failed('redis', 'timeout');
    expect(doubts.holds(late, 'cycle')).toBe(true);
    expect(asked).toEqual([['redis']]);
    expect(doubts.holds(redisAfter(1), 'follow-up')).toBe(false);
    answer();
    await turn();
    expect(judged).toEqual([]);
    // One that does not answer the second time either hangs.
    doubts.holds(late, 'cycle');
    const again = failed('redis', 'timeout');
    expect(doubts.holds(again, 'follow-up')).toBe(true);
    answer();
    await turn();
    expect(judged).toEqual([again]);
    // What refuses says so, and what was waited for longer than a start takes was not cut short by it.
    expect(doubts.holds(failed('redis', 'refused'), 'cycle')).toBe(false);
    expect(doubts.holds({ ...late, tookMs: 12_000 }, 'cycle')).toBe(false);
    expect(aWatch(true, true).doubts.holds(late, 'cycle')).toBe(false);
  });

  it('is judged after what it is part of, where that is not believed yet either', async () => {
    const answers = new Map<string, () => void>();
    const judged: Reading[] = [];
    const doubts = new Doubts({
      world: () => ({ readings: {}, settings }),
      wouldAlarm: () => true,
      hasAnswered: () => true,
      ask: (probes) => new Promise<void>((resolve) => answers.set(probes.join(), resolve)),
      judge: (reading) => judged.push(reading),
    });
    const part = failed('websocket', 'reset');
    const whole = { ...failed('backend', 'refused'), facts: { unheard: true } } as Reading;
    doubts.holds(part, 'signal');
    doubts.holds(whole, 'follow-up');
    answers.get('backend')?.();
    await turn();
    expect(judged).toEqual([]);
    answers.get('process')?.();
    await turn();
    expect(judged).toEqual([whole, part]);
  });

  it('is judged although what is looked at because of it fails as well, and is part of it', async () => {
    const answers = new Map<string, () => void>();
    const judged: Reading[] = [];
    const doubts = new Doubts({
      world: () => ({ readings: {}, settings }),
      wouldAlarm: () => true,
      hasAnswered: () => true,
      ask: (probes) => new Promise<void>((resolve) => answers.set(probes.join(), resolve)),
      judge: (reading) => judged.push(reading),
    });
    const whole = { ...failed('backend', 'refused'), facts: { unheard: true } } as Reading;
    const processes = { ...failedReading('process', 'probe-failed'), at: at(100), tookMs: 15_000 } as Reading;
    doubts.holds(whole, 'signal');
    doubts.holds(processes, 'follow-up');
    answers.get('process')?.();
    answers.get('backend')?.();
    await turn();
    expect(judged).toContain(whole);
    expect(judged).toContain(processes);
  });

  it('is judged at once where that would alarm nobody', () => {
    const { doubts, asked } = aWatch(false);
    expect(doubts.holds(failed('backend', 'timeout'), 'cycle')).toBe(false);
    expect(asked).toEqual([]);
  });
});
