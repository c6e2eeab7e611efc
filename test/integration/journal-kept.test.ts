import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Journal } from '../../electron/journal/index.ts';
import { commandLine } from '../support/command-line.ts';
import { incidentWith } from '../support/incident-detail.ts';

/** What Lifeguard tells of a history that it cannot write, or that was damaged. */

let home = '';
let state = '';
let undo: () => void = () => {};
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-kept-'));
  state = path.join(home, 'leanvibe-lifeguard');
  mkdirSync(state, { mode: 0o700 });
  undo = () => {};
});
afterEach(() => {
  undo();
  rmSync(home, { recursive: true, force: true });
});

const file = () => path.join(state, 'journal.db');
const journal = () => new Journal({ file: file(), shown: '~/journal.db', now: Date.now, onProblem: () => {} });

function keepOne(): void {
  const first = journal();
  const openedAt = Date.now() - 3_600_000;
  first.record([{ incident: incidentWith({ id: 1, title: 'Redis is not running.', openedAt }), entries: [] }]);
  first.metrics.add('backend.latency', Date.now() - 600_000, 7);
  first.rollUp(Date.now());
  first.close();
}

/** Nobody can write into the folder any more; root neither, where it may mount. */
function lock(folder: string): void {
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500);
    undo = () => chmodSync(folder, 0o700);
    return;
  }
  execFileSync('mount', ['--bind', folder, folder]);
  undo = () => execFileSync('umount', [folder]);
  execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
}

async function lifeguard(...argv: string[]) {
  const { NO_COLOR: _, FORCE_COLOR: __, ...inherited } = process.env;
  const env = { ...inherited, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const { code, stdout, stderr } = await commandLine(argv, { cwd: home, env });
  return { code, stdout: stdout.toString(), stderr: stderr.toString().replaceAll(/\n(?=\S)/g, ' ') };
}

describe('a history that cannot be written', () => {
  it('is still told, and that nothing is added to it is said by every command that tells it', async (context) => {
    keepOne();
    try {
      lock(state);
    } catch {
      console.error('SKIPPED: this machine does not let root mount, so no folder can be made read-only for it.');
      context.skip();
    }
    const list = await lifeguard('incidents');
    expect(list.stdout).toContain('Redis is not running.');
    expect(list.stderr).toMatch(/The history cannot be written: .* What it held before is shown\./);
    const pause = await lifeguard('pause', '20m');
    expect([pause.code, pause.stdout]).toEqual([3, '']);
    expect(pause.stderr).toMatch(/Nothing was changed: it could not be written down \(EROFS/);
    const week = await lifeguard('review', 'week');
    expect(week.stderr).toContain('The history cannot be written');
    const again = journal();
    expect(again.incident(1)?.incident.title).toBe('Redis is not running.');
    expect(again.series('backend.latency', Date.now() - 3_600_000, Date.now(), 60)).not.toEqual([]);
    again.record([{ incident: incidentWith({ id: 2 }), entries: [] }]);
    expect(again.incidents().map(({ id }) => id)).toContain(2);
    again.close();
  });

  it('and cannot be read either is not told as one in which nothing failed', async () => {
    mkdirSync(file());
    const list = await lifeguard('incidents');
    expect(list.stderr).toMatch(/What it held before is not known here\./);
    expect(list.stdout).not.toContain('Nothing has failed');
  });
});

describe('a history that was damaged', () => {
  it('is said to be set aside as long as it lies there, whichever command found it', async () => {
    writeFileSync(file(), 'no database at all '.repeat(500), { mode: 0o600 });
    await lifeguard('pause');
    const aside = readdirSync(state).find((f) => f.includes('.corrupt-')) ?? '';
    expect(statSync(path.join(state, aside)).size).toBe(9500);
    const list = await lifeguard('incidents');
    expect(list.stderr).toMatch(/An earlier history file was damaged on .*; what it held is not shown\./);
    expect(list.stdout).not.toContain('Nothing has failed');
    rmSync(path.join(state, aside));
    const calm = await lifeguard('incidents');
    expect([calm.stderr, calm.stdout]).toEqual(['', 'Nothing has failed since Lifeguard keeps its history.\n']);
  });
});
