import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createMachineDiskProbe } from '../../../electron/components/disk/probe.ts';
import { diagnose } from '../../../electron/components/index.ts';
import { PARTS } from '../../../electron/components/list.ts';
import { allHealth, at, findingOf, readingOf, settingsWith } from '../../support/builders.ts';
import { contextFor } from '../../support/probe-context.ts';

/** A file system of its own, where this machine has one. */
const MEMORY = '/dev/shm';
const base = statSync(MEMORY, { throwIfNoEntry: false })?.isDirectory() ? MEMORY : tmpdir();
let models: string;
beforeEach(() => {
  models = mkdtempSync(path.join(base, 'models-'));
});
afterEach(() => rmSync(models, { recursive: true, force: true }));

const look = async (input: Parameters<typeof createMachineDiskProbe>[0]) => {
  const result = await createMachineDiskProbe(input).run(contextFor(input.settings));
  if (!result.ok) throw new Error('The volumes were not read.');
  return result.facts.volumes;
};

it('looks at the volume of what a component keeps, also where that is another one', async () => {
  const volumes = await look({ settings: settingsWith(), kept: [{ folder: models, what: 'Model files' }] });
  const holding = volumes.find((v) => v.holds.includes('Model files'));
  const own = statSync(models).dev !== statSync(homedir()).dev;
  expect(holding?.holds.includes('home')).toBe(!own);
  expect(holding?.totalBytes).toBeGreaterThan(0);
});

it('is told where the models are', () => {
  const given = { home: '/home/dev', env: { HF_HOME: '/Volumes/Models' } };
  expect(PARTS.models.keeps?.({ settings: settingsWith(), ...given })).toContain('/Volumes/Models/hub');
});

it('names the fullest volume with what it holds', () => {
  const gb = 1024 ** 3;
  const volumes = [
    { mount: '/Users/dev', holds: ['home', 'the repository'], totalBytes: 500 * gb, freeBytes: 300 * gb },
    { mount: '/Volumes/Models', holds: ['models'], totalBytes: 1000 * gb, freeBytes: 20 * gb },
  ];
  const health = allHealth({ disk: { state: 'critical', since: at(1), findings: [findingOf('threshold:disk.used')] } });
  const [cause] = diagnose({
    health,
    readings: { disk: readingOf('disk', { volumes }) },
    settings: settingsWith(),
    now: at(20),
  });
  expect(cause).toMatchObject({ id: 'disk-full', severity: 'P1' });
  expect(cause?.detail).toContain('It holds models: /Volumes/Models, 20 GB free.');
});
