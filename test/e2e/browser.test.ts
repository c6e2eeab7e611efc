import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../electron/app/index.ts';
import { type Admission, browserHost, createAdmission, type PageServer, serve } from '../../electron/serve/index.ts';
import { Stage } from '../faults/harness.ts';
import { axeFinds } from '../support/axe.ts';
import { launchBrowser } from '../support/renderer-page.ts';
import type { RunningBackend, RunningRedis } from '../support/stack/index.ts';
import { unhurried } from '../support/unhurried.ts';

const rendererFolder = path.resolve(import.meta.dirname, '../../dist/renderer');
const host = browserHost({ version: '0.0.0' });

let browser: Browser;
let stage: Stage;
let backend: RunningBackend;
let redis: RunningRedis;
let engine: Engine;
let server: PageServer;
let admission: Admission;

beforeAll(async () => {
  if (!existsSync(path.join(rendererFolder, 'index.html'))) throw new Error('The pages are not built: npm run build.');
  browser = await launchBrowser();
});

afterAll(() => browser.close());

async function begin(): Promise<void> {
  stage = new Stage(null, null);
  ({ backend, redis, engine } = await stage.healthy());
  admission = createAdmission();
  server = await serve({ engine, host, rendererFolder, port: 0, admission });
}

async function end(): Promise<void> {
  for (const context of browser.contexts()) await context.close();
  await server.stop();
  await stage.close();
}

/** Opens a page of the interface in a context of its own, and collects what goes wrong in it. */
async function open(route: string): Promise<{ page: Page; errors: string[] }> {
  const context = await browser.newContext({ viewport: { width: 1000, height: 760 } });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(server.address());
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.evaluate((to) => {
    window.location.hash = to;
  }, route);
  await page.getByText('All well.').first().waitFor();
  return { page, errors };
}

/** What goes between the page and the server, which can be held back as a server does that hangs: nothing is closed, and nothing comes. */
async function mutedWire(page: Page): Promise<{ readonly mute: () => void; readonly speak: () => void }> {
  let isMute = false;
  const held: (() => void)[] = [];
  const pass = (go: () => void): void => {
    if (isMute) held.push(go);
    else go();
  };
  await page.routeWebSocket(/./, (near) => {
    const far = near.connectToServer();
    near.onMessage((message) => pass(() => far.send(message)));
    far.onMessage((message) => pass(() => near.send(message)));
  });
  return {
    mute: () => {
      isMute = true;
    },
    speak: () => {
      isMute = false;
      for (const go of held.splice(0)) go();
    },
  };
}

const headline = (page: Page, words: string | RegExp) => page.getByRole('heading').filter({ hasText: words }).first();

describe('the page on the real engine', () => {
  beforeEach(begin);
  afterEach(end);

  it('says that Redis was killed', async () => {
    const { page, errors } = await open('#/popover');
    redis.kill('SIGKILL');
    await headline(page, /Redis/).waitFor({ timeout: unhurried(30_000) });
    expect(errors).toEqual([]);
  });

  it('recovers a killed backend with one click and says what was verified', async () => {
    const { page, errors } = await open('#/popover');
    backend.killTree('SIGKILL');
    await page.getByRole('button', { name: 'Recover Backend' }).click();
    await page
      .getByText(/Backend is back\.\sAnswering in\s[\d.]+\sm?s/)
      .first()
      .waitFor({ timeout: unhurried(30_000) });
    expect((await fetch(`${backend.url}/health`)).ok).toBe(true);
    await headline(page, 'All well.').waitFor({ timeout: unhurried(30_000) });
    expect(errors).toEqual([]);
  });

  it('shows life in the frame after the click though the server hangs, and what came of it when it goes on', async () => {
    const { page } = await open('#/popover');
    const wire = await mutedWire(page);
    await page.reload();
    backend.killTree('SIGKILL');
    const button = page.getByRole('button', { name: 'Recover Backend', exact: true });
    await button.waitFor({ timeout: unhurried(30_000) });
    wire.mute();
    const seen = await button.evaluate(async (element) => {
      (element as HTMLElement).click();
      await new Promise((painted) => requestAnimationFrame(painted));
      return document.querySelector('main')?.innerText ?? '';
    });
    expect(seen).toContain('Looking at what is there…');
    expect(engine.runs()).toEqual([]);
    wire.speak();
    await page
      .getByText(/Backend is back/)
      .first()
      .waitFor({ timeout: unhurried(30_000) });
    expect(engine.runs()).toHaveLength(1);
  });

  it('shows a running recovery again after a reload in the middle of it', async () => {
    const { page } = await open('#/popover');
    backend.killTree('SIGSTOP');
    const button = page.getByRole('button', { name: 'Recover Backend' });
    await button.waitFor({ timeout: unhurried(30_000) });
    const result = await engine.recover({ runbook: 'recover-backend', unseen: true });
    await page.reload();
    await page
      .getByText(/Backend is back/)
      .first()
      .waitFor({ timeout: unhurried(30_000) });
    expect(result.ok && (await result.ended).state).toBe('succeeded');
  });

  it('shows two pages the same, and a second click joins the first', async () => {
    const one = await open('#/popover');
    const two = await open('#/popover');
    backend.killTree('SIGKILL');
    const buttons = [one, two].map(({ page }) => page.getByRole('button', { name: 'Recover Backend' }));
    await Promise.all(buttons.map((b) => b.waitFor({ timeout: unhurried(30_000) })));
    await Promise.all(buttons.map((b) => b.click({ timeout: 5000 }).catch(() => {})));
    for (const { page } of [one, two])
      await page
        .getByText(/Backend is back/)
        .first()
        .waitFor({ timeout: unhurried(30_000) });
    expect(engine.runs()).toHaveLength(1);
    expect(await backend.listeners()).toBe(1);
  });

  it('says that Lifeguard does not answer when the engine is gone, and goes on when it is back', async () => {
    const { page } = await open('#/popover');
    const { port } = server;
    await server.stop();
    await headline(page, 'Lifeguard does not answer.').waitFor({ timeout: unhurried(30_000) });
    server = await serve({ engine, host, rendererFolder, port, admission });
    await headline(page, 'All well.').waitFor({ timeout: unhurried(30_000) });
  });

  it('keeps what happened as an incident with its timeline and its report', async () => {
    const { page, errors } = await open('#/overview');
    backend.killTree('SIGKILL');
    await page
      .getByRole('button', { name: 'Recover Backend' })
      .first()
      .waitFor({ timeout: unhurried(30_000) });
    const recovery = await engine.recover({ runbook: 'recover-backend', unseen: true });
    expect(recovery.ok && (await recovery.ended).state).toBe('succeeded');
    await page.evaluate(() => {
      window.location.hash = '#/incidents';
    });
    await page
      .getByRole('link', { name: /The backend is not running/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /The backend is not running/ }).waitFor();
    await page
      .getByText(/Backend is back/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: 'Report' }).waitFor();
    expect(errors).toEqual([]);
  });
});

describe('the page on a real engine whose stack stays well', () => {
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    await begin();
    ({ page, errors } = await open('#/overview'));
  });
  afterAll(end);

  async function load(route: string): Promise<void> {
    errors.length = 0;
    await page.evaluate((to) => {
      window.location.hash = to;
    }, route);
    await page.reload();
    await page.getByRole('heading').first().waitFor();
  }

  it('runs the quick checklist line by line, and one line again', async () => {
    await load('#/checklists');
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByText(/No line failed|\d+ of \d+ lines failed, in/).waitFor({ timeout: unhurried(60_000) });
    await page.getByText(/^\/health answers 200 in/).waitFor();
    // What somebody else ran an hour ago looks the same but for that.
    await page.getByText(/^· begun (just now|\d+\s\S+\sago|at )/).waitFor();
    expect(engine.checklist('quick').lines.find((l) => l.id === 'backend-answers')?.state).toBe('passed');
    expect(errors).toEqual([]);
  });

  it('changes a setting, shows its new source, and takes it back', async () => {
    await load('#/settings');
    const field = page.getByRole('textbox', { name: 'Health path' });
    await field.fill('/health?deep=1');
    await page.getByRole('button', { name: 'Save' }).first().click();
    await expect.poll(() => engine.config.current().settings['backend.healthPath']).toBe('/health?deep=1');
    expect(engine.config.current().sources['backend.healthPath'].kind).toBe('user-file');
    const changed = await engine.resetSetting({ key: 'backend.healthPath' });
    expect(changed.ok).toBe(true);
    expect(engine.config.current().settings['backend.healthPath']).toBe('/health');
    expect(errors).toEqual([]);
  });

  it('does not let the page open windows or go elsewhere', async () => {
    await load('#/popover');
    const refused = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'reached',
        () => 'refused',
      ),
    );
    expect(refused).toBe('refused');
  });

  it.each([
    '#/popover',
    '#/overview',
    '#/components/backend',
    '#/recovery/recover-backend',
    '#/incidents',
    '#/models',
    '#/checklists',
    '#/reference',
    '#/settings',
  ])('has nothing that axe finds on %s', async (route) => {
    await load(route);
    expect(await axeFinds(page)).toEqual([]);
  });
});
