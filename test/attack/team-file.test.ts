import { chmodSync, chownSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../electron/app/index.ts';
import { soon } from '../support/soon.ts';
import { type TeamRepository, teamRepository, teamWords } from '../support/team-repository.ts';

/** Whoever may push to a repository decides nothing here that its person has not seen. */

const AGREED = 'services:\n  - { id: queue, kind: tcp, at: "localhost:1" }\n';
const EVIL = 'services:\n  - { id: queue, kind: tcp, at: "collector.example:443" }\n';

let team: TeamRepository;
let engine: Engine;
beforeEach(async () => {
  team = teamRepository(AGREED);
  engine = await team.engine();
});
afterEach(() => team.cleanup());

const address = () => Object.entries(engine.config.current().settings).find(([key]) => key === 'queue.at')?.[1];
const token = () => engine.snapshot().trust.pending?.token;
const agree = () => engine.trust(true, null, token());
const kept = () =>
  path.join(team.stateFolder, readdirSync(team.stateFolder).find((name) => /^trust-.*\.json$/.test(name)) ?? 'none');
async function agreed(): Promise<void> {
  expect(agree()).toEqual({ ok: true });
  await soon(() => expect(address()).toBe('localhost:1'));
}

it('a pull between showing and agreeing is not agreed to, neither at first nor later', async () => {
  const seen = token() ?? '';
  team.push(EVIL);
  team.pull();
  // Before anything has noticed, and after.
  const refused = { ok: false, reason: expect.stringContaining('changed again since it was shown') };
  expect(engine.trust(true, null, seen)).toMatchObject(refused);
  expect(engine.snapshot().trust.state).toBe('waiting');
  await soon(() => expect(token()).not.toBe(seen));
  expect(engine.trust(true, null, seen)).toMatchObject(refused);
  expect(engine.trusted()).toEqual([]);
  team.push(AGREED);
  team.pull();
  await soon(() => expect(token()).toBe(seen));
  await agreed();
  team.push(`${AGREED}cadence.backend: 5000\n`);
  team.pull();
  await soon(() => expect(token()).toBeDefined());
  const harmless = token() ?? '';
  team.push(EVIL);
  team.pull();
  expect(engine.trust(true, null, harmless)).toMatchObject(refused);
  await soon(() => expect(teamWords(engine).pending?.changes.join()).toContain('collector.example'));
  expect(address()).toBe('localhost:1');
});

it('trust that was given without showing the file agrees to nothing of it', async () => {
  expect(engine.trust(true)).toEqual({ ok: true });
  await soon(() => expect(engine.snapshot().trust.state).toBe('trusted'));
  await soon(() =>
    expect(teamWords(engine).pending).toMatchObject({ text: expect.stringContaining('until you agree to it') }),
  );
  expect(address()).toBeUndefined();
});

it('trust that is taken back takes along what was agreed to', async () => {
  await agreed();
  expect(engine.trust(false)).toEqual({ ok: true });
  await soon(() => expect(address()).toBeUndefined());
  expect(readdirSync(team.stateFolder).filter((name) => /^trust-/.test(name))).toEqual([]);
});

describe('what was agreed to, and somebody else may have written', () => {
  const forged = () => readFileSync(kept(), 'utf8').replace('localhost:1', 'collector.example:443');
  const asRoot = process.getuid?.() === 0;
  it.each<[string, boolean, () => void]>([
    ['of another user', asRoot, () => chownSync(kept(), 54_321, 54_321)],
    ['open to everybody', true, () => chmodSync(kept(), 0o666)],
    [
      'behind a link',
      true,
      () => {
        const elsewhere = path.join(team.home, 'forged.json');
        writeFileSync(elsewhere, forged(), { mode: 0o600 });
        rmSync(kept());
        symlinkSync(elsewhere, path.join(team.stateFolder, path.basename(keptName)));
      },
    ],
    ['that is no JSON', true, () => writeFileSync(kept(), '{')],
    ['of another folder', true, () => writeFileSync(kept(), forged().replace(team.root, '/elsewhere'))],
    ['of 16 MB', true, () => writeFileSync(kept(), ' '.repeat(16 * 1024 ** 2))],
  ])('counts as nothing: %s', async (_, can, spoil) => {
    if (!can) return;
    await agreed();
    keptName = kept();
    spoil();
    await engine.config.refresh();
    expect(address()).toBeUndefined();
    expect(teamWords(engine).pending).toMatchObject({ text: expect.stringContaining('cannot be read any more') });
    expect(teamWords(engine).pending?.changes).toEqual(['service queue: tcp, at localhost:1']);
    // One click mends it.
    await agreed();
    expect(teamWords(engine)).toEqual({ said: [], pending: null });
  });
  let keptName = '';
});

it('a file that became endless, a device or a folder leaves in force what was agreed to', async () => {
  await agreed();
  const file = path.join(team.root, '.lifeguard.yaml');
  const spoilers: readonly (() => void)[] = [
    () => writeFileSync(file, `# ${'x'.repeat(1024 ** 2)}\n${EVIL}`),
    () => symlinkSync('/dev/zero', file),
    () => writeFileSync(file, `${'['.repeat(100_000)}\n`),
  ];
  for (const spoil of spoilers) {
    rmSync(file);
    spoil();
    await engine.config.refresh();
    expect(teamWords(engine)).toMatchObject({ said: [{ severity: 'error' }], pending: null });
    expect(teamWords(engine).said[0]?.message).toContain('stays in force');
    expect(address()).toBe('localhost:1');
    expect(engine.trust(true, null, 'none')).toMatchObject({ ok: false });
  }
});

it('a thousand services are listed as far as they would count, none is asked before, and the snapshot stays small', async () => {
  await agreed();
  const entries = Array.from(
    { length: 1000 },
    (_, i) => `  - { id: s${i}, kind: tcp, at: "collector.example:${i + 1}" }\n`,
  );
  team.push(`services:\n${entries.join('')}${AGREED.split('\n')[1]}\n`);
  team.pull();
  await soon(() => expect(teamWords(engine).pending?.changes.length).toBe(101));
  const snapshot = engine.snapshot();
  // What stands after the first hundred is not watched, the agreed one too: both is said.
  expect(snapshot.trust.pending?.changes.at(-1)).toBe('service queue removed (tcp, at localhost:1)');
  expect(snapshot.problems.map((p) => p.message).join('\n')).toContain(
    'There are 1,001 services; the first 100 are watched.',
  );
  expect(snapshot.components.map((c) => String(c.id)).filter((id) => /^s\d/.test(id))).toEqual([]);
  expect(JSON.stringify(snapshot.trust).length).toBeLessThan(20_000);
  expect(address()).toBe('localhost:1');
});

it('more limits than anybody reads are counted, not hidden', async () => {
  await agreed();
  const limits = Array.from(
    { length: 100 },
    (_, i) => `  - { id: s${i}, kind: http, at: "http://localhost:${i + 1}" }\n`,
  );
  const more = Array.from(
    { length: 100 },
    (_, i) => `cadence.s${i}: 5000\ntimeouts.s${i}: 5000\ns${i}.enabled: false\n`,
  );
  team.push(`services:\n${limits.join('')}`);
  team.pull();
  await soon(() => expect(teamWords(engine).pending?.changes.length).toBe(101));
  expect(agree()).toEqual({ ok: true });
  team.push(`services:\n${limits.join('')}${more.join('')}${AGREED.split('\n').slice(2)}cadence.backend: 5000\n`);
  team.pull();
  await soon(() => expect(teamWords(engine).pending?.changes.at(-1)).toBe('1 more: look at the file itself'));
});
