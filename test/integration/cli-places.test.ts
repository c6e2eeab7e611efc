import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../electron/cli/commands.ts';
import { commandLine } from '../support/command-line.ts';

const MINUTE = 60_000;
let home = '';
let folder = '';

const stamp = (minutesAgo: number) => new Date(Date.now() - minutesAgo * MINUTE).toISOString();

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-cli-places-'));
  folder = path.join(home, 'leanvibe-ai');
  const backend = path.join(folder, 'leanvibe-backend');
  mkdirSync(path.join(backend, 'app'), { recursive: true });
  mkdirSync(path.join(backend, 'logs'));
  writeFileSync(path.join(backend, 'app/main.py'), '');
  writeFileSync(path.join(backend, 'start.sh'), '#!/bin/sh\n');
  chmodSync(path.join(backend, 'start.sh'), 0o755);
  writeFileSync(
    path.join(backend, 'logs/app.log'),
    `${stamp(30)} INFO earlier\n${stamp(1)} INFO hello\n${stamp(1)} ERROR it broke\n`,
  );
  writeFileSync(path.join(backend, 'logs/security.log'), `${stamp(2)} WARNING let in\n`);
  const off = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
  const lines = off.map((id) => `${id}.enabled: false`);
  writeFileSync(path.join(home, 'config.yaml'), [`repository.path: ${folder}`, ...lines].join('\n'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function called(...words: string[]) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const { code, stdout, stderr } = await commandLine([...words, '--config', path.join(home, 'config.yaml')], {
    cwd: home,
    env,
  });
  return { code, out: stdout.toString(), err: stderr.toString() };
}

describe('the logs on the command line', () => {
  it('are shown together, in the order of their times, each line with its log', async () => {
    const { code, out } = await called('logs');
    expect(code).toBe(0);
    expect(out.trim().split('\n')).toEqual([
      expect.stringMatching(/^app {7}.* INFO earlier$/),
      expect.stringMatching(/^security {2}.* WARNING let in$/),
      expect.stringMatching(/^app {7}.* INFO hello$/),
      expect.stringMatching(/^app {7}.* ERROR it broke$/),
    ]);
  });

  it('are those of one, of a level, of a word, of a time, as many as are asked for', async () => {
    const of = async (...words: string[]) => (await called('logs', ...words)).out.trim().split('\n');
    expect(await of('app', '--level', 'error')).toEqual([expect.stringMatching(/^\d.* ERROR it broke$/)]);
    expect(await of('--search', 'LET in')).toHaveLength(1);
    expect(await of('--at', '30 min ago')).toEqual([expect.stringContaining('earlier')]);
    expect(await of('--lines', '2')).toHaveLength(2);
  });

  it('say of each that is not there where it would be, and name those that there are', async () => {
    const none = await called('logs', 'error');
    expect([none.code, none.out.replaceAll(/\s+/g, ' ').trim()]).toEqual([
      0,
      expect.stringMatching(/^error \(\S+error\.log\): not there\.$/),
    ]);
    const wrong = await called('logs', 'nope');
    expect([wrong.code, wrong.err]).toEqual([64, expect.stringContaining('app, error')]);
    expect((await called('logs', '--level', 'loud')).code).toBe(64);
    expect((await called('logs', '--lines', '0')).code).toBe(64);
  });
});

describe('the reference on the command line', () => {
  it('tells where everything lies and what is there', async () => {
    const { code, out } = await called('reference');
    expect(code).toBe(0);
    const text = out.replaceAll(/\s+/g, ' ');
    for (const part of ['Log files', 'Configuration', 'Ports and endpoints', 'Contacts', 'Links'])
      expect(text).toContain(part);
    expect(text).toMatch(/Application \(Backend Logs\): \d+ B, changed/);
    expect(text).toContain('Errors (Backend Logs): not there');
    expect(text).toContain('oncall@leanvibe.ai');
  });

  it('is one part where that is asked for', async () => {
    expect((await called('reference', 'contacts')).out).not.toContain('Log files');
    expect((await called('reference', 'nope')).code).toBe(64);
  });
});

it('what a script of the stack printed is told with --verbose: it is why its line failed', async () => {
  mkdirSync(path.join(folder, 'deploy'));
  const script = path.join(folder, 'deploy/synthetic_probes.sh');
  writeFileSync(script, '#!/bin/sh\necho "probe db FAIL"\necho "1 failed"\nexit 1\n');
  chmodSync(script, 0o755);
  expect((await called('trust', folder)).code).toBe(0);
  const line = 'all-probes';
  const plain = (await called('check', 'full', line)).out.replaceAll(/\s+/g, ' ');
  expect(plain).toContain('(deploy/synthetic_probes.sh) ended with exit code 1: 1 failed.');
  expect(plain).not.toContain('probe db FAIL');
  expect((await called('check', 'full', line, '--verbose')).out).toMatch(/^ +probe db FAIL$/m);
});

it('what the pages show has a command', () => {
  const names = COMMANDS.map(({ name }) => name);
  for (const page of ['guide', 'incidents', 'ios', 'logs', 'models', 'reference', 'services'])
    expect(names).toContain(page);
});
