import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ConfigStore, createConfigStore } from '../../../electron/config/index.ts';
import { Insight } from '../../../electron/incidents/index.ts';
import type { Proposal } from '../../../shared/domain/index.ts';

const KEY = 'thresholds.backend.p95' as const;
let home = '';
let file = '';
let store: ConfigStore;
let kept: Proposal;
let insight: Insight;

const begin = async (text: string): Promise<void> => {
  writeFileSync(file, text);
  store = await createConfigStore({ cwd: home, home, env: {}, platform: 'linux', configFile: file });
  const before = store.current().settings[KEY];
  kept = {
    id: 'threshold:backend.p95',
    kind: 'threshold',
    title: 'Warn later.',
    evidence: [],
    weight: 3,
    change: { key: KEY, value: { ...before, warning: 740 }, before },
    decision: 'open',
  };
  const lessons = {
    proposals: () => [kept],
    decide: (proposal: Proposal, decision: string) => {
      kept = { ...proposal, decision: decision === 'accepted' ? 'accepted' : 'open' };
    },
  };
  insight = new Insight({ store, stateFolder: home, recorder: { lessons } } as unknown as ConstructorParameters<
    typeof Insight
  >[0]);
};
const decide = (decision: 'accepted' | 'undone') => insight.decide('threshold:backend.p95', decision);

beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-taking-back-'));
  file = path.join(home, 'config.yaml');
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

it.each([
  ['that nobody had set', '# ours\nbackend:\n    port:   8000  # agreed\n\n# end\n'],
  ['that somebody had set', `# ours\n${KEY}:   {warning: 500,   critical: 900} # agreed\n`],
])('leaves the file of an accepted limit %s as it was, byte for byte', async (_, text) => {
  await begin(text);
  const before = store.current().settings[KEY];
  expect(await decide('accepted')).toMatchObject({ ok: true });
  expect(store.current().settings[KEY].warning).toBe(740);
  expect(await decide('undone')).toMatchObject({ ok: true });
  expect(readFileSync(file, 'utf8')).toBe(text);
  expect(store.current().settings[KEY]).toEqual(before);
});

it('is accepted once, also where another face did not know of it yet', async () => {
  await begin('');
  await decide('accepted');
  const accepted = kept;
  expect(await decide('accepted')).toMatchObject({ ok: true });
  expect(kept).toBe(accepted);
});

it('leaves what somebody has set instead since', async () => {
  await begin('');
  await decide('accepted');
  await store.update({ [KEY]: { warning: 800, critical: 1000 } });
  await decide('undone');
  expect(store.current().settings[KEY].warning).toBe(800);
});
