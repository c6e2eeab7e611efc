import { describe, expect, it } from 'vitest';
import { componentWords, diagnose } from '../../../electron/components/index.ts';
import { type ModelFiles, offerOf, type Readings } from '../../../shared/domain/index.ts';
import { allHealth, at, findingOf, healthOf, readingOf, settingsWith } from '../../support/builders.ts';

const MB = 1024 ** 2;
const settings = settingsWith({ 'machine.minFreeDisk': 1000 * MB });
const volume = (mount: string, freeBytes: number, holds: readonly string[]) => ({
  ...{ mount, freeBytes, holds },
  totalBytes: 10_000 * MB,
});
const missing: ModelFiles = {
  ...{ id: 'm', name: 'org/model', path: null, layout: 'hub', state: 'missing', expected: true },
  ...{ bytes: 0, unfinishedBytes: 0, problems: [] },
} as unknown as ModelFiles;

function causesOf(volumes: readonly ReturnType<typeof volume>[]) {
  const readings: Readings = {
    models: readingOf('models', { report: { models: [missing] } as never }),
    disk: readingOf('disk', { volumes }),
  };
  const health = allHealth({
    models: { state: 'critical', findings: [findingOf('fact:model-missing' as never)] },
    disk: { state: 'critical', findings: [findingOf('fact:disk-full')] },
  });
  const causes = diagnose({ health, readings, settings, now: at(50) });
  const actionOf = (id: string) => causes.find((c) => c.id === id)?.action;
  return { model: actionOf('model-missing'), disk: actionOf('disk-full') };
}

describe('a volume without room', () => {
  it('takes no download: room comes first, and nothing is offered that would be refused', () => {
    const { model } = causesOf([volume('/Volumes/Models', MB, ['MLX models'])]);
    expect(offerOf(model)).toBeNull();
    expect(model).toMatchObject({
      text: 'Make room first: 1 MB are free where models lie (/Volumes/Models). Then restore it: `lifeguard recover models`.',
    });
  });

  it.each([
    ['another volume is full', [volume('/home/dev', MB, ['home']), volume('/m', 5000 * MB, ['MLX models'])]],
    [
      'one of two that hold models has room',
      [volume('/a', MB, ['MLX models']), volume('/m', 5000 * MB, ['MLX models'])],
    ],
    ['none is known to hold models', [volume('/home/dev', MB, ['home'])]],
  ])('keeps no model from being restored where %s', (_, volumes) => {
    expect(offerOf(causesOf(volumes).model)?.runbook).toBe('restore-models');
  });

  it('is named in the advice, with what shows who takes it', () => {
    expect(causesOf([volume('/Volumes/Models', MB, ['MLX models'])]).disk).toMatchObject({
      text: 'Make room on /Volumes/Models: `du -xhd 1 "/Volumes/Models"` shows what takes it.',
    });
  });
});

it('the row of the LeanVibe CLI shows the version that each look reads, whichever look it is', () => {
  const figure = (version: string | null, installed: string | null) =>
    componentWords(
      'cli',
      healthOf('cli'),
      { cli: readingOf('cli', { cli: { version, installed } as never }) },
      settings,
    ).figure;
  expect([figure('0.3.1', '0.3.0'), figure('0.3.0', '0.3.0'), figure('0.3.1', null)]).toEqual([
    '0.3.0',
    '0.3.0',
    '0.3.1',
  ]);
});
