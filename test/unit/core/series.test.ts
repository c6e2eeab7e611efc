import { describe, expect, it } from 'vitest';
import { History } from '../../../electron/core/history/history.ts';
import { Marks } from '../../../electron/core/history/marks.ts';
import { componentLimits, seriesOf } from '../../../electron/core/history/series.ts';
import {
  COMPONENT_IDS,
  METRIC_IDS,
  METRICS,
  SETTING_KEYS,
  type Source,
  type Sources,
} from '../../../shared/domain/index.ts';
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
    expect(limits.filter((l) => METRICS[l.metric].component === 'backend').length).toBeGreaterThan(1);
  });
});
