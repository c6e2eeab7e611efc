import { describe, expect, it } from 'vitest';
import { History } from '../../../electron/core/history/history.ts';
import { Marks } from '../../../electron/core/history/marks.ts';
import { componentLimits, seriesOf } from '../../../electron/core/history/series.ts';
import { COMPONENT_IDS, METRIC_IDS, SETTING_KEYS, type Source, type Sources } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const FILE: Source = { kind: 'user-file', file: 'config.yaml', line: 7, note: null };
const configured = {
  settings: settingsWith({ 'thresholds.backend.p95': { warning: 700, critical: 900 } }),
  sources: Object.fromEntries(
    SETTING_KEYS.map((key) => [key, { kind: 'default', file: null, line: null, note: null }]),
  ) as unknown as Sources,
};

describe('the limits of a component', () => {
  it('are those that the charts of its metrics show, for every metric once', () => {
    const now = { mono: 0, wall: 0 };
    const sources = { ...configured.sources, 'thresholds.backend.p95': FILE };
    const limits = COMPONENT_IDS.flatMap((id) => componentLimits(id, { ...configured, sources }));
    expect(limits.map((l) => l.metric).sort()).toEqual([...METRIC_IDS].sort());
    for (const found of limits) {
      const { metric } = found;
      const { warning, critical, thresholdSource } = seriesOf({
        metric,
        rangeMs: 60_000,
        now,
        history: new History(),
        marks: new Marks(),
        settings: configured.settings,
        sources,
        longer: () => [],
      });
      expect(found).toEqual({ metric, warning, critical, thresholdSource });
    }
    expect(limits.find((l) => l.metric === 'backend.p95')).toEqual({
      metric: 'backend.p95',
      warning: 700,
      critical: 900,
      thresholdSource: 'config.yaml, line 7',
    });
    const { warning, critical } = settingsWith()['thresholds.ai.inference'];
    expect(
      limits.find((l) => l.metric === 'ai.prompt'),
      'judged as an inference is',
    ).toMatchObject({ warning, critical });
    expect(limits.filter((l) => l.metric.startsWith('backend.')).length).toBeGreaterThan(1);
  });
});

describe('the points of a chart', () => {
  const now = { mono: 10_000_000, wall: 200_000_000 };
  const chart = (rangeMs: number, given: Partial<Parameters<typeof seriesOf>[0]>) =>
    seriesOf({
      ...{ metric: 'redis.ping', rangeMs, now, history: new History(), marks: new Marks(), longer: () => [] },
      ...configured,
      ...given,
    }).points;

  it('are thinned to what a screen shows, and a moment without a reading is still seen', () => {
    const history = new History();
    for (let second = 0; second < 3000; second += 1) {
      const at = { mono: now.mono - (3000 - second) * 1000, wall: second };
      history.add('redis.ping', at, second === 1501 ? null : second);
    }
    const points = chart(3_600_000, { history });
    expect(points.length).toBeLessThanOrEqual(721);
    expect(points.length).toBeGreaterThan(500);
    expect(points.filter(([, value]) => value === null)).toEqual([[1501, null]]);
  });

  it('of the last hour go back to before this Lifeguard was started', () => {
    const history = new History();
    const started = now.wall - 600_000;
    for (let i = 0; i < 3; i += 1)
      history.add('redis.ping', { mono: now.mono - 600_000 + i * 1000, wall: started + i * 1000 }, 9);
    const from = now.wall - 3_600_000;
    const kept = (...ats: readonly number[]) => ({
      history,
      longer: () => ats.map((at) => ({ at, mean: 1, high: 2 })),
    });
    const own = [0, 1000, 2000].map((ms) => [started + ms, 9]);
    expect(chart(3_600_000, kept(from, from + 60_000, started - 30_000))).toEqual([
      ...[
        [from, 2],
        [from + 60_000, 2],
      ],
      [from + 60_001, null],
      [started - 30_000, 2],
      ...own,
    ]);
    // Lifeguard was off for a while.
    expect(chart(3_600_000, kept(started - 400_000))).toEqual([
      [started - 400_000, 2],
      [started - 399_999, null],
      ...own,
    ]);
    const asked: number[][] = [];
    const longer = (...range: [number, number, number]) => {
      asked.push(range);
      return [];
    };
    expect(chart(3_600_000, { history, longer })).toEqual(own);
    expect(asked).toEqual([[from, started, 720]]);
    expect(chart(600_000, { history, longer })).toEqual(own);
    expect(asked).toHaveLength(1);
  });

  it('are the highest of each interval where they are days, with a gap where nothing was read', () => {
    const day = 86_400_000;
    const step = day / 720;
    const asked: number[][] = [];
    const first = now.wall - day;
    const longer = (...range: [number, number, number]) => {
      asked.push(range);
      return [
        { at: first, mean: 1, high: 5 },
        { at: first + step, mean: 2, high: 7 },
        { at: first + 9 * step, mean: 3, high: 8 },
      ];
    };
    expect(chart(day, { longer })).toEqual([
      [first, 5],
      [first + step, 7],
      [first + step + 1, null],
      [first + 9 * step, 8],
    ]);
    expect(asked).toEqual([[first, now.wall, 720]]);
  });
});
