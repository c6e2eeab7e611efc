import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isOpen } from '../../../electron/system/ownership.ts';
import { giveTrust, liesIn, readTrusted, reviewPlan, takeTrust, trustOf } from '../../../electron/trust/index.ts';
import { trustView } from '../../../electron/trust/trusting.ts';
import type { Plan, PlanStep } from '../../../shared/domain/index.ts';

let base = '';
let root = '';
let backend = '';
let stateFolder = '';

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'lifeguard-trust-')));
  root = path.join(base, 'leanvibe-ai');
  backend = path.join(root, 'leanvibe-backend');
  stateFolder = path.join(base, 'state');
  mkdirSync(path.join(backend, '.venv/bin'), { recursive: true });
  writeFileSync(path.join(backend, 'start.sh'), '#!/bin/sh\n', { mode: 0o755 });
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const place = (over: object = {}) => ({ root, backend, stateFolder, ...over });
/** Gives a file to somebody else; who may not do that gets a link of that name to something that is the system's already. */
function otherOwner(file: string): { readonly file: string; readonly owner: string } {
  if (process.getuid?.() === 0) {
    chownSync(file, 54_321, 54_321);
    return { file, owner: 'user 54321' };
  }
  rmSync(file, { recursive: true });
  symlinkSync('/usr/share', file);
  return { file: file === root || file === backend ? realpathSync(file) : file, owner: 'root' };
}

describe('a folder that nothing can be asked about', () => {
  it.each([
    ['a NUL in its name', () => '/tmp/a\0b'],
    ['a name too long', () => '/a'.repeat(3000)],
    [
      'a loop of links',
      () => {
        const loop = path.join(base, 'loop');
        symlinkSync(loop, loop);
        return loop;
      },
    ],
  ])('is refused in words: %s', (_, make) => {
    const folder = make();
    expect(trustOf(place({ root: folder, backend: null }))).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/is not there/),
    });
    expect(giveTrust(place({ root: folder, backend: null }), 1)).toMatchObject({ kind: 'refused' });
  });
});

describe('trust in a folder', () => {
  it('is not there by itself, is given once, and is remembered', () => {
    expect(trustOf(place())).toEqual({ kind: 'waiting', root });
    expect(giveTrust(place(), 7)).toEqual({ kind: 'trusted', root });
    expect(trustOf(place())).toEqual({ kind: 'trusted', root });
    expect(readTrusted(stateFolder)).toEqual([{ path: root, uid: process.getuid?.(), at: 7 }]);
  });

  it('can be taken back, also of a folder that is gone', () => {
    giveTrust(place(), 1);
    rmSync(root, { recursive: true });
    expect(takeTrust(stateFolder, root)).toBe(true);
    expect(takeTrust(stateFolder, root)).toBe(false);
    expect(readTrusted(stateFolder)).toEqual([]);
  });

  it('holds for the folder behind a link, whichever way it is reached', () => {
    const link = path.join(base, 'link');
    symlinkSync(root, link);
    giveTrust(place({ root: link, backend: path.join(link, 'leanvibe-backend') }), 1);
    expect(trustOf(place()).kind).toBe('trusted');
  });

  it('does not hold for another folder that a link is turned to', () => {
    const link = path.join(base, 'link');
    symlinkSync(root, link);
    giveTrust(place({ root: link, backend: null }), 1);
    rmSync(link);
    mkdirSync(path.join(base, 'other'));
    symlinkSync(path.join(base, 'other'), link);
    expect(trustOf(place({ root: link, backend: null })).kind).toBe('waiting');
  });

  it.each([
    '',
    'leanvibe-backend',
    'leanvibe-backend/start.sh',
    'leanvibe-backend/.venv',
    'leanvibe-backend/.venv/bin',
  ])('is refused while others may change %j, and taken to be gone when that comes later', (name) => {
    const file = path.join(root, name);
    giveTrust(place(), 1);
    chmodSync(file, 0o777);
    expect(trustOf(place())).toMatchObject({ kind: 'refused', why: `${file} can be changed by others.` });
    expect(giveTrust(place(), 2).kind).toBe('refused');
    chmodSync(file, 0o755);
    expect(trustOf(place()).kind).toBe('trusted');
  });

  it.each(['', 'leanvibe-backend', 'leanvibe-backend/start.sh', 'leanvibe-backend/.venv'])(
    'is never given while %j belongs to somebody else',
    (name) => {
      const foreign = otherOwner(path.join(root, name));
      const trust = giveTrust(place(name === '' ? { root: foreign.file } : {}), 1);
      expect(trust).toMatchObject({ kind: 'refused', why: `${foreign.file} belongs to ${foreign.owner}.` });
      expect(readTrusted(stateFolder)).toEqual([]);
    },
  );

  it.each([
    [0o755, 501, 501, false],
    [0o775, 501, 501, false],
    [0o775, 501, 20, true],
    [0o757, 501, 501, true],
  ])('a mode of %o, owner %i and group %i is open to others: %s', (mode, uid, gid, open) => {
    expect(isOpen({ mode, uid, gid }, 501)).toBe(open);
  });

  it('is not read from a list that others could have written', () => {
    giveTrust(place(), 1);
    chmodSync(path.join(stateFolder, 'trusted.json'), 0o666);
    expect(trustOf(place()).kind).toBe('waiting');
  });

  it.each(['', '{', '[]', '{"schema":1,"folders":[{"path":1}]}'])('is not there with a list that holds %j', (text) => {
    giveTrust(place(), 1);
    writeFileSync(path.join(stateFolder, 'trusted.json'), text);
    expect(trustOf(place()).kind).toBe('waiting');
    expect(giveTrust(place(), 2).kind).toBe('trusted');
  });

  it('is not an issue where no folder is known', () => {
    expect(trustOf(place({ root: null, backend: null }))).toEqual({ kind: 'none' });
  });
});

describe('what lies in a folder', () => {
  it('is told by name and by what the name leads to', () => {
    const outside = path.join(base, 'elsewhere');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'python'), '');
    symlinkSync(path.join(outside, 'python'), path.join(backend, '.venv/bin/python'));
    symlinkSync(outside, path.join(backend, 'venv'));
    symlinkSync(root, path.join(base, 'link'));
    symlinkSync(path.join(backend, 'start.sh'), path.join(outside, 'start'));
    const inside = [
      path.join(backend, '.venv/bin/python'),
      path.join(backend, 'venv/python'),
      path.join(base, 'link/leanvibe-backend/start.sh'),
      path.join(outside, 'start'),
      root,
    ];
    for (const file of inside) expect(liesIn(file, root), file).toBe(true);
    for (const file of [outside, path.join(outside, 'python'), `${root}-other/x`])
      expect(liesIn(file, root), file).toBe(false);
  });
});

describe('a plan in the light of trust', () => {
  const step = (command: string, args: readonly string[] = [], cwd = '/', kind: 'run' | 'start' = 'run'): PlanStep => ({
    id: 'step',
    title: 'Step',
    display: `${command} ${args.join(' ')}`.trim(),
    destroys: null,
    optional: false,
    action:
      kind === 'start'
        ? {
            kind,
            component: 'backend',
            command: { command, args, cwd, env: {} },
            port: 8765,
            folder: null,
            logFile: '/x',
            leaveTo: null,
          }
        : { kind, command: { command, args, cwd, env: {} }, timeoutMs: 1, starts: null },
  });
  const plan = (steps: readonly PlanStep[], confirm: string | null = null): Plan => ({
    runbook: 'recover-backend',
    component: 'backend',
    title: 'Recover Backend',
    confirm,
    steps,
    attempts: 1,
    attemptTimeoutMs: 1,
    notes: [],
  });
  const waiting = () => ({ kind: 'waiting' as const, root });
  const review = (steps: readonly PlanStep[], confirm: string | null = null, trust = trustOf(place())) =>
    reviewPlan({ ok: true, plan: plan(steps, confirm) }, trust, (file) => file);

  it('asks first where it starts a program of the folder, one in it, or one that is pointed at it', () => {
    const script = path.join(backend, 'start.sh');
    const own = [
      step(script),
      step('uv', ['run', 'uvicorn'], backend, 'start'),
      step('uv', ['pip', '--python', script]),
    ];
    for (const foreign of own) {
      const reviewed = review([step('launchctl', ['print']), foreign]);
      expect(reviewed).toMatchObject({ ok: true, plan: { trusts: root } });
      expect(reviewed.ok && reviewed.plan.confirm).toContain(foreign.display);
      expect(reviewed.ok && reviewed.plan.confirm).toContain('Agreeing trusts this folder');
    }
  });

  it('claims nothing about what ran before: trust can have been taken back', () => {
    giveTrust(place(), 1);
    takeTrust(stateFolder, root);
    const reviewed = review([step(path.join(backend, 'start.sh'))]);
    expect(reviewed.ok && reviewed.plan.confirm).toMatch(/^\S+ is not trusted\. This runs: \S+start\.sh\. Agreeing/);
  });

  it('keeps the question that the plan asks anyway', () => {
    const reviewed = review([step(path.join(backend, 'start.sh'))], 'Data is lost.');
    expect(reviewed.ok && reviewed.plan.confirm).toMatch(/ is not trusted\. This runs: .* Data is lost\.$/);
  });

  it('stays as it is where it starts nothing of the folder, or the folder is trusted', () => {
    const plain = review([step('brew', ['services', 'restart', 'redis'])], null, waiting());
    expect(plain.ok && plain.plan.confirm).toBeNull();
    giveTrust(place(), 1);
    const trusted = review([step(path.join(backend, 'start.sh'))]);
    expect(trusted).toEqual({ ok: true, plan: plan([step(path.join(backend, 'start.sh'))]) });
  });

  it('is none where the folder cannot be trusted, with what would mend it', () => {
    chmodSync(path.join(backend, 'start.sh'), 0o777);
    expect(review([step(path.join(backend, 'start.sh'))])).toMatchObject({
      ok: false,
      reason: expect.stringContaining('can be changed by others'),
      hint: `chmod go-w ${path.join(backend, 'start.sh')}`,
    });
  });
});

describe('the line about it', () => {
  const shown = (file: string) => file.replace('/home/dev', '~');
  it('names the folder, what waits, and the command', () => {
    const view = trustView({ kind: 'waiting', root: '/home/dev/leanvibe-ai' }, shown);
    expect(view.text).toMatch(/^Programs of ~\/leanvibe-ai .* are not run until you trust this folder\.$/);
    expect(view.command).toBe('lifeguard trust ~/leanvibe-ai');
  });
  it('quotes what a shell would take apart', () => {
    expect(trustView({ kind: 'waiting', root: "/home/dev/my code/it's" }, shown).command).toBe(
      "lifeguard trust ~/'my code/it'\\''s'",
    );
  });
  it('is none where nothing waits', () => {
    expect(trustView({ kind: 'trusted', root: '/a' }, shown)).toMatchObject({ text: null, command: null });
    const pending = { where: '~/.lifeguard.yaml', text: 'It changed.', changes: ['a'], token: 't' };
    expect(trustView({ kind: 'trusted', root: '/home/dev/a' }, shown, pending)).toMatchObject({
      text: null,
      command: 'lifeguard trust ~/a',
      pending,
    });
    expect(trustView({ kind: 'none' }, shown)).toMatchObject({ state: 'none', text: null });
  });
});
