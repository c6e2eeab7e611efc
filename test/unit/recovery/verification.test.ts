import { describe, expect, it } from 'vitest';
import type { StepContext } from '../../../electron/recovery/attempt.ts';
import { verify } from '../../../electron/recovery/verification.ts';
import type { Assessment, ComponentId, Level, ProbeId } from '../../../shared/domain/index.ts';
import { findingOf } from '../../support/builders.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const PROBES = ['backend', 'ai', 'redis'] as const satisfies readonly ProbeId[];

/** Verifies a backend whose components are judged like this, and keeps what was asked, look by look. */
async function verified(levels: Partial<Record<ComponentId, Level>>, starting: readonly ComponentId[] = []) {
  const clock = new ManualClock();
  const asked: (readonly ProbeId[])[] = [];
  const judge = (component: ComponentId): Assessment => {
    const level = levels[component] ?? 'ok';
    const said = level === 'warning' || level === 'critical' || level === 'starting';
    return { component, level, findings: said ? [findingOf('reported:x', level, `${component} says so.`)] : [] };
  };
  const look = async (probes: readonly ProbeId[]) => {
    asked.push(probes);
    return {};
  };
  const isStarting = (component: ComponentId) => starting.includes(component);
  const context = {
    world: { clock, look, judge, isStarting },
    signal: new AbortController().signal,
  } as unknown as StepContext;
  const outcome = verify({ kind: 'verify', probes: [...PROBES], timeoutMs: 30_000 }, context);
  await clock.advance(40_000);
  return { asked, outcome: await outcome };
}

describe('verification', () => {
  it('asks once where all is well', async () => {
    const { asked, outcome } = await verified({});
    expect(asked).toEqual([PROBES]);
    expect(outcome).toEqual({ ok: true, result: 'Backend, AI service and Redis verified.' });
  });

  it('asks what has just been started once more: it is not called starting when it is said to be verified', async () => {
    const { asked, outcome } = await verified({}, ['redis']);
    expect(asked).toEqual([PROBES, ['redis']]);
    expect(outcome).toEqual({ ok: true, result: 'Backend, AI service and Redis verified.' });
  });

  it('asks only what is not well again, a few times, and says what is left', async () => {
    const { asked, outcome } = await verified({ ai: 'critical' });
    expect(new Set(asked.slice(1).map((p) => p.join()))).toEqual(new Set(['ai']));
    expect(asked.length).toBeLessThanOrEqual(7);
    const result = 'Backend and Redis verified. Still wrong at its end: ai says so.';
    expect(outcome).toEqual({ ok: true, result, partly: true });
  });

  it.each([
    ['starting', 'AI service was still starting at its end.'],
    ['unknown', 'AI service could not be read.'],
  ] as const)('calls nothing wrong that is %s', async (level, words) => {
    expect((await verified({ ai: level })).outcome).toEqual({
      ok: true,
      result: `Backend and Redis verified. ${words}`,
    });
  });

  it('has not worked while what decides is not well', async () => {
    expect((await verified({ backend: 'critical' })).outcome).toMatchObject({ ok: false });
  });
});
