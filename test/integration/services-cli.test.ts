import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ServicesSchema } from '../../electron/cli/change-services.ts';
import { commandLine } from '../support/command-line.ts';
import { firstWords } from '../support/first-words.ts';
import { freePort } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

let home = '';
let file = '';
const OFF = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];
const MINE = `# mine\n${OFF.map((id) => `${id}.enabled: false # not here\n`).join('')}`;

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-services-cli-'));
  file = path.join(home, 'config.yaml');
  writeFileSync(file, MINE);
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

async function lifeguard(...words: string[]) {
  const env = { ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home };
  const { code, stdout, stderr } = await commandLine([...words, '--config', file], { cwd: home, env });
  return { code, stdout: stdout.toString(), stderr: stderr.toString().replaceAll('\n', ' ') };
}

it('a service is added, seen, changed, planned for and removed on the command line', {
  timeout: unhurried(120_000),
}, async () => {
  expect((await lifeguard('services')).stdout).toContain('Nothing is watched beside what is always there.');
  const at = `localhost:${await freePort()}`;
  const start = JSON.stringify([process.execPath, '--version']);
  expect(await lifeguard('services', 'add', 'queue', 'tcp', at, '--start', start, '--folder', home)).toMatchObject({
    code: 0,
  });
  expect(readFileSync(file, 'utf8').startsWith(MINE)).toBe(true);

  // As lists print it: the scheme of its kind is added.
  expect(await lifeguard('services', 'add', 'cache', 'redis', 'localhost:7100')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toContain('redis://localhost:7100');
  expect(await lifeguard('services', 'remove', 'cache')).toMatchObject({ code: 0 });
  const unusable = await lifeguard('services', 'add', 'cache', 'redis', 'localhost');
  expect(unusable.stderr).toMatch(/Nothing was written\. An address of this kind: redis:\/\/localhost:6380/);
  const wrong = await lifeguard('services', 'add', 'other', 'tcp', 'localhost:http');
  expect(wrong.stderr).toContain('it must have a port from 1 to 65535');
  expect(wrong.code).not.toBe(0);
  const listed = ServicesSchema.parse(JSON.parse((await lifeguard('services', '--json')).stdout));
  expect(listed.services).toEqual([{ id: 'queue', kind: 'tcp', at, neededBy: [] }]);

  const status = await lifeguard('status');
  expect(status.stdout).toMatch(/^queue is not running\./);
  expect(status.stdout).toContain('lifeguard recover restart-queue');
  const planned = await lifeguard('recover', 'restart-queue', '--dry-run');
  expect(planned.stdout).toContain('--version');

  expect((await lifeguard('config', 'set', 'cadence.queue', '7')).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toMatch(/- id: queue\n[\s\S]* {4}cadence: 7\n/);
  expect(await lifeguard('services', 'remove', 'queue')).toMatchObject({ code: 0 });
  expect(readFileSync(file, 'utf8')).toBe(MINE);
  expect((await lifeguard('services', 'remove', 'queue')).stderr).toContain('There is no service queue in the file.');
});

it('what the repository’s own files name is known to every command, what its team shares once the folder is trusted', {
  timeout: unhurried(120_000),
}, async () => {
  const repository = path.join(home, 'leanvibe-ai');
  mkdirSync(path.join(repository, 'leanvibe-backend/app'), { recursive: true });
  writeFileSync(path.join(repository, 'leanvibe-backend/app/main.py'), '');
  const compose = `services:\n  shop:\n    image: postgres:16\n    ports: ["${await freePort()}:5432"]\n`;
  writeFileSync(path.join(repository, 'docker-compose.yml'), compose);
  const share = (start: readonly string[]) => {
    const entry = { id: 'job', kind: 'tcp', at: 'localhost:1', start };
    writeFileSync(path.join(repository, '.lifeguard.yaml'), JSON.stringify({ services: [entry] }));
  };
  share([process.execPath, '--version']);
  const inRepository = (...words: string[]) => lifeguard(...words, '--repository', repository);
  expect((await inRepository('recover', 'restart-shop', '--dry-run')).stderr).toContain('how shop is started');
  expect((await inRepository('recover', 'restart-job', '--dry-run')).stderr).toContain('There is no runbook');
  expect(await inRepository('trust')).toMatchObject({ code: 0 });
  expect((await inRepository('recover', 'restart-job', '--dry-run')).stdout).toContain('--version');
  // What a pull brings counts after it was agreed to, and runs nothing unasked.
  share([process.execPath, '--help']);
  expect((await inRepository('recover', 'restart-job', '--dry-run')).stdout).toMatch(/This runs[\s\S]*--version`/);
  expect((await inRepository('trust')).stdout.replaceAll(/\s+/g, ' ')).toContain('--version → ');
  const unasked = await inRepository('recover', 'restart-job');
  expect(unasked.stderr).toContain('Nobody can be asked here.');
  expect((await inRepository('recover', 'restart-job', '--dry-run')).stdout).toMatch(/This runs[\s\S]*--help`/);
});

it('an entry that cannot be used is named beside the list of those that can, with its line and its fix', async () => {
  const entries = [
    '{ id: good, kind: tcp, at: "localhost:1" }',
    '{ id: a, kind: tcpp, at: "localhost:1" }',
    '{ id: b, kind: tcp, at: "localhost:http" }',
    '{ id: redis, kind: redis, at: "redis://localhost:1" }',
    '{ id: x, kind: tcp, at: "localhost:1", neededBy: [x] }',
  ];
  writeFileSync(file, `services:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`);
  const { stdout, stderr } = await lifeguard('services');
  const names = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0]);
  expect(names.slice(0, 2)).toEqual(['good', 'x']);
  expect(names.filter((name) => ['a', 'b', 'redis'].includes(name ?? ''))).toEqual([]);
  const told = stderr.replaceAll(/\s+/g, ' ');
  expect(told).toMatch(/:3: There is no kind of service "tcpp"\. Did you mean tcp\?/);
  expect(told).toMatch(/:4: b\.at: "localhost:http" cannot be used/);
  expect(told).toMatch(/:5: The id redis belongs to something that is always there\. Choose another/);
  expect(told).toMatch(/:6: x would need itself\. Take x out of neededBy\./);
});

it('a port that was not recognised has its command, too', { timeout: unhurried(60_000) }, async () => {
  const port = String(await freePort());
  // Not of this process: what Lifeguard itself listens on is nothing to be watched.
  const code = `require('net').createServer((s) => s.end('220 ready')).listen(${port}, '127.0.0.1', () => console.log('ready'))`;
  const server = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    await firstWords(server);
    const { stdout } = await lifeguard('services', 'find', port, '--all');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`lifeguard services add tcp-${port}`);
  } finally {
    server.kill('SIGKILL');
  }
});
