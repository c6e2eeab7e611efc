import path from 'node:path';
import { app, type BrowserWindow, dialog, Menu, type Tray } from 'electron';
import type { CallArgs, Handlers } from '../../shared/contract/index.ts';
import type { HostCalls, openSession } from '../app/index.ts';
import { alertStore } from './alert-store.ts';
import { createBanners } from './banner.ts';
import { engineClock } from './clock.ts';
import { perform } from './commands.ts';
import { reviveAfterCrash } from './crash.ts';
import { createDashboard, type Dashboard } from './dashboard-window.ts';
import { stayOutOfDock } from './dock.ts';
import { openLoginItemsPane, openMail, openReferenced } from './external.ts';
import { commandFolders, commandScript, installCommand, isCommandInstalled } from './install-command.ts';
import { connectPages, type Pages } from './ipc.ts';
import { loginItem, setLoginItem } from './login-item.ts';
import { installAppMenu, menuTemplate } from './menu.ts';
import { type Notifier, startNotifier } from './notifications.ts';
import { OVERVIEW_PAGE } from './pages.ts';
import { openPath } from './places.ts';
import { createPopover, type Popover } from './popover.ts';
import { watchPower } from './power.ts';
import { quitAfter } from './quit.ts';
import { recover } from './recover.ts';
import { registerScheme, serveRenderer } from './scheme.ts';
import { secureContents, secureSession } from './security.ts';
import { createShortcut } from './shortcut.ts';
import { createTray, type TrayIcon } from './tray.ts';
import { STARTING_FACE, trayFace } from './tray-face.ts';
import { STARTING_MENU, trayMenu } from './tray-menu.ts';
import type { EngineFace, Page, RunTool } from './types.ts';

export interface DesktopOptions {
  /** The app's folder: `dist/` and `resources/` are below it, inside the archive when packaged. */
  readonly root: string;
  readonly startEngine: () => Promise<EngineFace>;
  readonly openSession: typeof openSession;
  readonly run: RunTool;
}

const report = (error: unknown): void => console.error('Lifeguard:', error instanceof Error ? error.message : error);

/**
 * The menu-bar app, from before `ready` to the quit. Resolves when everything is up, or at once when another Lifeguard
 * runs already, which then shows its popover.
 */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  app.enableSandbox();
  if (!app.requestSingleInstanceLock()) return app.quit();
  stayOutOfDock();
  registerScheme();
  secureContents();
  await app.whenReady();
  secureSession();
  serveRenderer(path.join(options.root, 'dist/renderer'));
  installAppMenu();

  const early = earlyIcon(path.join(options.root, 'resources/tray'));
  const engine = await options.startEngine();
  const host = hostCalls(
    engine,
    (page) => openPage(page),
    () => windows.popover.hide(),
  );
  const handlers = engine.handlers(host);
  const pages = connectPages({ engine, openSession: (send) => options.openSession(engine, host, send) });
  const windows = openWindows(options, pages, early.icon);
  const openPage = (page: Page): void => {
    windows.popover.hide();
    windows.dashboard.open(page);
  };

  early.icon.answer({
    onClick: windows.popover.toggle,
    onMenu(tray) {
      windows.popover.hide();
      void popUpMenu(tray, engine, handlers, openPage).catch(report);
    },
  });
  if (early.wasAsked()) windows.popover.show();

  const bar = menuBar(engine, windows);
  const notifier = await startNotifier({
    engine,
    now: engineClock(engine),
    store: alertStore(path.join(app.getPath('userData'), 'alerts.json')),
    banners: createBanners(options.run),
    onRecover: (runbook) => void recover(handlers, runbook, openPage).catch(report),
    onDetails: () => openPage(OVERVIEW_PAGE),
    onNotice: bar.notice,
    onNotified: (component, text) => engine.notified(component, text),
  });
  listen(engine, windows, notifier);
  quitAfter(async () => {
    for (const part of [notifier, pages, bar, windows.popover, windows.dashboard, windows.icon]) part.dispose();
    await Promise.all([notifier.saved(), engine.stop()]);
  });
}

/** What the rest of the system tells the app. */
function listen(engine: EngineFace, { popover }: Windows, notifier: Notifier): void {
  watchPower({ engine, onWake: notifier.woke, onLock: popover.hide });
  app.on('second-instance', popover.show);
  // The app opened in Finder while it runs already; there is no Dock icon to click.
  app.on('activate', popover.show);
}

/** Keeps icon and shortcut as snapshot and settings say. */
function menuBar(engine: EngineFace, { icon, popover }: Windows) {
  const shortcut = createShortcut(popover.show);
  let words: string | null = null;
  const draw = (): void => {
    const { settings } = engine.config.current();
    icon.show(trayFace(engine.snapshot(), settings['tray.text'], words));
    shortcut.use(settings['app.shortcut']);
  };
  const unsubscribe = engine.subscribe(draw);
  draw();
  return {
    /** Words of a notification that could not be delivered, or null. */
    notice(text: string | null): void {
      words = text;
      draw();
    },
    dispose(): void {
      unsubscribe();
      shortcut.dispose();
    },
  };
}

interface Windows {
  readonly popover: Popover;
  readonly dashboard: Dashboard;
  /** Held for as long as the app runs: a collected tray icon vanishes. */
  readonly icon: TrayIcon;
}

/** The icon before there is anything to show: starting takes seconds, and somebody may look for it or want to quit. */
function earlyIcon(images: string): { readonly icon: TrayIcon; readonly wasAsked: () => boolean } {
  let asked = false;
  const ask = (): void => {
    asked = true;
  };
  const icon = createTray(images, {
    onClick: ask,
    onMenu: (tray) => tray.popUpContextMenu(Menu.buildFromTemplate(menuTemplate(STARTING_MENU, () => app.quit()))),
  });
  icon.show(STARTING_FACE);
  app.once('second-instance', ask);
  return { icon, wasAsked: () => asked };
}

function openWindows({ root }: DesktopOptions, pages: Pages, icon: TrayIcon): Windows {
  const preload = path.join(root, 'dist/preload.cjs');
  const onCreate = (window: BrowserWindow): void => {
    pages.add(window);
    reviveAfterCrash(window, report);
  };
  const popover = createPopover({ preload, iconBounds: icon.bounds, onCreate });
  const dashboard = createDashboard({ preload, navigate: pages.navigate, onCreate });
  return { popover, dashboard, icon };
}

/** What only this face can answer. The demo has its own host (electron/serve). */
function hostCalls(
  { paths, escalationMessage, reference }: EngineFace,
  openPage: (page: Page) => void,
  hidePopover: () => void,
): HostCalls {
  const places: Readonly<Record<CallArgs<'open'>['place'], (page: Page) => void | Promise<void>>> = {
    dashboard: openPage,
    'login-items': openLoginItemsPane,
    'settings-file': () => openPath(paths.userFile),
    'log-folder': () => openPath(paths.logFolder),
    'backend-log': () => openPath(paths.backendLog),
  };
  return {
    host: async () => ({
      kind: 'app',
      version: app.getVersion(),
      platform: process.platform,
      demo: false,
      launchAtLogin: loginItem(),
    }),
    setLaunchAtLogin: async ({ on }) => {
      setLoginItem(on);
      return {};
    },
    open: async ({ place, page }) => {
      await places[place](page ?? OVERVIEW_PAGE);
      return {};
    },
    openReference: async ({ id }) => {
      const found = (await reference()).find((entry) => entry.id === id)?.open ?? null;
      if (found?.kind === 'file') await openPath(found.path);
      if (found?.kind === 'url') await openReferenced(found.url);
      return {};
    },
    mailEscalation: async ({ id }) => {
      const message = await escalationMessage(id);
      if (message !== null) await openMail(message.mailto);
      return {};
    },
    hidePopover: async () => {
      hidePopover();
      return {};
    },
    demoBreak: async () => {
      throw new Error('There is nothing to break here. Start the demo with `npm run demo`.');
    },
  };
}

/** Built at the click, so that it always tells the present state and costs nothing before. */
async function popUpMenu(
  tray: Tray,
  engine: EngineFace,
  handlers: Handlers,
  openPage: (page: Page) => void,
): Promise<void> {
  const folders = commandFolders(app.getPath('home'));
  const script = app.isPackaged ? commandScript(process.resourcesPath) : null;
  const commandMissing = script !== null && !(await isCommandInstalled(script, folders));
  const install = async (): Promise<void> => {
    if (script === null) return;
    const { ok, message } = await installCommand(script, folders, process.env.PATH ?? '');
    await dialog.showMessageBox({ type: ok ? 'info' : 'warning', message });
  };
  const entries = trayMenu(engine.snapshot(), { launchAtLogin: loginItem(), commandMissing, now: new Date() });
  const template = menuTemplate(entries, (command) => {
    perform(command, { handlers, openPage, installCommand: install }).catch(report);
  });
  tray.popUpContextMenu(Menu.buildFromTemplate(template));
}
