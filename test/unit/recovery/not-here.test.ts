import { describe, expect, it } from 'vitest';
import { RUNBOOKS, runbook } from '../../../electron/components/index.ts';
import type { PlanInput } from '../../../electron/recovery/index.ts';
import { type ComponentId, componentTitle, type Readings, type SettingKey } from '../../../shared/domain/index.ts';
import { failedReading, readingOf, settingsWith } from '../../support/builders.ts';

/** What somebody who asks for a runbook gets where what it mends is not there. */
const asked = (id: Parameters<typeof runbook>[0], readings: Readings, off: readonly SettingKey[] = []) => {
  const settings = settingsWith(Object.fromEntries(off.map((key) => [key, false])));
  const input: PlanInput = { readings, settings, backendLog: '/logs/backend.log', uid: 501, platform: 'linux' };
  return runbook(id).prepare({ ...input, home: '/home/dev', env: {}, now: 0, signal: new AbortController().signal });
};
const absent = (id: ComponentId, got: string, hint: string | null = null): Readings =>
  ({
    [id]: failedReading(id, 'absent', { got, hint }),
  }) as Readings;

describe('a runbook for what is not used here', () => {
  const settings: Readonly<Record<string, unknown>> = settingsWith({});
  const canBeOff = RUNBOOKS.filter(({ component }) => `${component}.enabled` in settings);

  it.each(canBeOff.map(({ id, component }) => [id, component] as const))(
    '%s says that it is switched off, and how it is switched on',
    async (id, component) => {
      const key = `${component}.enabled` as SettingKey;
      expect(await asked(id, {}, [key])).toEqual({
        ok: false,
        reason: `${componentTitle(component)} is not watched: the setting ${key} is off.`,
        hint: `Turn it on: lifeguard config reset ${key}`,
      });
    },
  );

  it.each(RUNBOOKS.map(({ id, component }) => [id, component] as const))(
    '%s is refused where it is not on this machine',
    async (id, component) => {
      const made = await asked(id, absent(component, 'It is not here.'));
      expect(made.ok, made.ok ? made.plan.title : '').toBe(false);
    },
  );

  it('says of mlx why nothing says that it is used, and where to name it', async () => {
    const got = 'The backend’s project does not name mlx, and its environment has none.';
    expect(await asked('reinstall-mlx', absent('mlx', got, 'Name it.'))).toEqual({
      ok: false,
      reason: `MLX is not mended here: ${got}`,
      hint: 'Name it.',
    });
  });

  it.each(['improve-performance', 'free-memory'] as const)('%s wants a backend that runs', async (id) => {
    const readings = { backend: failedReading('backend', 'refused'), process: readingOf('process', { root: null }) };
    expect(await asked(id, readings)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/^The backend does not run, so /),
      hint: 'Start it: lifeguard recover backend',
    });
  });
});
