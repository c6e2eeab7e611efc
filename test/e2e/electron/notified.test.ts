import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rememberTrust } from '../../../electron/trust/remembered.ts';
import { ANY_MACHINE } from '../../support/any-machine.ts';
import { type DesktopBus, hasDesktopBus, openDesktopBus } from '../../support/desktop-bus.ts';
import {
  asUserOfApp,
  electronRuntime,
  giveToUserOfApp,
  type LaunchedApp,
  launchApp,
} from '../../support/electron-launch.ts';
import { freePort, processesIn, signalAll } from '../../support/stack/index.ts';
import { makeTinyBackend, startTinyBackend, type TinyBackend } from '../../support/tiny-backend.ts';
import { unhurried } from '../../support/unhurried.ts';

const runtime = electronRuntime();
const why = 'missing' in runtime ? runtime.missing : hasDesktopBus() ? '' : 'there is no dbus-daemon (Debian: dbus)';
if (why !== '') console.warn(`\n⚠︎  SKIPPED: notifications of the real app were NOT tried, because ${why}.\n`);

const patience = { timeout: unhurried(30_000), interval: 20 };

/** Notifications as the main process made them, which the test can press where the desktop has no buttons. */
type Made = typeof globalThis & { made: Electron.Notification[] };

/** The app on a desktop that records what it is asked to show, beside a backend that is killed. */
describe.skipIf(why !== '')('a backend that is killed beside the real app', () => {
  let bus: DesktopBus;
  let backend: TinyBackend;
  let child: ChildProcess;
  let launched: LaunchedApp;

  beforeAll(async () => {
    if ('missing' in runtime) return;
    bus = await openDesktopBus();
    const port = await freePort();
    launched = await launchApp(runtime.executable, {
      env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
      prepare(home) {
        backend = makeTinyBackend(path.join(home, 'leanvibe-ai'), port);
        const settings = {
          ...{ 'repository.path': backend.root, 'backend.port': port, 'recovery.automatic': 'off' },
          ...{ 'redis.enabled': false, 'neo4j.enabled': false, 'ai.enabled': false, 'mlx.enabled': false },
          ...{ 'docker.enabled': false, 'models.enabled': false, 'cli.enabled': false },
          ...ANY_MACHINE,
        };
        const folder = path.join(home, 'config/leanvibe-lifeguard');
        mkdirSync(folder, { recursive: true });
        writeFileSync(path.join(folder, 'config.yaml'), JSON.stringify(settings));
        giveToUserOfApp(backend.root);
        // As the person to whom both belong; root itself may not be trusted with a folder of another.
        const { uid } = statSync(backend.root);
        rememberTrust(path.join(home, 'state/leanvibe-lifeguard'), { path: backend.root, uid, at: Date.now() });
      },
    });
    await launched.app.evaluate(({ Notification }) => {
      const made: Electron.Notification[] = [];
      (globalThis as Made).made = made;
      const show = Notification.prototype.show;
      Notification.prototype.show = function (this: Electron.Notification) {
        made.push(this);
        show.call(this);
      };
    });
    child = startTinyBackend(backend, asUserOfApp);
  });
  afterAll(async () => {
    // On Linux it has inherited what Chromium leaves open, so that an app that has ended does not look like it.
    if (backend !== undefined) signalAll(processesIn(backend.root), 'SIGKILL');
    await launched?.close();
    await bus?.close();
  });

  const icon = () => bus.events.findLast((event) => event.kind === 'icon');
  const notified = () => bus.events.flatMap((e) => (e.kind === 'notified' ? [e.notification] : []));
  const press = (button: number) =>
    launched.app.evaluate(
      (_electron, index) => void (globalThis as Made).made.at(-1)?.emit('action', { actionIndex: index }, index),
      button,
    );
  const buttons = () =>
    launched.app.evaluate(() => (globalThis as Made).made.at(-1)?.actions.map(({ text }) => text) ?? []);

  const pages = () =>
    launched.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL()),
    );

  it('changes the icon first, tells it once, opens the incident, and its button brings the backend back', async () => {
    await expect.poll(() => icon()?.toolTip, patience).toMatch(/well/i);
    const healthy = icon()?.picture;
    expect(notified()).toEqual([]);
    const before = bus.events.length;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await expect.poll(() => notified().length, patience).toBe(1);
    expect(bus.events[before]?.kind).toBe('icon');
    expect(icon()?.picture).not.toBe(healthy);
    const [told] = notified();
    expect(told?.title).toMatch(/backend/i);
    // The desktops that Electron knows on Linux get the click on its words; its buttons are a Mac's.
    expect(told?.actions).toContain('default');
    expect(await buttons()).toEqual(['Recover', 'Details', 'Snooze for 1 Hour']);

    bus.click(told?.id ?? 0, 'default');
    await expect.poll(pages, patience).toEqual([expect.stringMatching(/#\/incidents\/\d+$/)]);

    await press(0);
    await expect.poll(() => icon()?.toolTip, patience).toMatch(/well/i);
    expect(icon()?.picture).toBe(healthy);
    expect(processesIn(backend.root)).toHaveLength(1);
    // The page that would have asked for more did not come.
    expect(await pages()).toEqual([expect.stringMatching(/#\/incidents\/\d+$/)]);
    expect(notified().filter(({ title }) => title === told?.title)).toHaveLength(1);
  });
});
