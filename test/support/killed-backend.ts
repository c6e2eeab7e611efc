import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rememberTrust } from '../../electron/trust/remembered.ts';
import { ANY_MACHINE } from './any-machine.ts';
import { type DesktopBus, openDesktopBus, type ShownIcon, type ShownNotification } from './desktop-bus.ts';
import { asUserOfApp, giveToUserOfApp, type LaunchedApp, launchApp } from './electron-launch.ts';
import { freePort, processesIn, signalAll } from './stack/index.ts';
import { makeTinyBackend, startTinyBackend, type TinyBackend } from './tiny-backend.ts';

/** Notifications as the main process made them, which a test can press where the desktop has no buttons. */
type Made = typeof globalThis & { made: Electron.Notification[] };

/** An app beside a backend that can be killed, on a desktop that records what it is asked to show. */
export interface AppBesideBackend {
  readonly app: LaunchedApp['app'];
  readonly bus: DesktopBus;
  readonly backend: TinyBackend;
  /** The backend's own process. */
  readonly child: ChildProcess;
  readonly icon: () => ShownIcon | undefined;
  readonly notified: () => readonly ShownNotification[];
  /** Labels of the buttons of the last notification. */
  readonly buttons: () => Promise<readonly string[]>;
  readonly press: (button: number) => Promise<void>;
  /** Addresses of the windows that are there. */
  readonly pages: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

/** Starts both; nothing else of the stack is watched, and nothing is mended unasked. */
export async function openAppBesideBackend(executable: string, packed = false): Promise<AppBesideBackend> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-beside-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const backend = makeTinyBackend(path.join(folder, 'leanvibe-ai'), port);
  giveToUserOfApp(backend.root);
  // Before the app: one that finds nothing there, for as long as a busy machine takes to start this, says so.
  const child = await startTinyBackend(backend, asUserOfApp);
  const bus = await openDesktopBus();
  const launched = await launchApp(executable, {
    packed,
    env: { DBUS_SESSION_BUS_ADDRESS: bus.address },
    prepare: (home) => settle(home, backend, port),
  });
  const { app } = launched;
  await app.evaluate(({ Notification }) => {
    const shown: Electron.Notification[] = [];
    (globalThis as Made).made = shown;
    const show = Notification.prototype.show;
    Notification.prototype.show = function (this: Electron.Notification) {
      shown.push(this);
      show.call(this);
    };
  });
  return {
    ...{ app, bus, backend, child },
    icon: () => bus.events.findLast((event) => event.kind === 'icon'),
    notified: () => bus.events.flatMap((e) => (e.kind === 'notified' ? [e.notification] : [])),
    press: (button) =>
      app.evaluate(
        (_electron, index) => void (globalThis as Made).made.at(-1)?.emit('action', { actionIndex: index }, index),
        button,
      ),
    buttons: () => app.evaluate(() => (globalThis as Made).made.at(-1)?.actions.map(({ text }) => text ?? '') ?? []),
    pages: () =>
      app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map(({ webContents }) => webContents.getURL())),
    async close() {
      signalAll(processesIn(backend.root), 'SIGKILL');
      await launched.close();
      await bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function settle(home: string, backend: TinyBackend, port: number): void {
  const settings = {
    ...{ 'repository.path': backend.root, 'backend.port': port, 'recovery.automatic': 'off' },
    ...{ 'redis.enabled': false, 'neo4j.enabled': false, 'ai.enabled': false, 'mlx.enabled': false },
    ...{ 'docker.enabled': false, 'models.enabled': false, 'cli.enabled': false },
    ...ANY_MACHINE,
  };
  const folder = path.join(home, 'config/leanvibe-lifeguard');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'config.yaml'), JSON.stringify(settings));
  // As the person to whom both belong; root itself may not be trusted with a folder of another.
  const { uid } = statSync(backend.root);
  rememberTrust(path.join(home, 'state/leanvibe-lifeguard'), { path: backend.root, uid, at: Date.now() });
}
