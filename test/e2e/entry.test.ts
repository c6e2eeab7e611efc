import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, type Engine } from '../../electron/app/index.ts';
import { browserHost, type PageServer, serve } from '../../electron/serve/index.ts';
import { launchBrowser } from '../support/renderer-page.ts';

const rendererFolder = path.resolve(import.meta.dirname, '../../dist/renderer');
const host = browserHost({ version: '0.0.0' });
const NOTHING =
  'backend: { enabled: false }\nneo4j: { enabled: false }\nredis: { enabled: false }\ndocker: { enabled: false }\n';

let folder = '';
let browser: Browser;
let engine: Engine;
let server: PageServer;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-entry-'));
  const configFile = path.join(folder, 'config.yaml');
  writeFileSync(configFile, NOTHING);
  const places = { cwd: folder, home: folder, configFile, stateFolder: path.join(folder, 'state') };
  engine = await createEngine({ ...places, env: {}, platform: process.platform });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
  await engine.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  server = await serve({ engine, host, rendererFolder, port: 0 });
});
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  await server.stop();
});

async function open(address: string, given?: BrowserContext): Promise<Page> {
  const page = await (given ?? (await browser.newContext())).newPage();
  await page.goto(address);
  return page;
}
const isIn = (page: Page) => page.getByRole('navigation').first().waitFor();
const says = (page: Page, words: string | RegExp) => page.getByRole('heading', { name: words }).waitFor();
const plainAddress = () => `http://127.0.0.1:${server.port}/`;

describe('the way into the page of a browser', () => {
  it('leaves no code in the address, and nothing in the history that lets anybody in', async () => {
    const address = server.address();
    const page = await open(address);
    await isIn(page);
    expect(page.url()).toBe(`${plainAddress()}#/overview`);
    await says(await open(address), 'This address is used up.');
  });

  it('lets in a reload, a link in a new tab, a pasted address and the used address in the same browser', async () => {
    const address = server.address();
    const page = await open(address);
    await isIn(page);
    await page.reload();
    await isIn(page);
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      page
        .getByRole('link', { name: 'Settings' })
        .first()
        .click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await isIn(tab);
    await isIn(await open(`${plainAddress()}#/settings`, page.context()));
    await isIn(await open(address, page.context()));
  });

  it('lets in a tab that stands there refused when a printed address is pasted into it, and keeps no code of it', async () => {
    const page = await open(plainAddress());
    await says(page, 'Lifeguard does not know this browser.');
    await page.goto(server.address());
    await isIn(page);
    await page.goto(server.address());
    await expect.poll(() => page.url()).not.toContain('code=');
    await isIn(page);
  });

  it('says to another browser how to get in', async () => {
    const page = await open(`${plainAddress()}#/settings`);
    await says(page, 'Lifeguard does not know this browser.');
    await page.getByText(/Press Enter in the terminal where Lifeguard runs/).waitFor();
  });

  it('lets a waiting tab in as soon as another one of its browser is', async () => {
    const page = await open(plainAddress());
    await says(page, 'Lifeguard does not know this browser.');
    await isIn(await open(server.address(), page.context()));
    await isIn(page);
  });

  it('says after a restart that it was one', async () => {
    const page = await open(server.address());
    await isIn(page);
    const { port } = server;
    await server.stop();
    server = await serve({ engine, host, rendererFolder, port });
    await says(page, 'Lifeguard was started anew.');
    await page.goto(`${plainAddress()}#/popover`);
    await page.reload();
    await says(page, 'Lifeguard was started anew.');
  });
});
