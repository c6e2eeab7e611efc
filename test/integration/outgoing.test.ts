import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { NotifySchema, NotifyTestSchema } from '../../electron/cli/notify.ts';
import { commandLine } from '../support/command-line.ts';
import { PROGRAM } from '../support/program.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { freePort } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const soon = <T>(check: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(check, { timeout: unhurried(15_000), interval: 50 });

let home = '';
let file = '';
let receiver: Receiver | null = null;
const children: ChildProcess[] = [];
const OFF = ['backend', 'ai', 'neo4j', 'redis', 'docker', 'ios', 'models', 'mlx', 'cli'];

beforeAll(() => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-outgoing-'));
  file = path.join(home, 'config.yaml');
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await receiver?.stop();
  rmSync(home, { recursive: true, force: true });
});

const env = () => ({ ...process.env, HOME: home, XDG_CONFIG_HOME: home, XDG_STATE_HOME: home });
/** A Lifeguard that stays, without a desktop. */
function watch(): ChildProcess {
  const child = spawn(process.execPath, [PROGRAM, 'mcp', '--config', file], {
    cwd: home,
    env: env(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  children.push(child);
  return child;
}
async function lifeguard(...words: string[]) {
  const { code, stdout, stderr } = await commandLine([...words, '--config', file], { cwd: home, env: env() });
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}
const kept = () => JSON.parse(readFileSync(path.join(home, 'leanvibe-lifeguard/outgoing.json'), 'utf8'));

it('a Lifeguard without a desktop sends; killed while nobody takes it, it loses nothing and tells nothing twice', async () => {
  const port = await freePort();
  const hook = `http://127.0.0.1:${port}/secret-of-the-hook`;
  const services = `services: [{ id: cache, kind: tcp, at: 'localhost:${await freePort()}' }]`;
  const off = OFF.map((id) => `${id}.enabled: false`).join('\n');
  writeFileSync(file, `${off}\n${services}\noutgoing: { webhook: '${hook}' }\n`);

  const first = watch();
  await soon(() => expect(kept().waiting).toHaveLength(1));
  const ended = new Promise((resolve) => first.once('close', resolve));
  first.kill('SIGKILL');
  await ended;

  receiver = await startReceiver(port);
  const { received } = receiver;
  watch();
  await soon(() => expect(received).toHaveLength(1));
  expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
    type: 'lifeguard.trouble',
    data: { stack: 'main', causes: [{ cause: 'cache-not-running', component: 'cache' }] },
  });
  await soon(() => expect(kept().waiting).toEqual([]));

  const shown = NotifySchema.parse(JSON.parse((await lifeguard('notify', '--json')).stdout));
  expect(shown.targets[0]).toMatchObject({ host: `127.0.0.1:${port}`, waiting: 0, problem: null });
  expect((await lifeguard('notify')).stdout).toMatch(/^Webhook at 127\.0\.0\.1:\d+: took the last message at /);

  // Nobody can be asked here: it shows what it would send, and sends nothing.
  const asked = await lifeguard('notify', 'test', 'webhook');
  expect([asked.code, received.length]).toEqual([64, 1]);
  expect(asked.stderr).toContain('"type": "lifeguard.test"');
  expect(asked.stderr).not.toContain('secret-of-the-hook');
  const sent = await lifeguard('notify', 'test', 'webhook', '--yes', '--json');
  expect(NotifyTestSchema.parse(JSON.parse(sent.stdout))).toMatchObject({ taken: true });
  expect(received.map(({ body }) => JSON.parse(body).type)).toEqual(['lifeguard.trouble', 'lifeguard.test']);
  expect((await lifeguard('config')).stdout).not.toContain('secret-of-the-hook');
  expect((await lifeguard('notify', 'test', 'slak')).stderr).toContain('lifeguard notify test slack');
});
