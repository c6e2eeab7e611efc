import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changedLines } from '../../../electron/config/changed-lines.ts';
import { type ConfigStore, createConfigStore } from '../../../electron/config/index.ts';
import type { ServiceEntry } from '../../../shared/contract/index.ts';
import { KINDS, type SettingKey } from '../../../shared/domain/index.ts';

const TEXT = `# mine
services:
  - id: queue
    kind: tcp
    at: localhost:5672 # rabbit
    thresholds: { connect: { warning: 200 } }
  - id: cache
    kind: redis
    url: redis://:geheim-1@localhost:6380/2
thresholds:
  queue.connect: { critical: 900 }
`;
const entry = (over: Partial<ServiceEntry>): ServiceEntry => ({
  id: 'docs',
  kind: 'http',
  neededBy: [],
  values: {},
  ...over,
});

describe('the form of services', () => {
  let home = '';
  let file = '';
  let store: ConfigStore;

  beforeEach(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'lifeguard-forms-'));
    file = path.join(home, 'config.yaml');
    writeFileSync(file, TEXT);
    store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile: file });
  });
  afterEach(async () => {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });
  const saved = () => readFileSync(file, 'utf8');
  const setting = (name: string) => store.current().settings[name as SettingKey];
  const add = (over: Partial<ServiceEntry>, write = true) =>
    store.services.change({ was: null, entry: entry(over) }, write);
  const change = (was: string, over: Partial<ServiceEntry>, write = true) =>
    store.services.change({ was, entry: entry({ id: was, ...over }) }, write);

  it('has every kind with the fields of its declaration, and words that name nothing', () => {
    const { kinds } = store.services.forms();
    expect(kinds.map(({ kind }) => kind)).toEqual(KINDS.map(({ id }) => id));
    for (const { kind, fields } of kinds) {
      const declared = KINDS.find(({ id }) => id === kind);
      const names = fields.map(({ name }) => name);
      expect(names, kind).toEqual(expect.arrayContaining(['enabled', 'start', 'folder', 'log', 'cadence']));
      for (const name of Object.keys(declared?.settings ?? {}))
        expect(names, kind).toContain(name === declared?.service.address ? 'at' : name);
      for (const [name, metric] of Object.entries(declared?.metrics ?? {}))
        if ('threshold' in metric && metric.threshold !== undefined)
          expect(names, kind).toContain(`thresholds.${name}`);
      for (const { title, about } of fields)
        expect(`${title} ${about}`, `${kind}: ${title}`).toMatch(/^[A-Z][ -~…’]*$/);
    }
    const tcp = kinds.find(({ kind }) => kind === 'tcp')?.fields ?? [];
    expect(tcp.find(({ name }) => name === 'at')).toMatchObject({ title: 'Address', needed: true, fallback: null });
    expect(tcp.find(({ name }) => name === 'start')).toMatchObject({
      title: 'Start command',
      input: 'list',
      group: 'start',
    });
    expect(tcp.find(({ name }) => name === 'cadence')).toMatchObject({
      title: 'Every (s)',
      fallback: 3,
      group: 'limits',
    });
  });

  it('shows what stands in the file, without passwords', () => {
    const { entries, file: shown, undo } = store.services.forms();
    expect(shown).toBe('~/config.yaml');
    expect(undo).toBeNull();
    expect(entries).toMatchObject([
      { id: 'queue', kind: 'tcp', values: { at: 'localhost:5672', 'thresholds.connect': { warning: 200 } } },
      { id: 'cache', kind: 'redis', values: { at: 'redis://:••••@localhost:6380/2' } },
    ]);
    expect(JSON.stringify(store.services.forms())).not.toContain('geheim');
  });

  it('tells what would be written, and writes exactly that; the last change can be undone', async () => {
    const wanted = {
      neededBy: ['backend'],
      values: {
        at: 'http://localhost:8000/',
        cadence: 9,
        timeout: 2000,
        start: ['make', 'docs'],
        'thresholds.answer': { warning: 5, critical: null },
      },
    };
    const told = await add(wanted, false);
    expect(told).toMatchObject({ ok: true, problems: [] });
    expect(saved()).toBe(TEXT);
    expect(await add(wanted)).toMatchObject({ ok: true, change: told.change });
    const lines = saved().split('\n');
    const { line, removed, added } = told.change ?? { line: 0, removed: ['?'], added: [] };
    expect(removed).toEqual([]);
    expect(lines.slice(line - 1, line - 1 + added.length)).toEqual(added);
    expect(added.join('\n')).not.toContain('timeout');
    expect(setting('docs.start')).toEqual(['make', 'docs']);
    expect(setting('thresholds.docs.answer')).toEqual({ warning: 5, critical: null });
    expect(store.services.forms()).toMatchObject({ undo: 'docs was added.' });
    expect(await store.services.undo()).toEqual([]);
    expect(saved()).toBe(TEXT);
    expect(store.services.forms().undo).toBeNull();
    expect(await store.services.undo()).toMatchObject([{ message: 'There is nothing to undo.' }]);
  });

  it('adds the scheme of its kind to an address without one', async () => {
    const { change: told } = await add({ kind: 'redis', values: { at: 'localhost:7100' } }, false);
    expect(told?.added.join('\n')).toContain('redis://localhost:7100');
    const page = await add({ kind: 'http', values: { at: 'localhost:7102/health' } }, false);
    expect(page.change?.added.join('\n')).toContain('http://localhost:7102/health');
    const port = await add({ kind: 'tcp', values: { at: 'localhost:7103' } }, false);
    expect(port.change?.added.join('\n')).not.toContain('://');
    expect(await add({ kind: 'redis', values: { at: 'localhost' } }, false)).toMatchObject({ ok: false });
  });

  it('changes only what was touched, wherever it stands, and keeps the comments', async () => {
    expect(
      await change('queue', {
        kind: 'tcp',
        neededBy: ['backend'],
        values: { at: 'localhost:5673', cadence: 5, 'thresholds.connect': null },
      }),
    ).toMatchObject({ ok: true });
    expect(saved()).toContain('at: localhost:5673 # rabbit');
    expect(saved()).toContain('# mine');
    expect(setting('thresholds.queue.connect')).toEqual({ warning: 500, critical: null });
    expect(setting('cadence.queue')).toBe(5);
    expect(store.services.forms().entries[0]).toMatchObject({ neededBy: ['backend'] });
    expect(await change('queue', { kind: 'tcp', values: {} })).toMatchObject({ ok: true });
    expect(saved()).not.toContain('neededBy');
    expect(setting('cadence.queue')).toBe(5);
  });

  it('keeps a password that was not shown, and takes no mask for one', async () => {
    expect(
      await change('cache', { kind: 'redis', values: { at: 'redis://:••••@localhost:6380/2', cadence: 7 } }),
    ).toMatchObject({ ok: true });
    expect(setting('cache.url')).toBe('redis://:geheim-1@localhost:6380/2');
    expect(await change('cache', { kind: 'redis', values: { at: 'redis://:••••@localhost:6381/2' } })).toMatchObject({
      ok: false,
      problems: [{ field: 'at', message: 'What was hidden here cannot be taken over.' }],
    });
    const told = await change('cache', { kind: 'redis', values: { at: 'redis://:neues-2@localhost:6381/2' } }, false);
    expect(told.change?.added.join()).toContain('redis://:••••@localhost:6381/2');
    expect(JSON.stringify(told)).not.toContain('neues');
  });

  it('a password that is a setting of its own is masked, in what is shown and in what would be written', async () => {
    const values = { at: 'bolt://localhost:7688', password: 'geheim-3' };
    const told = await add({ id: 'graph', kind: 'neo4j', values });
    expect(told).toMatchObject({ ok: true });
    expect(JSON.stringify(told)).not.toContain('geheim');
    expect(setting('graph.password')).toBe('geheim-3');
    const graph = store.services.forms().entries.find(({ id }) => id === 'graph');
    expect(graph?.values).toEqual({ at: 'bolt://localhost:7688', password: '••••' });
    expect(await change('graph', { kind: 'neo4j', values: { password: '••••', user: 'anna' } })).toMatchObject({
      ok: true,
    });
    expect(setting('graph.password')).toBe('geheim-3');
    expect(setting('graph.user')).toBe('anna');
  });

  it.each([
    ['id', { id: '', values: { at: 'http://localhost:1/' } }, 'It needs a name.'],
    ['id', { id: 'Docs', values: { at: 'http://localhost:1/' } }, 'cannot be the id of a service'],
    ['id', { id: 'redis', values: { at: 'http://localhost:1/' } }, 'belongs to something that is always there'],
    ['id', { id: 'queue', values: { at: 'http://localhost:1/' } }, 'There is a service queue already'],
    ['kind', { kind: 'htpp', values: { at: 'http://localhost:1/' } }, 'There is no kind of service "htpp"'],
    ['at', { values: {} }, 'Nothing can be watched without it.'],
    ['at', { values: { at: null } }, 'Nothing can be watched without it.'],
    ['at', { kind: 'tcp', values: { at: 'localhost:http' } }, 'It must have a port from 1 to 65535.'],
    ['cadence', { values: { at: 'http://localhost:1/', cadence: 'often' } }, 'It must be a number from 0.2 to 3600.'],
    ['start', { values: { at: 'http://localhost:1/', start: 'make docs' } }, 'It must be a list'],
    [
      'thresholds.answer',
      { values: { at: 'http://localhost:1/', 'thresholds.answer': { warning: 'x' } } },
      'must be a number',
    ],
    ['neededBy', { neededBy: ['nobody'], values: { at: 'http://localhost:1/' } }, 'there is no such component'],
    ['neededBy', { neededBy: ['docs'], values: { at: 'http://localhost:1/' } }, 'would need itself'],
    [null, { values: { at: 'http://localhost:1/', colour: 'red' } }, 'The kind http has nothing called colour.'],
  ] as const)('says at the field %s what is wrong with %j, and writes nothing', async (field, over, words) => {
    const answer = await add(over as Partial<ServiceEntry>);
    expect(answer).toMatchObject({ ok: false, change: null });
    expect(answer.problems.find((p) => p.field === field)?.message, JSON.stringify(answer)).toContain(words);
    expect(saved()).toBe(TEXT);
  });

  it('a circle of needs over other services is named, where it would be closed', async () => {
    expect(await add({ values: { at: 'http://localhost:1/' }, neededBy: ['queue'] })).toMatchObject({ ok: true });
    const before = saved();
    expect(await change('queue', { kind: 'tcp', neededBy: ['docs'] })).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('would need each other') }],
    });
    expect(saved()).toBe(before);
  });

  it('the name and the kind of what is there stay', async () => {
    const answer = await store.services.change(
      { was: 'queue', entry: entry({ id: 'queue-2', kind: 'http', values: {} }) },
      true,
    );
    expect(answer.problems.map(({ field, message }) => [field, message])).toEqual(
      expect.arrayContaining([
        ['id', 'The name of a service stays.'],
        ['kind', 'The kind of a service stays.'],
      ]),
    );
  });

  it('removes, undoes that, and undoes nothing over an edit of somebody else', async () => {
    expect(await store.services.change({ was: 'queue', entry: null }, false)).toMatchObject({ ok: true });
    expect(await store.services.change({ was: 'queue', entry: null }, true)).toMatchObject({ ok: true });
    expect(store.services.forms().entries.map(({ id }) => id)).toEqual(['cache']);
    expect(await store.services.undo()).toEqual([]);
    expect(saved()).toBe(TEXT);
    await store.services.change({ was: 'cache', entry: null }, true);
    const edited = `${saved()}# by hand\n`;
    writeFileSync(file, edited);
    expect(store.services.forms().undo).toBeNull();
    expect(await store.services.undo()).toMatchObject([
      { message: 'The file was changed since, so nothing was undone.' },
    ]);
    expect(saved()).toBe(edited);
    expect(await store.services.change({ was: 'cache', entry: null }, true)).toMatchObject({
      ok: false,
      problems: [{ message: 'There is no service cache in the file any more.' }],
    });
  });

  it('a file that cannot be read is named, and not begun anew behind somebody’s back', async () => {
    writeFileSync(file, 'services: [\n');
    expect(await add({ values: { at: 'http://localhost:1/' } })).toMatchObject({
      ok: false,
      problems: [{ field: null, message: expect.stringContaining('not valid YAML') }],
    });
    expect(saved()).toBe('services: [\n');
  });
});

describe('what differs between two texts', () => {
  it('is one stretch of lines', () => {
    expect(changedLines('a\nb\nc\n', 'a\nb\nc\n')).toBeNull();
    expect(changedLines('', 'a\n')).toEqual({ line: 1, removed: [], added: ['a'] });
    expect(changedLines('a\nb\nc\n', 'a\nx\ny\nc\n')).toEqual({ line: 2, removed: ['b'], added: ['x', 'y'] });
    expect(changedLines('a\na\n', 'a\na\na\n')).toEqual({ line: 3, removed: [], added: ['a'] });
    expect(changedLines('a\nb\n', 'b\n')).toEqual({ line: 1, removed: ['a'], added: [] });
  });
});
