import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Bridge, SettingView } from '../../../shared/contract/index.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { electronRuntime, type LaunchedApp, launchApp } from '../../support/electron-launch.ts';
import { takePictures } from '../../support/pictures-of-app.ts';
import { soon } from '../../support/soon.ts';
import { unhurried } from '../../support/unhurried.ts';

const patience = { timeout: unhurried(20_000) };
const runtime = electronRuntime();
const why = 'missing' in runtime ? runtime.missing : '';
if (why !== '')
  console.warn(`\n⚠︎  SKIPPED: the Electron app was NOT tried end to end on this machine, because ${why}.\n`);

/** The bridge as the page has it; these functions run in the page. */
type Bridged = typeof globalThis & { lifeguard: Bridge };

describe.skipIf(why !== '')('the app in a real Electron', () => {
  let app: LaunchedApp['app'];
  let home: string;
  let page: Page;
  let close: () => Promise<void> = async () => undefined;
  /** Errors that the main process printed: a handler that throws leaves no other trace here. */
  let printed = '';
  /** Whether each window is visible, once the engine runs. */
  let atStart: readonly boolean[] | null = null;

  beforeAll(async () => {
    if ('missing' in runtime) return;
    ({ app, home, close } = await launchApp(runtime.executable));
    app.process().stderr?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await soon(() => expect(existsSync(path.join(home, 'state/leanvibe-lifeguard/journal.db'))).toBe(true));
    atStart = await popoverVisible();
    await secondStart();
    page = await app.firstWindow();
    await page.waitForURL('lifeguard://app/**');
  });
  afterAll(() => close());
  // A page that nobody has seen for a minute ends: each test begins with one that was just seen.
  beforeEach(async () => {
    await untilShown();
    await blur();
    await soon(async () => expect(await popoverVisible()).toEqual([false]));
  });

  const popoverVisible = () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));
  const blur = () => app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.emit('blur'));
  /** Asked once more where the display tells late that what was hidden before has lost the focus, which hides it again. */
  const untilShown = () =>
    expect
      .poll(
        async () => {
          const before = await popoverVisible();
          if (before[0] !== true) await secondStart();
          return before;
        },
        // Longer than it waits for its first picture.
        { ...patience, interval: 250 },
      )
      .toEqual([true]);
  const secondStart = () => app.evaluate(({ app: main }) => void main.emit('second-instance'));
  /** Asks the engine from the page of the first window, whichever that is by now. */
  const askFromPage = () =>
    app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript('lifeguard.call("snapshot", {})'),
    );

  it('starts without a window: no page costs anything before somebody wants to see it', () => {
    expect(atStart).toEqual([]);
  });

  it.runIf(process.platform === 'linux')('keeps no process and no graphics driver that it does without', async () => {
    const services = await app.evaluate(({ app: main }) =>
      main.getAppMetrics().map((one) => one.serviceName ?? one.type),
    );
    expect(services).toContain('Browser');
    expect(services).not.toContain('network.mojom.NetworkService');
    const maps = readFileSync(`/proc/${app.process().pid}/maps`, 'utf8');
    expect(maps).toMatch(/libgtk-\d/);
    expect(maps.match(/[^/\s]*(libGL|libEGL|libLLVM|_dri\.so)[^/\s]*$/gm)).toBeNull();
    // What it starts draws as it always did.
    const told = process.env.GDK_GL ?? null;
    expect(await app.evaluate(() => process.env.GDK_GL ?? null)).toBe(told);
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
    await untilShown();
    await takePictures(app, 'popover');
    await untilShown();
    await blur();
    await expect.poll(popoverVisible, patience).toEqual([false]);
  });

  it('hides the popover when it is told to close, as Cmd+W does, and shows it again', async () => {
    await untilShown();
    await app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.close());
    await expect.poll(popoverVisible, patience).toEqual([false]);
    await untilShown();
    expect(await askFromPage()).toMatchObject({ ok: true });
  });

  it('makes the popover anew when its window is destroyed, and the new page is served', async () => {
    await app.evaluate(({ BrowserWindow }) => void BrowserWindow.getAllWindows()[0]?.destroy());
    expect(await popoverVisible()).toEqual([]);
    await untilShown();
    await expect.poll(() => askFromPage().catch(() => null), patience).toMatchObject({ ok: true });
    expect(printed).not.toContain('destroyed');
  });

  it('closes the dashboard for good and opens another', async () => {
    const open = () =>
      app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
          'lifeguard.call("open", { place: "dashboard", page: "settings" })',
        ),
      );
    const titles = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((w) => w.webContents.getURL()));
    for (let turn = 0; turn < 2; turn += 1) {
      expect(await open()).toMatchObject({ ok: true });
      await expect.poll(titles, patience).toContain('lifeguard://app/index.html#/settings');
      await app.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()
          .find((w) => w.webContents.getURL().endsWith('settings'))
          ?.close(),
      );
      await expect.poll(titles, patience).toHaveLength(1);
    }
  });

  it('has a database for its history, which an Electron build once lacked', async () => {
    expect(readdirSync(path.join(home, 'state/leanvibe-lifeguard'))).toContain('journal.db');
    expect(await askFromPage()).toMatchObject({ value: { problems: [] } });
  });

  describe('with a password that is saved in the settings', () => {
    const WORD = ['not', 'a', 'real', 'one'].join('-');
    const call = (name: 'changeSetting' | 'resetSetting' | 'settings', args: object) =>
      app.evaluate(
        ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
        `lifeguard.call(${JSON.stringify(name)}, ${JSON.stringify(args)})`,
      );
    const save = () => call('changeSetting', { key: 'neo4j.password', value: WORD });
    const shown = async () => {
      const { value } = (await call('settings', {})) as { value: readonly SettingView[] };
      return value.find(({ key }) => key === 'neo4j.password');
    };
    const files = () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name))
        .map((entry) => path.join(entry.parentPath, entry.name));
    const withWord = () => files().filter((file) => readFileSync(file, 'utf8').includes(WORD));
    afterAll(() => call('resetSetting', { key: 'neo4j.password' }));

    it.runIf(process.platform === 'linux')('says that without a password manager it stands in the file', async () => {
      const backend = await app.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend());
      expect(backend).toBe('basic_text');
      const answer = await save();
      expect(answer).toMatchObject({
        value: { ok: true, problems: [{ severity: 'warning', message: expect.stringContaining('password manager') }] },
      });
      expect(withWord()).toEqual([path.join(home, 'config/leanvibe-lifeguard/config.yaml')]);
    });

    it('encrypts it, keeps the ciphertext for its owner alone, and takes it out of the file', async () => {
      // Chromium's own encryption, with the key that it has where there is no password manager.
      if (process.platform === 'linux')
        await app.evaluate(({ safeStorage }) => {
          safeStorage.setUsePlainTextEncryption(true);
          safeStorage.getSelectedStorageBackend = () => 'gnome_libsecret';
        });
      expect(await save()).toMatchObject({ value: { ok: true, problems: [] } });
      expect(await shown()).toMatchObject({ printable: '••••', sourceText: 'from the keychain', value: true });
      expect(withWord()).toEqual([]);
      const [sealed = ''] = files().filter((file) => file.endsWith('keychain.json'));
      expect(statSync(sealed).mode & 0o777).toBe(0o600);
      const { values } = JSON.parse(readFileSync(sealed, 'utf8')) as { values: Record<string, string> };
      expect(Buffer.from(values['neo4j.password'] ?? '', 'base64').length).toBeGreaterThan(WORD.length);
      expect(Buffer.from(values['neo4j.password'] ?? '', 'base64').includes(WORD)).toBe(false);
    });

    it('removes it again', async () => {
      expect(await call('resetSetting', { key: 'neo4j.password' })).toMatchObject({ value: { ok: true } });
      expect(await shown()).toMatchObject({ printable: 'not set' });
    });
  });

  it('asks everything again as soon as the machine wakes', async () => {
    const times = async (): Promise<readonly number[]> => {
      const { value } = (await askFromPage()) as { value: Snapshot };
      return value.components.flatMap(({ state, lastReadingAt }) =>
        state === 'off' || lastReadingAt === null ? [] : [lastReadingAt.wall],
      );
    };
    const slept = Date.now();
    await app.evaluate(({ powerMonitor }) => {
      powerMonitor.emit('suspend');
      powerMonitor.emit('resume');
    });
    // Well before the slowest cadence, which is a minute.
    await expect.poll(async () => Math.min(...(await times())), patience).toBeGreaterThanOrEqual(slept);
  });

  it('goes on monitoring when its page crashes, and brings the page back in another process', async () => {
    const processId = () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId());
    const before = await processId();
    const reason = await app.evaluate(
      ({ BrowserWindow }) =>
        new Promise((resolve) => {
          const contents = BrowserWindow.getAllWindows()[0]?.webContents;
          contents?.once('render-process-gone', (_event, details) => resolve(details.reason));
          contents?.forcefullyCrashRenderer();
        }),
    );
    expect(reason).not.toBe('clean-exit');
    await expect.poll(() => askFromPage().catch(() => null), patience).toMatchObject({ ok: true });
    const after = await processId();
    expect(after).toBeGreaterThan(0);
    expect(after).not.toBe(before);
    expect(printed).toContain('Monitoring goes on; the page is loaded again.');
  });

  it('quits cleanly', async () => {
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
    await app.evaluate(({ app: main }) => main.quit()).catch(() => undefined);
    expect(await ended).toBe(0);
  });
});
