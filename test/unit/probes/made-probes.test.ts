import { expect, it } from 'vitest';
import { withMachineOf } from '../../../electron/app/shared-machine.ts';
import { knownComponents } from '../../../electron/components/index.ts';
import { BackendRequests, createCredentialMemory, Partings, type Probe } from '../../../electron/probes/index.ts';
import type { Settings } from '../../../shared/domain/index.ts';
import { contextFor, settingsWith } from '../../support/probe-context.ts';

const SERVICES = [
  { id: 'queue', kind: 'tcp', at: 'localhost:5672' },
  { id: 'second', kind: 'redis' },
] as unknown as NonNullable<Settings['services']>;
const FIRST = {
  services: SERVICES,
  'queue.at': 'localhost:5672',
  'second.url': 'redis://localhost:6380',
  'second.enabled': true,
} as Partial<Settings>;

/** Makes the probes for one set of settings after the other, as it is when settings are saved. */
function saving(first: Partial<Settings> = {}) {
  let settings = settingsWith({ ...FIRST, ...first });
  let requests = new BackendRequests();
  const memory = { list: () => [], add: () => {} };
  const shared = { credentialMemory: createCredentialMemory(), partings: new Partings() };
  const known = withMachineOf(
    knownComponents((isOnBattery) => ({
      ...shared,
      ...{ settings, requests, started: memory, seen: memory, isOnBattery, env: {}, mayStart: () => false },
      ...{ backendLog: '/nowhere/backend.log', home: '/nowhere', stateFolder: '/nowhere' },
    })),
    () => ({}),
  );
  const probes = () => known.createProbes(() => false);
  const before = probes();
  const save = (change: Partial<Settings>) => {
    settings = { ...settings, ...change };
    return probes();
  };
  return { before, save, otherBackend: () => (requests = new BackendRequests()) };
}

const ids = (probes: readonly Probe[]) => probes.map(({ id }) => id).toSorted();
const anew = (before: readonly Probe[], after: readonly Probe[]) => ids(after.filter((p) => !before.includes(p)));
const everyMs = (probes: readonly Probe[], id: string) => probes.find((p) => p.id === id)?.everyMs;

it('those that ask the same after a setting was saved go on, with what they remember and hold open', () => {
  const { before, save } = saving();
  expect(ids(before)).toEqual(expect.arrayContaining(['process', 'websocket', 'redis', 'docker', 'queue', 'second']));
  const other = settingsWith();
  const limit = { 'thresholds.redis.ping': { ...other['thresholds.redis.ping'], warning: 21 } };
  expect(anew(before, save(limit))).toEqual([]);
  expect(anew(before, save({ 'notifications.enabled': false } as unknown as Partial<Settings>))).toEqual([]);
  expect(anew(before, save({ 'escalation.seniorEngineer': 'a@b.example' }))).toEqual([]);
  const third = [...SERVICES, { id: 'third', kind: 'tcp', at: 'localhost:1' }] as NonNullable<Settings['services']>;
  expect(anew(before, save({ services: third, 'third.at': 'localhost:1' } as Partial<Settings>))).toEqual(['third']);
});

it('those that look at no folder go on when another part keeps its files elsewhere; who looks at their volumes does not', async () => {
  const { before, save } = saving();
  await before.find(({ id }) => id === 'disk')?.run(contextFor(settingsWith()));
  const after = anew(before, save({ 'models.folders': ['/Volumes/Models'] }));
  expect(after).toContain('disk');
  for (const id of ['process', 'websocket', 'redis', 'docker', 'queue', 'second', 'backend', 'cpu'])
    expect(after).not.toContain(id);
});

it('runs as often as is said now, and is the same', () => {
  const { before, save } = saving();
  const after = save({ 'cadence.process': 17, 'cadence.second': 19 } as Partial<Settings>);
  expect(anew(before, after)).toEqual([]);
  expect([everyMs(after, 'process'), everyMs(after, 'second')]).toEqual([17_000, 19_000]);
  // One that looks for every stack of this machine, too.
  expect(everyMs(save({ 'cadence.machine': 23 }), 'memory')).toBe(23_000);
});

it('is another where it asks something else: what it remembers is of something else then', () => {
  const { before, save } = saving();
  const redis = save({ 'redis.url': 'redis://localhost:7002' });
  expect(anew(before, redis)).toContain('redis');
  expect(anew(before, redis)).not.toContain('websocket');
  expect(anew(redis, save({ 'second.url': 'redis://localhost:7003' } as Partial<Settings>))).toEqual(['second']);
  const process = save({ 'backend.folder': '/elsewhere' });
  expect(anew(redis, process)).toContain('process');
  const limit = save({ 'timeouts.redis': 777 });
  expect(anew(process, limit)).toEqual(['redis']);
});

it('is another where another backend is asked, whose patience is its own', () => {
  const { before, save, otherBackend } = saving();
  otherBackend();
  const after = save({});
  expect(anew(before, after)).toEqual(ids(after));
});
