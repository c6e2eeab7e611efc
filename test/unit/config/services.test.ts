import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ConfigStore, createConfigStore, settingViews } from '../../../electron/config/index.ts';
import { parseUserText } from '../../../electron/config/user-file.ts';
import { catalogueIn, type SettingKey } from '../../../shared/domain/index.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

const read = (text: string) => parseUserText(text, 'config.yaml');
const idsOf = (text: string) => read(text).services.map(({ id }) => String(id));

describe('entries that cannot be used are named with their line and what to do, and the others work', () => {
  const GOOD = 'services:\n  - { id: queue, kind: tcp, at: localhost:5672 }\n';
  it.each([
    [
      'an unknown kind',
      '  - { id: x, kind: tpc, at: localhost:1 }',
      3,
      'There is no kind of service "tpc".',
      'Did you mean tcp?',
    ],
    ['no kind', '  - { id: x, at: localhost:1 }', 3, 'An entry of services has no kind.', 'Known: '],
    [
      'an id that is taken',
      '  - { id: queue, kind: tcp, at: localhost:1 }',
      3,
      'There is a service queue already; the first one counts.',
      'a name of its own',
    ],
    [
      'an id that is reserved',
      '  - { id: redis, kind: tcp, at: localhost:1 }',
      3,
      'belongs to something that is always there',
      'redis-2',
    ],
    [
      'a word that every object knows',
      '  - { id: constructor, kind: tcp, at: localhost:1 }',
      3,
      'belongs to something that is always there',
      'constructor-2',
    ],
    [
      'a word of the settings',
      '  - { id: thresholds, kind: tcp, at: localhost:1 }',
      3,
      'belongs to something that is always there',
      'thresholds-2',
    ],
    [
      'an id with a dot',
      '  - { id: a.b, kind: tcp, at: localhost:1 }',
      3,
      '"a.b" cannot be the id of a service.',
      'small letter',
    ],
    ['no id', '  - { kind: tcp, at: localhost:1 }', 3, 'An entry of services has no id.', '- id: cache'],
    ['a text', '  - postgres', 3, 'An entry of services is a group of lines.', '- id:'],
  ])('%s', (_, line, at, message, fix) => {
    const { problems, services } = read(`${GOOD}${line}\n`);
    expect(services.map(({ id }) => String(id))).toEqual(['queue']);
    expect(problems).toHaveLength(1);
    expect(problems[0]?.where).toBe(`config.yaml:${at}`);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.fix).toContain(fix);
  });

  it('a circle of needs: the edge that closes it is left out', () => {
    const { services, problems } = read(
      'services:\n  - id: a\n    kind: tcp\n    at: localhost:1\n    neededBy: [b]\n  - id: b\n    kind: tcp\n    at: localhost:2\n    neededBy:\n      - backend\n      - a\n',
    );
    expect(services.map(({ id, neededBy }) => [String(id), neededBy])).toEqual([
      ['a', ['b']],
      ['b', ['backend']],
    ]);
    expect(problems).toMatchObject([{ where: 'config.yaml:11', message: 'b and a would need each other.' }]);
  });

  it('a hundred that all need each other cost no more than a hundred lists, and a list has an end', async () => {
    const ids = Array.from({ length: 100 }, (_, i) => `s${i}`);
    const entry = (id: string, users: readonly string[]) =>
      `  - { id: ${id}, kind: tcp, at: localhost:1, neededBy: [${users.join(', ')}] }\n`;
    const all = `services:\n${ids.map((id, i) => entry(id, ids.slice(i + 1))).join('')}`;
    expect(await cpuTimeOf(() => read(all))).toBeLessThan(3000);
    expect(read(all).problems).toEqual([]);
    expect(read(`${all}${entry('last', ['s0', 's0'])}`).services).toHaveLength(100);
    expect(read(`services:\n${entry('a', Array<string>(500).fill('backend'))}`)).toMatchObject({
      services: [{ neededBy: ['backend'] }],
      problems: [{ where: 'config.yaml:2', message: 'neededBy has 500 names; the first 200 count.' }],
    });
  });

  it('nested without end', () => {
    const message = 'The file is nested too deeply to be read.';
    expect(read(`services: ${'['.repeat(100_000)}`)).toMatchObject({ usable: false, problems: [{ message }] });
  });

  it('somebody who is not there', () => {
    const { services, problems } = read('services:\n  - { id: a, kind: tcp, at: "localhost:1", neededBy: [bakend] }\n');
    expect(services[0]?.neededBy).toEqual([]);
    expect(problems[0]?.fix).toBe('Did you mean backend?');
  });

  it('a misspelt name', () => {
    const { problems } = read('services:\n  - id: a\n    kind: tcp\n    at: localhost:1\n    cadense: 3\n');
    expect(problems).toMatchObject([{ where: 'config.yaml:5', fix: 'Did you mean cadence?', severity: 'warning' }]);
  });

  it('no list', () => expect(read('services: queue\n').problems[0]?.message).toBe('services is a list of entries.'));

  it('a thousand: the first hundred are watched, and it is said where the rest begins', () => {
    const lines = Array.from({ length: 1000 }, (_, i) => `  - { id: s${i}, kind: tcp, at: "localhost:${i + 1}" }`);
    const text = `services:\n${lines.join('\n')}\n`;
    expect(idsOf(text)).toHaveLength(100);
    expect(read(text).problems).toMatchObject([
      { where: 'config.yaml:102', message: 'There are 1,000 services; the first 100 are watched.' },
    ]);
  });
});

describe('the settings of a service', () => {
  let home = '';
  let file = '';
  let store: ConfigStore;
  const key = (name: string) => name as SettingKey;
  const TEXT = `# mine
services:
  - id: queue
    kind: tcp
    at: localhost:5672 # rabbit
    thresholds: { connect: { warning: 200 } }
  - id: words
    kind: tcp
    at: localhost:http
`;

  beforeEach(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'lifeguard-services-'));
    file = path.join(home, 'config.yaml');
    writeFileSync(file, TEXT);
    const env = { LIFEGUARD_CADENCE_QUEUE: '9' };
    store = await createConfigStore({ cwd: home, home, env, platform: 'linux', configFile: file });
  });
  afterEach(async () => {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });
  const setting = (name: string) => store.current().settings[key(name)];
  const saved = () => readFileSync(file, 'utf8');

  it('have values, layers and sources like those of a built-in', () => {
    expect(setting('queue.at')).toBe('localhost:5672');
    expect(setting('thresholds.queue.connect')).toEqual({ warning: 200, critical: null });
    expect(setting('cadence.queue')).toBe(9);
    const views = settingViews(store.current());
    expect(views.find((v) => v.key === key('queue.at'))).toMatchObject({
      printable: 'localhost:5672',
      sourceText: '~/config.yaml, line 5',
    });
    expect(views.find((v) => v.key === key('cadence.queue'))?.sourceText).toBe(
      'environment variable LIFEGUARD_CADENCE_QUEUE',
    );
    expect(views.find((v) => v.key === key('timeouts.queue'))?.sourceText).toBe('built-in default');
  });

  it('a port in words is named with its line, and what it is of is not watched', () => {
    const { settings, problems } = store.current();
    expect(catalogueIn(settings).ids).toContain('queue');
    expect(catalogueIn(settings).ids).not.toContain('words');
    expect(problems).toMatchObject([{ where: '~/config.yaml:9', fix: 'Change it; until then it is not watched.' }]);
    expect(problems[0]?.message).toContain('it must have a port from 1 to 65535');
  });

  it('an entry without an address is named with its line, and what it is of is not watched', async () => {
    writeFileSync(file, 'services:\n  - { id: queue, kind: tcp, at: localhost:5672 }\n  - { id: bare, kind: tcp }\n');
    await store.refresh();
    const { settings, problems } = store.current();
    expect(settings.services?.map(({ id }) => String(id))).toEqual(['queue']);
    expect(problems).toMatchObject([
      { where: '~/config.yaml:3', message: 'bare has no address.', fix: expect.stringContaining('at: localhost:5672') },
    ]);
  });

  it('are written into its entry, with the comments kept', async () => {
    expect(await store.update({ [key('queue.at')]: 'localhost:5673' })).toEqual([]);
    expect(await store.update({ [key('thresholds.queue.connect')]: { warning: 300, critical: 900 } })).toEqual([]);
    expect(await store.update({ [key('timeouts.queue')]: 1500 })).toEqual([]);
    expect(saved()).toContain('at: localhost:5673 # rabbit');
    expect(saved()).toContain('# mine');
    expect(saved()).toMatch(
      /- id: queue\n {4}kind: tcp\n {4}at: .*\n {4}thresholds:[\s\S]*warning: 300[\s\S]*timeout: 1500\n {2}- id: words/,
    );
    expect(setting('thresholds.queue.connect')).toEqual({ warning: 300, critical: 900 });
    expect(await store.reset(key('timeouts.queue'))).toEqual([]);
    expect(setting('timeouts.queue')).toBe(2000);
    expect(await store.update({ [key('queue.at')]: 'localhost:http' })).not.toEqual([]);
  });

  it('are added and removed with their service', async () => {
    expect(
      await store.addService({ id: 'docs', kind: 'http', at: 'http://localhost:1/', neededBy: ['backend'] }),
    ).toEqual([]);
    expect(setting('docs.at')).toBe('http://localhost:1/');
    expect(catalogueIn(store.current().settings).components.find((c) => c.id === 'backend')?.dependsOn).toContain(
      'docs',
    );
    expect(saved().startsWith(TEXT)).toBe(true);
    expect(await store.removeService('docs')).toEqual([]);
    expect(saved()).toBe(TEXT);
    expect(await store.removeService('docs')).toMatchObject([{ message: 'There is no service docs in the file.' }]);
  });

  it('an entry that cannot be used is refused in words, and nothing is written', async () => {
    for (const [entry, words] of [
      [{ id: 'queue', kind: 'tcp', at: 'localhost:1' }, 'There is a service queue already'],
      [{ id: 'redis', kind: 'tcp', at: 'localhost:1' }, 'belongs to something that is always there'],
      [{ id: 'x', kind: 'tpc', at: 'localhost:1' }, 'There is no kind of service "tpc"'],
      [{ id: 'x', kind: 'tcp', at: 'localhost:ftp' }, 'must have a port from 1 to 65535'],
      [{ id: 'x', kind: 'tcp' }, 'x has no address'],
      [{ id: 'x', kind: 'tcp', at: 'localhost:1', neededBy: ['x'] }, 'x would need itself'],
    ] as const) {
      const problems = await store.addService(entry);
      expect(problems.map((p) => p.message).join(), JSON.stringify(entry)).toContain(words);
    }
    expect(saved()).toBe(TEXT);
  });

  it('an entry with the same mistake as one that stands there is refused as well, by command and by form', async () => {
    const wrong = `${TEXT}  - { id: bad, kind: tpc, at: localhost:1 }\n  - { id: redis, kind: tcp, at: localhost:1 }\n`;
    writeFileSync(file, wrong);
    await store.refresh();
    for (const [id, kind, words] of [
      ['x', 'tpc', 'There is no kind of service "tpc"'],
      ['redis', 'tcp', 'belongs to something that is always there'],
    ] as const) {
      const problems = await store.addService({ id, kind, at: 'localhost:1' });
      expect(problems.map((p) => p.message).join()).toContain(words);
      const entry = { id, kind, neededBy: [], values: { at: 'localhost:1' } };
      const answer = await store.services.change({ was: null, entry }, true);
      expect(answer, JSON.stringify(answer)).toMatchObject({ ok: false });
    }
    expect(saved()).toBe(wrong);
    expect(await store.addService({ id: 'fine', kind: 'tcp', at: 'localhost:1' })).toEqual([]);
  });
});
