import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { OwnerMemory } from '../../../electron/components/docker/owner-memory.ts';
import type { Owner } from '../../../shared/domain/index.ts';

let folder = '';
let file = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-owners-'));
  file = path.join(folder, 'service-owners.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const unit: Owner = { kind: 'systemd', unit: 'db@main.service', pid: 7, lastExitCode: null, lastSignal: null };
const UNKNOWN: Owner = { kind: 'unknown' };
const note = (owner: Owner, port = 6379) => new OwnerMemory(file).note([{ id: 'redis', port, owner }]);
const read = (port = 6379) => new OwnerMemory(file).of('redis', port);

it('is by whom, at which port, and nothing of how it ran then', () => {
  note(unit);
  expect(read()).toEqual({ ...unit, pid: null });
  expect(read(6380)).toEqual(UNKNOWN);
  // Of how it ran then nothing is remembered.
  const state = { status: 'running', health: 'none', exitCode: 0, outOfMemory: true, restarts: 3 } as const;
  note({ kind: 'container', name: 'shop-redis-1', state });
  expect(read()).toEqual({
    kind: 'container',
    name: 'shop-redis-1',
    state: { status: 'unknown', health: 'none', exitCode: null, outOfMemory: false, restarts: 0 },
  });
  note({ kind: 'homebrew', formula: 'redis@7', job: null });
  expect(read()).toEqual({ kind: 'homebrew', formula: 'redis@7', job: null });
});

it('forgets what nobody keeps any more, and is written only when it has changed', () => {
  note(unit);
  const written = () => statSync(file).ino;
  const before = written();
  note({ ...unit, pid: 8 });
  expect(written()).toBe(before);
  note(UNKNOWN);
  expect(written()).not.toBe(before);
  expect(read()).toEqual(UNKNOWN);
});

it.each([
  ['an option', '--no-block'],
  ['a path', '../../etc/x.service'],
  ['two words', 'a.service b.service'],
  ['a line break', 'a.service\nb'],
])('takes no name that is %s, neither from the system nor from the file', (_, name) => {
  note({ ...unit, unit: name });
  expect(read()).toEqual(UNKNOWN);
  writeFileSync(file, JSON.stringify({ redis: { port: 6379, by: 'systemd', name } }), { mode: 0o600 });
  expect(read()).toEqual(UNKNOWN);
});

it('is empty where the file is none', () => {
  writeFileSync(file, '{"redis": 7', { mode: 0o600 });
  expect(read()).toEqual(UNKNOWN);
  note(unit);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
    redis: { port: 6379, by: 'systemd', name: 'db@main.service' },
  });
});
