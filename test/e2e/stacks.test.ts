import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createEngine, watchStacks } from '../../electron/app/index.ts';
import { browserHost, serve } from '../../electron/serve/index.ts';
import { axeFinds } from '../support/axe.ts';
import { launchBrowser } from '../support/renderer-page.ts';
import { freePorts } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const closers: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of closers.reverse()) await close();
});

it('the page goes from one stack to another and back, and shows nothing of the one before', {
  timeout: unhurried(60_000),
}, async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'lifeguard-switch-'));
  closers.push(() => rmSync(home, { recursive: true, force: true }));
  const [first = 0, second = 0] = await freePorts(2);
  const configFile = path.join(home, 'config.yaml');
  const off = Object.fromEntries(
    ['neo4j', 'redis', 'docker', 'mlx', 'models', 'ios', 'cli', 'ai'].map((id) => [`${id}.enabled`, false]),
  );
  const write = (stacks: Record<string, unknown>) =>
    writeFileSync(configFile, JSON.stringify({ ...off, 'backend.port': first, stacks }));
  write({ blue: { 'backend.port': second } });
  const options = {
    follows: true,
    cwd: home,
    home,
    env: {},
    platform: process.platform,
    configFile,
    stateFolder: home,
  };
  const engine = await createEngine(options);
  closers.push(() => engine.stop());
  const stacks = await watchStacks({
    main: engine,
    config: engine.config,
    open: (stack) => createEngine({ ...options, stack }),
    close: (further) => further.stop(),
    onError: (error) => {
      throw error;
    },
  });
  closers.push(() => stacks.stop());
  const rendererFolder = path.resolve(import.meta.dirname, '../../dist/renderer');
  const server = await serve({ engine, stacks, host: browserHost({ version: '0.0.0' }), rendererFolder, port: 0 });
  closers.push(() => server.stop());
  const browser = await launchBrowser();
  closers.push(() => browser.close());
  const page = await (await browser.newContext({ viewport: { width: 1000, height: 700 } })).newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  const watched = () => page.locator('.watched').innerText();

  await page.goto(server.address());
  await page.getByRole('button', { name: /^Stack main/ }).click();
  expect(await axeFinds(page)).toEqual([]);
  await expect.poll(watched).toContain(`:${first}`);
  await page.getByRole('menuitemradio', { name: /blue/ }).click();
  await page.getByRole('button', { name: /^Stack blue/ }).waitFor();
  await expect.poll(watched).toContain(`:${second}`);
  expect(page.url()).toContain('?stack=blue#/overview');
  // Whose alarms are held is said; with one stack there is nothing to say of it.
  await page.getByRole('button', { name: 'Pause alarms of the stack blue' }).click();
  await page.getByText('Alarms of blue').waitFor();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('button', { name: /^Stack blue/ }).waitFor();
  await page.goBack();
  await page.getByRole('button', { name: /^Stack main/ }).waitFor();
  await expect.poll(watched).toContain(`:${first}`);

  // A stack that is taken out while its page is open: the page goes to the main one, and there is nothing to switch between any more.
  await page.goForward();
  await page.getByRole('button', { name: /^Stack blue/ }).waitFor();
  write({});
  await page.waitForURL((url) => url.search === '');
  await expect.poll(watched).toContain(`:${first}`);
  await expect.poll(() => page.getByRole('button', { name: /^Stack / }).count()).toBe(0);
  await page.getByRole('button', { name: 'Pause alarms', exact: true }).waitFor();
  expect(errors).toEqual([]);
});
