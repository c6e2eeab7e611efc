import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ElectronApplication } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectDemoTellsItsStory } from '../../support/demo-story.ts';
import { hasDesktopBus } from '../../support/desktop-bus.ts';
import { electronRuntime, type LaunchedApp, launchApp, updatedFile } from '../../support/electron-launch.ts';
import { openAppBesideBackend } from '../../support/killed-backend.ts';
import { asVersion, type PackedApp, packApp, writeStarter } from '../../support/packed-app.ts';
import { takePictures } from '../../support/pictures-of-app.ts';
import { isRunning } from '../../support/stack/index.ts';
import { expectToldOnceAndBroughtBack } from '../../support/tells-once.ts';
import { unhurried } from '../../support/unhurried.ts';
import { startUpdateFeed, type UpdateFeed } from '../../support/update-feed.ts';

const patience = { timeout: unhurried(30_000), interval: 50 };
const runtime = electronRuntime();
/** Module that is loaded before the packed app, where the runtime lacks something that the app's own has. */
const before = process.env.LIFEGUARD_BEFORE_APP;
const why = reasonNotTo();
if (why !== '') console.warn(`\n⚠︎  SKIPPED: the packed app and its updates were NOT tried, because ${why}.\n`);

interface Asked {
  readonly message: string;
  readonly detail?: string;
}
/** In the main process: what a person would see and press. */
type Main = typeof globalThis & { tray: Electron.Tray; menu: Electron.Menu; asked: Asked[]; answer: number };

describe.skipIf(why !== '')('the packed app', () => {
  let scratch = '';
  let feed: UpdateFeed;
  let first: PackedApp;
  let second: PackedApp;
  let starter = '';
  let home = '';
  let launched: LaunchedApp | null = null;

  beforeAll(async () => {
    if ('missing' in runtime) return;
    feed = await startUpdateFeed();
    scratch = mkdtempSync(path.join(tmpdir(), 'lifeguard-packed-'));
    chmodSync(scratch, 0o755);
    first = await packApp(scratch, path.dirname(runtime.executable), before);
    writeFileSync(
      path.join(first.resources, 'app-update.yml'),
      `provider: generic\nurl: ${feed.address}\nupdaterCacheDirName: lifeguard-updater\n`,
    );
    writeFileSync(path.join(first.resources, 'update-key.pem'), feed.publicKey);
    second = await asVersion(first, scratch, '0.2.0');
    for (const [version, app] of [
      ['0.1.0', first],
      ['0.2.0', second],
    ] as const) {
      const file = path.join(scratch, 'starters', version);
      writeStarter(file, app, version);
      feed.release(version, readFileSync(file));
    }
  });
  afterAll(async () => {
    await end();
    await feed?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  /** Also what an update started, which runs by itself and is in the way of the next. */
  const end = async (): Promise<void> => {
    for (const name of home === '' ? [] : readdirSync(home).filter((file) => file.startsWith('started-'))) {
      const pid = Number(readFileSync(path.join(home, name), 'utf8'));
      if (isRunning(pid)) process.kill(-pid, 'SIGKILL');
    }
    await launched?.close();
    launched = null;
    home = '';
  };
  /** Starts one, driven from here, where the file that an update replaces is `starter`. */
  const start = async (app: PackedApp, version: string, previous: string | null): Promise<ElectronApplication> => {
    await end();
    launched = await launchApp(app.executable, {
      packed: true,
      prepare(folder) {
        starter = updatedFile(folder);
        writeStarter(starter, app, version);
        const settings = path.join(folder, 'config/leanvibe-lifeguard');
        mkdirSync(settings, { recursive: true });
        writeFileSync(path.join(settings, 'config.yaml'), '{}');
        mkdirSync(path.join(folder, 'data'));
        writeFileSync(path.join(folder, 'data/updates.json'), JSON.stringify({ previous, told: null }));
      },
    });
    home = launched.home;
    await launched.app.evaluate(({ Tray, dialog }) => {
      const main = globalThis as Main;
      main.asked = [];
      main.answer = 1;
      const setToolTip = Tray.prototype.setToolTip;
      Tray.prototype.setToolTip = function (this: Electron.Tray, text: string) {
        main.tray = this;
        setToolTip.call(this, text);
      };
      const getBounds = Tray.prototype.getBounds;
      Tray.prototype.getBounds = function (this: Electron.Tray) {
        main.tray = this;
        return getBounds.call(this);
      };
      Tray.prototype.popUpContextMenu = (menu) => {
        if (menu) main.menu = menu;
      };
      dialog.showMessageBox = async (...args: unknown[]) => {
        main.asked.push(args.at(-1) as Asked);
        return { response: main.answer, checkboxChecked: false };
      };
    });
    return launched.app;
  };
  const labels = async (app: ElectronApplication): Promise<readonly string[]> => {
    // Its words may have been there before this test looked, and need not change: the popover asks where it is.
    const isKnown = () =>
      app.evaluate(({ app: main }) => {
        const known = (globalThis as Main).tray !== undefined;
        if (!known) main.emit('second-instance', {}, []);
        return known;
      });
    await expect.poll(isKnown, { ...patience, interval: 500 }).toBe(true);
    await app.evaluate(() => {
      const main = globalThis as Main;
      // Each click makes another one, a little later.
      delete (main as Partial<Main>).menu;
      main.tray.emit('right-click');
    });
    await expect.poll(() => app.evaluate(() => (globalThis as Main).menu !== undefined), patience).toBe(true);
    return app.evaluate(() => (globalThis as Main).menu.items.map(({ label }) => label));
  };
  const press = async (app: ElectronApplication, label: string): Promise<void> => {
    expect(await labels(app)).toContain(label);
    await app.evaluate((_electron, wanted) => {
      (globalThis as Main).menu.items.find((item) => item.label === wanted)?.click();
    }, label);
  };
  const asked = (app: ElectronApplication) => app.evaluate(() => (globalThis as Main).asked);
  const answer = (app: ElectronApplication, button: number) =>
    app.evaluate((_electron, index) => {
      (globalThis as Main).answer = index;
      (globalThis as Main).asked = [];
    }, button);
  const installed = () => /^# (.*)$/m.exec(readFileSync(starter, 'utf8'))?.[1];
  /** Waits until the version that was put in its place runs, and ends it. */
  const untilStarted = async (version: string): Promise<void> => {
    const file = path.join(home, `started-${version}`);
    await expect
      .poll(() => existsSync(file) && existsSync(path.join(home, 'state/leanvibe-lifeguard/engine.sock')), patience)
      .toBe(true);
    const pid = Number(readFileSync(file, 'utf8'));
    process.kill(pid, 'SIGTERM');
    await expect.poll(() => isRunning(pid), patience).toBe(false);
  };

  it.skipIf(!hasDesktopBus())('tells once of a backend that is killed, and its button brings it back', async () => {
    const stage = await openAppBesideBackend(first.executable, true);
    try {
      await expectToldOnceAndBroughtBack(stage, (what) => takePictures(stage.app, `packed-${what}`));
    } finally {
      await stage.close();
    }
  });

  it('tells the story of its demo, whose backend is the packed program as a command', async () => {
    await start(first, '0.1.0', null);
    if (launched !== null) await expectDemoTellsItsStory(launched);
  });

  it('shows its pages, refuses updates that nobody signed, and installs one only after a yes', async () => {
    const app = await start(first, '0.1.0', null);
    expect(await app.evaluate(({ app: main }) => [main.isPackaged, main.getVersion()])).toEqual([true, '0.1.0']);
    await app.evaluate(({ app: main }) => void main.emit('second-instance', {}, ['x', 'lifeguard://recover/backend']));
    const page = await app.firstWindow();
    await page.waitForURL('lifeguard://app/index.html#/recovery/recover-backend');
    await page.getByRole('heading', { name: 'Recover Backend', exact: true }).first().waitFor();

    const good = readFileSync(path.join(scratch, 'starters/0.2.0'));
    feed.tamper('/latest-linux.yml', (bytes) => Buffer.from(bytes.toString().replaceAll('0.2.0', '9.0.0')));
    await press(app, 'Check for Updates…');
    await expect
      .poll(() => asked(app), patience)
      .toEqual([
        expect.objectContaining({
          message: 'Lifeguard was not changed.',
          detail: 'What the update server offers is not signed by LeanVibe.',
        }),
      ]);

    feed.release('0.2.0', good);
    feed.tamper('/lifeguard-0.2.0.AppImage', (bytes) => Buffer.from(`${bytes}\n# more\n`));
    await answer(app, 0);
    await press(app, 'Check for Updates…');
    await expect.poll(async () => (await asked(app)).length, patience).toBe(2);
    expect(await asked(app)).toMatchObject([
      { message: 'Lifeguard 0.2.0 can be installed. This is 0.1.0.', detail: 'What is new in 0.2.0.' },
      { message: 'Lifeguard was not changed.', detail: expect.stringContaining('thrown away') },
    ]);
    expect(installed()).toBe('0.1.0');

    feed.release('0.2.0', good);
    const before = feed.asked.length;
    await answer(app, 1);
    await press(app, 'Check for Updates…');
    await expect.poll(async () => (await asked(app)).length, patience).toBe(1);
    expect(feed.asked.slice(before).filter((file) => file.includes('AppImage'))).toEqual([]);

    await answer(app, 0);
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
    await press(app, 'Install Lifeguard 0.2.0…');
    expect(await ended).toBe(0);
    expect(installed()).toBe('0.2.0');
    await untilStarted('0.2.0');
    expect(JSON.parse(readFileSync(path.join(home, 'data/updates.json'), 'utf8'))).toMatchObject({ previous: '0.1.0' });
  });

  it('goes back to the version before, after a yes', async () => {
    const app = await start(second, '0.2.0', '0.1.0');
    feed.tamper('/0.1.0/latest-linux.yml', (bytes) => Buffer.from(bytes.toString().replaceAll('0.1.0', '0.0.9')));
    await press(app, 'Go Back to Lifeguard 0.1.0…');
    await expect.poll(async () => (await asked(app)).length, patience).toBe(1);
    expect(await asked(app)).toMatchObject([{ message: 'Lifeguard was not changed.' }]);

    feed.release('0.1.0', readFileSync(path.join(scratch, 'starters/0.1.0')));
    await answer(app, 0);
    const ended = new Promise<number | null>((resolve) => app.process().once('exit', resolve));
    await press(app, 'Go Back to Lifeguard 0.1.0…');
    expect(await ended).toBe(0);
    expect(installed()).toBe('0.1.0');
    await untilStarted('0.1.0');
  });
});

function reasonNotTo(): string {
  if ('missing' in runtime) return runtime.missing;
  if (process.platform !== 'linux') return 'its updater is tried on Linux only';
  const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  const isOld = spawnSync(runtime.executable, ['-e', "require('node:sqlite')"], { env }).status !== 0;
  return isOld && before === undefined
    ? 'the runtime is older than the app’s own and has no node:sqlite; LIFEGUARD_BEFORE_APP may name a module that makes up for it'
    : '';
}
