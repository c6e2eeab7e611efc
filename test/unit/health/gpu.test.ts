import { describe, expect, it } from 'vitest';
import { createGpuProbe, type GpuSources } from '../../../electron/components/gpu/probe.ts';
import { assess } from '../../../electron/components/index.ts';
import { PARTS } from '../../../electron/components/list.ts';
import type { GpuState } from '../../../electron/system/index.ts';
import { readingOf, settingsWith } from '../../support/builders.ts';
import { contextFor } from '../../support/probe-context.ts';

const GB = 1024 ** 3;
const settings = settingsWith();
const STATE: GpuState = {
  model: 'Apple M5 Pro',
  cores: 16,
  usedPercent: 37,
  inUseBytes: 9 * GB,
  allocatedBytes: 10 * GB,
  resets: 2,
};

/** A probe that sees these states, one after the other; the last one stays. */
function probeOf(states: readonly (GpuState | null)[], more: Partial<GpuSources> = {}) {
  const left = [...states];
  return createGpuProbe(
    { settings },
    {
      gpu: async () => (left.length > 1 ? left.shift() : left[0]) ?? null,
      thermal: async () => 'nominal',
      limit: async () => ({ setBytes: null, totalBytes: 24 * GB }),
      ...more,
    },
  );
}

const assessed = (facts: Parameters<typeof readingOf<'gpu'>>[1]) =>
  assess('gpu', { gpu: readingOf('gpu', facts) }, settings);

describe('the probe of the GPU', () => {
  it('reads use, memory, limit, resets and heat at once', async () => {
    const result = await probeOf([STATE]).run(contextFor(settings));
    expect(result).toMatchObject({
      ok: true,
      metrics: { 'gpu.used': 37, 'gpu.memory': 9 * GB, 'gpu.limit': 16 * GB, 'gpu.resets': 2, 'gpu.heat': 0 },
      facts: {
        model: 'Apple M5 Pro',
        limit: { isSet: false, totalBytes: 24 * GB },
        thermal: 'nominal',
        lastReset: null,
      },
    });
  });

  it('notices a reset between two looks, and none when it looks for the first time', async () => {
    const probe = probeOf([STATE, { ...STATE, resets: 4 }]);
    expect(await probe.run(contextFor(settings))).toMatchObject({ facts: { lastReset: null } });
    expect(await probe.run(contextFor(settings))).toMatchObject({ facts: { lastReset: { count: 2 } } });
  });

  it('leaves out what is not told, and says that there is nothing where nothing is', async () => {
    const nothing = { thermal: async () => null, limit: async () => null };
    const some = await probeOf([{ ...STATE, usedPercent: null }], nothing).run(contextFor(settings));
    expect(some.metrics).toEqual({ 'gpu.memory': 9 * GB, 'gpu.resets': 2 });
    expect(await probeOf([null], nothing).run(contextFor(settings))).toMatchObject({
      ok: false,
      failure: { kind: 'absent' },
    });
  });

  it('asks seldom', () => {
    expect(probeOf([STATE]).everyMs).toBeGreaterThanOrEqual(30_000);
  });
});

describe('the judge of the GPU', () => {
  it('makes neither work nor heat nor a reset trouble, and says what is worth knowing', () => {
    const reading = readingOf('gpu', { thermal: 'heavy' });
    const lastReset = { count: 1, at: reading.at.wall - 60_000 };
    expect(assessed({})).toMatchObject({ level: 'ok', findings: [] });
    const both = assessed({ thermal: 'heavy', lastReset });
    expect(both.level).toBe('ok');
    expect(both.findings.map((f) => f.id)).toEqual(['fact:gpu-reset', 'fact:machine-hot']);
    expect(
      assessed({ thermal: 'moderate', lastReset: { ...lastReset, at: reading.at.wall - 3_600_000 } }),
    ).toMatchObject({
      level: 'ok',
      findings: [],
    });
  });

  it('shows use and memory as its figure', () => {
    const figure = (metrics: Parameters<typeof readingOf<'gpu'>>[2]) =>
      PARTS.gpu.words.figure({ gpu: readingOf('gpu', {}, metrics) }, settings);
    expect(figure({ metrics: { 'gpu.used': 37, 'gpu.memory': 9 * GB, 'gpu.limit': 16 * GB } })).toMatch(
      /^37.?%, 9 GB of 16 GB$/,
    );
    expect(figure({ metrics: { 'gpu.memory': 9 * GB } })).toBe('9 GB');
    expect(figure({ metrics: {} })).toBeNull();
  });
});
