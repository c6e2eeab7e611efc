import { describe, expect, it } from 'vitest';
import { BackendFigures } from '../../../electron/components/backend/figures.ts';
import { assess } from '../../../electron/components/index.ts';
import { History } from '../../../electron/core/history/history.ts';
import { isReadingOf, type MetricId, type Reading, type Settings } from '../../../shared/domain/index.ts';
import { at, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;

/** What is found after so many minutes of readings, four a minute, each with these figures. */
function after(
  minutes: number,
  figures: (minute: number) => Partial<Record<MetricId, number>>,
  settings: Settings = settingsWith(),
) {
  const history = new History();
  const kept = new BackendFigures(history);
  history.add('gpu.limit', at(0), 16 * GB);
  let last = null as Reading | null;
  for (let i = 0; i <= minutes * 4; i++) {
    const now = at(i * 15);
    const tree = [processWith({ uptimeSeconds: 60 + i * 15 })];
    const metrics = figures(i / 4);
    last = kept.extend(readingOf('process', { root: tree[0] ?? null, tree }, { metrics, at: now }), settings);
    for (const [id, value] of Object.entries(metrics)) history.add(id as MetricId, now, value ?? null);
  }
  const reading = last !== null && isReadingOf(last, 'process') ? last : null;
  const findings = reading === null ? [] : assess('process', { process: reading }, settings).findings;
  return { trend: reading?.ok ? reading.facts.trend : null, texts: findings.map((f) => f.text) };
}

describe('growth of memory', () => {
  it('is that of all that the server takes, its part on the GPU included, where that is read', () => {
    // Resident memory stands still: what grows is on the GPU.
    const { trend, texts } = after(6, (m) => ({
      'process.resident': 300 * MB,
      'process.footprint': 8 * GB + m * 600 * MB,
    }));
    expect(trend).toMatchObject({ of: 'footprint', limit: 16 * GB });
    expect(texts).toEqual([
      'Memory with its part on the GPU grows by 600 MB a minute, measured over the last 6 min; what the GPU may take (16 GB) is reached in 8 min.',
    ]);
  });

  it('is no leak on the GPU where the end of it is far, such as for a cache that fills', () => {
    expect(
      after(6, (m) => ({ 'process.resident': 300 * MB, 'process.footprint': 8 * GB + m * 20 * MB })).texts,
    ).toEqual([]);
  });

  it('is that of resident memory elsewhere', () => {
    const { trend, texts } = after(6, (m) => ({ 'process.resident': 200 * MB + m * 20 * MB }));
    expect(trend).toMatchObject({ of: 'resident' });
    expect(texts).toEqual([
      'Memory grows by 20 MB a minute, measured over the last 6 min; the limit is reached in 9 min.',
    ]);
  });

  it('is told against a limit of its own where somebody set one', () => {
    const settings = settingsWith({ 'thresholds.process.footprint': { warning: 8 * GB, critical: 9 * GB } });
    const texts = after(
      6,
      (m) => ({ 'process.resident': 300 * MB, 'process.footprint': 8.1 * GB + m * 50 * MB }),
      settings,
    ).texts;
    expect(texts).toEqual([
      'Serving process, GPU included is 8.4 GB of 8 GB.',
      'Memory with its part on the GPU grows by 50 MB a minute, measured over the last 6 min; the limit is reached in 12 min.',
    ]);
  });
});
