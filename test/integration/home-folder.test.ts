import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/program.ts';

/** No entry of the system's list of users has it. */
const NOBODYS_UID = 54_321;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The command line as it is started in a folder of somebody else. */
function command(words: readonly string[], home: string | undefined, uid?: number) {
  const { HOME: _, XDG_CONFIG_HOME: __, XDG_STATE_HOME: ___, XDG_CACHE_HOME: ____, ...inherited } = process.env;
  // Where the reached lines are counted, another user may not write them down.
  const env = uid === undefined ? inherited : { ...inherited, NODE_V8_COVERAGE: undefined };
  const options = { cwd: folder, env: home === undefined ? env : { ...env, HOME: home }, encoding: 'utf8' } as const;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [PROGRAM, ...words],
    uid === undefined ? options : { ...options, uid },
  );
  return { stdout, stderr, status };
}

describe.each(['', '.', 'mine'])('with HOME="%s"', (home) => {
  it('what lies in the folder that somebody stands in is not taken for the user’s own', () => {
    const there = path.join(folder, home, '.config/leanvibe-lifeguard');
    mkdirSync(there, { recursive: true });
    writeFileSync(path.join(there, 'config.yaml'), 'services: { api: { kind: program, start: ["./foreign.sh"] } }\n');
    const { stdout, status } = command(['config', 'path'], home);
    expect(status).toBe(0);
    expect(path.isAbsolute(stdout.trim())).toBe(true);
    expect(stdout).toContain(userInfo().homedir);
    expect(readdirSync(path.join(folder, home)).toSorted()).toEqual(['.config']);
  });
});

// Only root may start a program as somebody else.
it.skipIf(process.getuid?.() !== 0)('for a user whom the system does not know it is said in a sentence', () => {
  expect(command(['--version'], undefined, NOBODYS_UID)).toMatchObject({ status: 0, stderr: '' });
  const { stderr, status } = command(['config', 'path'], undefined, NOBODYS_UID);
  expect(status).toBe(3);
  expect(stderr).toMatch(/^lifeguard: Your home folder is not known: .* Set it: HOME=/);
});
