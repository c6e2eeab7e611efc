import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { tabOf } from '../../../renderer/store/tab.ts';
import { STATE_NAMES, STATES } from '../../support/renderer-fixtures.ts';

const tab = (name: keyof typeof STATES, connected = true, page: string | null = null) =>
  tabOf({ snapshot: STATES[name], connected }, page);

it('shows what is the matter in the title of the tab, without a time that would change it each second', () => {
  expect(tab('healthy').title).toBe('● All well – Lifeguard');
  expect(tab('backend-stopped').title).toBe('⬣ The backend is not running – Lifeguard');
  expect(tab('backend-stopped', true, 'Settings').title).toBe('⬣ The backend is not running · Settings – Lifeguard');
  expect(tab('recovering').title).toBe('◐ Recover Backend – Lifeguard');
  expect(tab('healthy', false).title).toBe('○ No answer – Lifeguard');
  expect(tabOf({ snapshot: null, connected: false }, null)).toEqual({
    title: 'LeanVibe Lifeguard',
    icon: './icon.svg',
  });
});

it('has a drawing for every state', () => {
  const drawn = readdirSync(path.resolve(import.meta.dirname, '../../../renderer/public'));
  for (const name of STATE_NAMES)
    for (const connected of [true, false]) expect(drawn).toContain(path.basename(tab(name, connected).icon));
});
