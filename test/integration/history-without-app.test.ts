import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { IncidentsSchema } from '../../electron/cli/incidents.ts';
import { IncidentDetailSchema } from '../../shared/domain/index.ts';
import { commandLine } from '../support/command-line.ts';
import { PROGRAM } from '../support/program.ts';
import { freePort } from '../support/stack/index.ts';

let home = '';

/** A machine on which only the command line is used, with a backend that ran once and ends at each start. */
beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-alone-'));
  mkdirSync(path.join(home, 'backend'));
  const kept = path.join(home, 'leanvibe-lifeguard');
  mkdirSync(kept, { mode: 0o700 });
  writeFileSync(path.join(kept, 'ever-ran.json'), '{"schema":1}\n', { mode: 0o600 });
  const start = path.join(home, 'start.sh');
  writeFileSync(start, '#!/bin/sh\necho "no such table: sessions"\nexit 1\n', { mode: 0o755 });
  writeFileSync(
    path.join(home, 'config.yaml'),
    JSON.stringify({
      'backend.port': await freePort(),
      'backend.start': { command: start, args: [], cwd: path.join(home, 'backend') },
      'backend.folder': path.join(home, 'backend'),
      'neo4j.enabled': false,
      'redis.enabled': false,
      'docker.enabled': false,
    }),
  );
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const callOf = (words: readonly string[]) => [...words, '--config', path.join(home, 'config.yaml')];
const environment = () => ({ ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home });

/** What the history says, asked in this process. */
async function lifeguard(...words: string[]) {
  const { code, stdout } = await commandLine(callOf(words), { cwd: home, env: environment() });
  return { code, stdout: stdout.toString() };
}
/** A process of its own, with which everything ends that it knows. */
async function program(...words: string[]) {
  const child = spawn(process.execPath, [PROGRAM, ...callOf(words)], {
    cwd: home,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const [code] = await once(child, 'close');
  return { code, stdout };
}

it('knows recoveries that failed on the command line alone', { timeout: 240_000 }, async () => {
  expect((await lifeguard('incidents')).stdout).toContain('Nothing has failed');
  expect((await program('recover', 'backend', '--yes')).code).toBe(2);
  expect((await program('recover', 'backend', '--yes')).code).toBe(2);

  const { incidents } = IncidentsSchema.parse(JSON.parse((await lifeguard('incidents', '--json')).stdout));
  expect(incidents).toMatchObject([{ id: 1, causeId: 'backend-crash-loop', state: 'open' }]);
  expect(incidents[0]?.runs).toHaveLength(2);
  const detail = IncidentDetailSchema.parse(JSON.parse((await lifeguard('incidents', '1', '--json')).stdout));
  const told = detail.timeline.filter((e) => e.text.startsWith('Recover Backend: The backend ended at start'));
  // Each once, although the second run read the first from the history.
  expect(told).toHaveLength(2);

  const escalate = await lifeguard('escalate');
  expect(escalate.stdout.replaceAll('\n', ' ')).toMatch(
    /^P0 +Automated recovery fails 3 times\. 4 recovery attempts failed: Recover Backend: The backend ended at start/,
  );
  // Somebody takes care of it, which the next program knows as well.
  const seen = await program('escalate', '1', '--seen');
  expect([seen.code, seen.stdout]).toEqual([0, expect.stringMatching(/Seen by|Seen at/)]);
  expect((await program('escalate')).code).toBe(0);
  const unseen = await program('escalate', '1', '--unseen');
  expect([unseen.code, unseen.stdout]).toEqual([2, expect.not.stringContaining('Seen')]);
  const report = await lifeguard('report', '1');
  expect(report.stdout).toContain('no such table: sessions');
});
