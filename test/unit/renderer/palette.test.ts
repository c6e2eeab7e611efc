import { expect, it } from 'vitest';
import { parseRoute } from '../../../renderer/routes.ts';
import { findItems, marked, paletteItems } from '../../../renderer/views/dashboard/palette-items.ts';
import { catalogueOf } from '../../../shared/domain/index.ts';
import { INCIDENTS } from '../../support/incidents-fixture.ts';
import { STATES, settingViews } from '../../support/renderer-fixtures.ts';

const items = paletteItems({
  snapshot: STATES['backend-stopped'],
  catalogue: catalogueOf(),
  incidents: INCIDENTS,
  settings: settingViews(),
  logs: [
    { id: 'backend', title: 'Backend log', file: '~/b.log', state: 'read', problem: null, modifiedAt: null },
    { id: 'gone', title: 'Another log', file: '~/a.log', state: 'absent', problem: null, modifiedAt: null },
  ],
});
const titles = (query: string) => findItems(items, query).map(({ group, title }) => `${group}: ${title}`);

it('begins with what helps now, then the pages and what is in trouble', () => {
  expect(titles('')[0]).toBe('Now: Recover Backend');
  expect(titles('')).toContain('Pages: Settings');
  expect(titles('  ')).toContain('Components: Backend');
  expect(titles('').some((t) => t.startsWith('Settings:'))).toBe(false);
});

it('finds by any word, what begins with it first, and no more than a few of a kind', () => {
  expect(titles('mem').slice(0, 1)).toEqual(['Components: Memory']);
  expect(titles('backend port')).toContain('Settings: Backend port');
  expect(titles('port backend')).toContain('Settings: Backend port');
  expect(titles('backend log')).toContain('Logs: Backend log');
  expect(titles('another log')).toEqual([]);
  expect(titles('e').filter((t) => t.startsWith('Settings:')).length).toBeLessThanOrEqual(4);
  expect(titles('backend port')[0]).toBe('Settings: Backend port');
  expect(titles('qqqq')).toEqual([]);
});

it('leads to pages that there are', () => {
  for (const { href } of items) expect(parseRoute(href.replace('#/', '').split('?')[0] ?? ''), href).not.toBeNull();
  expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
});

it('marks what was typed wherever it stands, and loses no letter', () => {
  expect(marked('Free memory', 'me m')).toEqual([
    { text: 'Free ', hit: false },
    { text: 'mem', hit: true },
    { text: 'ory', hit: false },
  ]);
  for (const [title, query] of [
    ['İstanbul', 'stan'],
    ['', 'a'],
    ['a', ''],
  ] as const)
    expect(
      marked(title, query)
        .map(({ text }) => text)
        .join(''),
    ).toBe(title);
});

it('tells the value of a setting as a person says it: no JSON, limits with their units', () => {
  const about = items.filter(({ group }) => group === 'Settings').map((item) => item.about);
  expect(about.length).toBeGreaterThan(50);
  expect(about.filter((text) => /[[\]"]|\{"|\bnull\b/.test(text))).toEqual([]);
  const of = (title: string) => items.find((item) => item.title === title)?.about;
  expect(of('Memory in use (%)')).toBe('warning from 75 %, critical from 85 %');
  expect(of('Backend memory (MB)')).toBe('warning from 400 MB, critical from 500 MB');
  expect(of('Free disk (MB)')).toBe('1024');
});
