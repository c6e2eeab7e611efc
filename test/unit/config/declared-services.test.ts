import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assess } from '../../../electron/components/index.ts';
import { type DeclaredServices, loadConfig } from '../../../electron/config/index.ts';
import type { ComponentId, Failure, Readings, SettingKey } from '../../../shared/domain/index.ts';

let home = '';
let repository = '';
beforeEach(() => {
  home = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-declared-')));
  repository = path.join(home, 'leanvibe-ai');
  mkdirSync(path.join(repository, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(repository, 'leanvibe-backend/app/main.py'), '');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const ENTRY = { id: 'queue', kind: 'tcp', address: 'at', at: 'localhost:5672', file: 'compose.yaml', line: 4 } as const;
const DECLARED: DeclaredServices = { entries: [ENTRY], files: ['/x/compose.yaml'] };

const load = (text = '', declared = DECLARED) => {
  writeFileSync(path.join(home, 'config.yaml'), text);
  const configFile = path.join(home, 'config.yaml');
  const folders: (readonly string[])[] = [];
  const loaded = loadConfig({
    cwd: home,
    home,
    env: {},
    platform: 'linux',
    configFile,
    repository,
    declared: (f) => {
      folders.push(f);
      return declared;
    },
  });
  return loaded.then((config) => ({ ...config, folders }));
};
const AT = 'queue.at' as SettingKey;
const QUEUE = 'queue' as ComponentId;

describe('a service that only the stack’s files name', () => {
  it('is watched at its address, with the place where it is named', async () => {
    const { settings, sources, files, folders, problems } = await load();
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [], declared: true }]);
    expect(settings[AT]).toBe('localhost:5672');
    expect(sources[AT]).toMatchObject({ kind: 'discovered', file: 'compose.yaml', line: 4 });
    expect(files).toContain('/x/compose.yaml');
    expect(folders).toEqual([[repository, path.join(repository, 'leanvibe-backend')]]);
    expect(problems).toEqual([]);
  });

  it('is what somebody said of it, where somebody did', async () => {
    const { settings } = await load('services:\n  - { id: queue, kind: tcp, at: localhost:1000 }\n');
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [] }]);
    expect(settings[AT]).toBe('localhost:1000');
  });

  it('has settings like any other, which the file may set without listing it', async () => {
    const { settings, problems } = await load(
      'cadence.queue: 7\nthresholds.queue.connect: { warning: 20 }\ncadence.que: 3\n',
    );
    expect(settings['cadence.queue' as SettingKey]).toBe(7);
    expect(settings['thresholds.queue.connect' as SettingKey]).toMatchObject({ warning: 20 });
    expect(settings.services).toEqual([{ id: 'queue', kind: 'tcp', neededBy: [], declared: true }]);
    expect(problems).toMatchObject([
      { message: 'There is no setting "cadence.que".', fix: 'Did you mean cadence.queue?' },
    ]);
  });

  it('is not there where nothing is named', async () => {
    expect((await load('', { entries: [], files: [] })).settings.services ?? []).toEqual([]);
  });
});

describe('is not used here until it was seen', () => {
  const failure: Failure = { kind: 'refused', tried: 'TCP', got: 'refused', hint: null, code: null };
  const gone = { [QUEUE]: { probe: QUEUE, ok: false, failure, facts: {}, metrics: {} } } as unknown as Readings;
  const level = async (text: string, everSeen: readonly ComponentId[]) => {
    const { settings } = await load(text);
    return assess(QUEUE, gone, settings, { everSeen: new Set(everSeen), configured: new Set() }).level;
  };

  it('and down afterwards', async () => {
    expect(await level('', [])).toBe('off');
    expect(await level('', [QUEUE])).toBe('critical');
  });

  it('unlike one that somebody added', async () => {
    expect(await level('services:\n  - { id: queue, kind: tcp, at: localhost:5672 }\n', [])).toBe('critical');
  });
});
