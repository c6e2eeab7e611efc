import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EverRan } from '../../../electron/app/ever-ran.ts';
import { seenHolding, startedBackends } from '../../../electron/recovery/index.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-ever-ran-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ran = (isKnownElsewhere = () => false) => new EverRan(folder, isKnownElsewhere);

it('knows that the stack ran once its backend answered or its processes were there, also in the next process', () => {
  for (const component of ['backend', 'process'] as const) {
    const now = ran();
    expect(now.has()).toBe(false);
    now.note(component);
    expect([now.has(), ran().has()]).toEqual([true, true]);
    rmSync(path.join(folder, 'ever-ran.json'));
  }
});

it('learns nothing from what may run without the stack', () => {
  const now = ran();
  for (const component of ['redis', 'neo4j', 'docker', 'memory'] as const) now.note(component);
  expect([now.has(), ran().has()]).toEqual([false, false]);
});

it('sees what another Lifeguard or a command saw meanwhile', () => {
  const now = ran();
  expect(now.has()).toBe(false);
  ran().note('backend');
  expect(now.has()).toBe(true);
});

it('believes what is kept elsewhere, and keeps it once it runs', () => {
  const known = ran(() => true);
  expect([known.has(), ran().has()]).toEqual([true, false]);
  known.note('backend');
  expect(ran().has()).toBe(true);
});

it('is found in the processes that a version before this one kept', () => {
  const holding = seenHolding(folder);
  const started = startedBackends(folder, () => '/home/dev/leanvibe');
  const known = () => [holding, started].some((k) => k.list().length > 0);
  expect(ran(known).has()).toBe(false);
  started.add([{ pid: 7, startedAt: 'then' }]);
  expect(ran(known).has()).toBe(true);
});

it('goes on without a folder that it can write', () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  const now = ran();
  now.note('backend');
  expect(now.has()).toBe(true);
  rmSync(folder);
  mkdirSync(folder);
});
