import type { ElectronApplication, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bridge } from '../../../shared/contract/index.ts';
import { electronRuntime, launchApp } from '../../support/electron-launch.ts';

const runtime = electronRuntime();
const why = 'missing' in runtime ? runtime.missing : '';
if (why !== '')
  console.warn(`\n⚠︎  SKIPPED: the Electron app was NOT tried end to end on this machine, because ${why}.\n`);

/** The bridge as the page has it; these functions run in the page. */
type Bridged = typeof globalThis & { lifeguard: Bridge };

describe.skipIf(why !== '')('the app in a real Electron', () => {
  let app: ElectronApplication;
  let page: Page;
  let close: () => Promise<void> = async () => undefined;

  beforeAll(async () => {
    if ('missing' in runtime) return;
    ({ app, close } = await launchApp(runtime.executable));
    page = await app.firstWindow();
    await page.waitForURL('lifeguard://app/**');
  });
  afterAll(() => close());

  it('starts with a hidden popover and no other window', async () => {
    const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.isVisible()));
    expect(windows).toEqual([false]);
  });

  it('answers the page through the bridge', async () => {
    const answer = await page.evaluate(() => (globalThis as Bridged).lifeguard.call('snapshot', {}));
    expect(answer).toMatchObject({ ok: true, value: { schema: 1 } });
    const refused = await page.evaluate(() => (globalThis as Bridged).lifeguard.call('format' as 'snapshot', {}));
    expect(refused).toMatchObject({ ok: false, code: 'unknown-call' });
  });

  it('gives the page neither Node nor ipcRenderer', async () => {
    const found = await page.evaluate(() =>
      ['require', 'process', 'module', 'ipcRenderer'].filter((n) => n in globalThis),
    );
    expect(found).toEqual([]);
  });

  it('lets the page open no window and go nowhere', async () => {
    const before = page.url();
    const opened = await page.evaluate(() => globalThis.open('https://example.com') === null);
    await page.evaluate(() => globalThis.location.assign('file:///etc/passwd'));
    await page.evaluate(() => globalThis.location.assign('https://example.com'));
    const outcome = await page.evaluate(() =>
      fetch('http://127.0.0.1:9/').then(
        () => 'answered',
        () => 'blocked',
      ),
    );
    expect(opened).toBe(true);
    expect(outcome).toBe('blocked');
    expect(page.url()).toBe(before);
    expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  });

  it('shows the popover at a second start, and hides it when the focus goes', async () => {
    await app.evaluate(({ app: main }) => void main.emit('second-instance'));
    const visible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible());
    await expect.poll(visible, { timeout: 10_000 }).toBe(true);
    await app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('blur'));
    await expect.poll(visible, { timeout: 10_000 }).toBe(false);
  });

  it('has the database of Node, which an Electron build once lacked', async () => {
    const rows = await app.evaluate(async () => {
      const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
      const database = new DatabaseSync(':memory:');
      return database.prepare('select 1 + 1 as two').get();
    });
    expect(rows).toEqual({ two: 2 });
  });

  it('goes on monitoring when its page crashes, and brings the page back', async () => {
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
    const alive = () =>
      app.evaluate(({ BrowserWindow }) => {
        const contents = BrowserWindow.getAllWindows()[0]?.webContents;
        return contents !== undefined && !contents.isCrashed() && !contents.isLoading();
      });
    await expect.poll(alive, { timeout: 20_000 }).toBe(true);
  });

  it('quits cleanly', async () => {
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
    await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
    expect(await ended).toBe(0);
  });
});
