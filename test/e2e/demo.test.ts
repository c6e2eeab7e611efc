import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { compiledFor } from '../support/compiled.ts';
import { launchBrowser } from '../support/renderer-page.ts';
import { unhurried } from '../support/unhurried.ts';

const patience = { timeout: unhurried(30_000) };
const cli = path.resolve(import.meta.dirname, '../../electron/cli.ts');
let home: string;
let serving: ReturnType<typeof spawnServe>;
let browser: Awaited<ReturnType<typeof launchBrowser>>;

/** Lifeguard as somebody has it who has set nothing yet. */
function spawnServe() {
  const child = spawn(process.execPath, [cli, 'serve'], {
    cwd: home,
    env: {
      ...compiledFor(['serve']),
      PATH: process.env.PATH,
      HOME: home,
      TMPDIR: home,
      XDG_STATE_HOME: path.join(home, 'state'),
    },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { child, ended };
}

beforeAll(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'lifeguard-home-'));
  serving = spawnServe();
  browser = await launchBrowser();
});
afterAll(async () => {
  serving.child.kill('SIGKILL');
  await browser?.close();
  rmSync(home, { recursive: true, force: true });
});

it('the page of a first start tells the demo’s story in four clicks: try it, break it, mend it; and it ends with Lifeguard', async () => {
  const { child, ended } = serving;
  const address = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(patience.timeout);
  await page.goto(address.trim());
  const { host } = new URL(page.url());
  await page.getByRole('button', { name: 'Try it with a demo' }).click();
  const story = page.getByRole('region', { name: 'Demo' });
  await story.getByText('Kill the backend and watch what is said of it.').waitFor();
  // A stack and a page of its own: nothing of this one.
  expect(new URL(page.url()).host).not.toBe(host);
  await story.getByRole('button', { name: 'Kill backend' }).click();
  await page.getByRole('heading', { level: 1, name: /^The backend / }).waitFor();
  await page.getByRole('button', { name: 'Recover Backend', exact: true }).first().click();
  await story.getByText('That was all of it.').waitFor();
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  await vi.waitFor(() => expect(readdirSync(home).filter((name) => name.startsWith('lifeguard-demo-'))).toEqual([]));
});
