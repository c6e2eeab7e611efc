import path from 'node:path';
import { app, type BrowserWindow, Menu } from 'electron';
import type { StackId } from '../../shared/domain/index.ts';
import { type HostCalls, type openNoSession, type openSession, runbooksIn } from '../app/index.ts';
import { createBanners } from './banner.ts';
import { reviveAfterCrash } from './crash.ts';
import { createDashboard, type Dashboard } from './dashboard-window.ts';
import { createDemoWindow, type DemoWindow, type RunningDemo } from './demo-window.ts';
import { detailsPage } from './details.ts';
import { enterDock, leaveDock, stayOutOfDock } from './dock.ts';
import { goLight } from './go-light.ts';
import { hostCalls } from './host-calls.ts';
import { watchIcon } from './icon-doctor.ts';
import { connectPages, type Pages } from './ipc.ts';
import { installAppMenu, menuTemplate } from './menu.ts';
import type { Notifier } from './notifications.ts';
import { startNotifiers } from './notifiers.ts';
import { listenForAddresses, wishOf } from './outside-address.ts';
import { OVERVIEW_PAGE, pageAddress, SETTINGS_PAGE } from './pages.ts';
import { popUpMenu } from './pop-up-menu.ts';
import { createPopover, type Popover } from './popover.ts';
import { watchPower } from './power.ts';
import { quitAfter } from './quit.ts';
import { agree, recover } from './recover.ts';
import { registerScheme, serveRenderer } from './scheme.ts';
import { secureContents, secureSession } from './security.ts';
import { createShortcut } from './shortcut.ts';
import { type AppStacks, onlyOne, powerOfAll, stackAt, worstStack } from './stacks.ts';
import { createTray, type TrayIcon } from './tray.ts';
import { STARTING_FACE, trayFace } from './tray-face.ts';
import { STARTING_MENU } from './tray-menu.ts';
import type { EngineFace, Page, RunTool } from './types.ts';
import { startUpdates } from './updates/index.ts';
import { loadPage } from './while-there.ts';

export interface DesktopOptions {
  /** The app's folder: `dist/` and `resources/` are below it, inside the archive when packaged. */
  readonly root: string;
  /** Starts the engine of the main stack. */
  readonly startEngine: () => Promise<EngineFace>;
  /** Starts those of the further stacks that its settings name, and follows these. */
  readonly startStacks?: (main: EngineFace) => Promise<AppStacks>;
  /** Starts a stack to be broken, and the page that watches it. */
  readonly startDemo: () => Promise<RunningDemo>;
  readonly openSession: typeof openSession;
  readonly openNoSession: typeof openNoSession;
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
  const lightened = goLight();
  registerScheme();
  secureContents();
  const outside = listenForAddresses();
  await app.whenReady();
  lightened();
  secureSession();
  serveRenderer(path.join(options.root, 'dist/renderer'));

  const early = earlyIcon(path.join(options.root, 'resources/tray'));
  const engine = await options.startEngine();
  const stacks = (await options.startStacks?.(engine)) ?? onlyOne(engine);
  const hostOf = (own: EngineFace, stack: StackId | null, window: BrowserWindow | null = null): HostCalls =>
    hostCalls(own, {
      openPage: (page) => openPage(page, stack),
      hidePopover: () => windows.popover.hide(),
      show: (page, other) => (window == null ? undefined : loadPage(window, pageAddress(page, other))),
      openDemo: windows.demo.open,
    });
  const pages = connectPages({
    engineAt: (address) => stacks.get(stackAt(address)),
    openSession(send, address, window) {
      const stack = stackAt(address);
      const own = stacks.get(stack);
      if (own !== null) return options.openSession(own, hostOf(own, stack, window), send, undefined, stacks);
      // A window of a stack that has gone meanwhile, loaded anew after a crash.
      setImmediate(() => loadPage(window, address.replace(/\?[^#]*/, '')));
      return options.openNoSession(stacks, send);
    },
  });
  const windows = openWindows(options, pages, early.icon);
  const openPage = (page: Page, stack: StackId | null): void => {
    windows.popover.hide();
    windows.dashboard.open(page, stack);
  };

  const banners = createBanners(options.run);
  const updates = await startUpdates({
    banners,
    isWanted: () => engine.config.current().settings['app.updates'] === 'offer',
    isBusy: () => busyReason(stacks),
  });
  early.icon.answer({
    onClick: windows.popover.toggle,
    onApproach: windows.popover.expect,
    onMenu(tray) {
      windows.popover.hide();
      void popUpMenu(tray, { stacks, hostOf, open: openPage, updates }).catch(report);
    },
  });
  if (early.wasAsked()) windows.popover.show();
  installAppMenu(() => openPage(SETTINGS_PAGE, null));
  outside.answer((address) => {
    const wish = address === null ? null : wishOf(address, runbooksIn(engine.config.current().settings));
    if (wish === null || wish.page === null || stacks.get(wish.stack) === null) windows.popover.show();
    else openPage(wish.page, wish.stack);
  });

  const bar = menuBar(engine, stacks, windows);
  const doctor = watchIcon({
    icon: early.icon,
    banners,
    file: path.join(app.getPath('userData'), 'icon-told.json'),
    shortcut: () => engine.config.current().settings['app.shortcut'],
    onClick: windows.popover.show,
  });
  const notifier = await startNotifiers({
    stacks,
    banners,
    fileOf: (stack) => path.join(app.getPath('userData'), ...(stack === null ? [] : ['stacks', stack]), 'alerts.json'),
    onRecover(stack, runbook) {
      const own = stacks.get(stack);
      if (own === null) return;
      const handlers = own.handlers(hostOf(own, stack));
      void recover(handlers, runbook, (page) => openPage(page, stack)).catch(report);
    },
    onAgree(stack, question) {
      const own = stacks.get(stack);
      if (own === null) return;
      void agree(own.handlers(hostOf(own, stack)), question, (page) => openPage(page, stack)).catch(report);
    },
    onDetails(stack, subjects) {
      const incidents = stacks.get(stack)?.incidents({ limit: 50 }) ?? [];
      openPage(detailsPage(incidents, subjects) ?? OVERVIEW_PAGE, stack);
    },
    onEscalate: (stack, incident) => openPage(incident === null ? 'incidents' : `incidents/${incident}`, stack),
    onNotice: bar.notice,
  });
  listen(stacks, windows, notifier);
  quitAfter(async () => {
    for (const part of [updates, doctor, notifier, pages, bar, windows.popover, windows.dashboard, windows.icon])
      part?.dispose();
    await Promise.all([notifier.saved(), windows.demo.stop(), stacks.stop().then(() => engine.stop())]);
  });
}

/** An app that ends leaves a recovery without its verification. */
function busyReason(stacks: AppStacks): string | null {
  const run = stacks
    .list()
    .map(({ engine }) => engine.snapshot().recovery)
    .find((one) => one?.state === 'running');
  return run ? `${run.title} is running. Try again when it is over.` : null;
}

/** What the rest of the system tells the app. */
function listen(stacks: AppStacks, { popover }: Windows, notifier: Notifier): void {
  watchPower({ engine: powerOfAll(stacks), onWake: notifier.woke, onLock: popover.hide });
  // The app opened in Finder while it runs already; there is no Dock icon to click.
  app.on('activate', popover.show);
}

/** Keeps icon and shortcut as snapshot and settings say. */
function menuBar(engine: EngineFace, stacks: AppStacks, { icon, popover }: Windows) {
  const shortcut = createShortcut(popover.show);
  let words: string | null = null;
  const draw = (): void => {
    const { settings } = engine.config.current();
    const { snapshot, name } = worstStack(stacks);
    icon.show(trayFace(snapshot, settings['tray.text'], words, name));
    shortcut.use(settings['app.shortcut']);
  };
  // With several, figures of another one than the main may be what is shown; its verdict tells when that is so.
  const unsubscribes = [engine.subscribe(draw, 'news'), stacks.subscribe(draw)];
  draw();
  return {
    /** Words of a notification that could not be delivered, or null. */
    notice(text: string | null): void {
      words = text;
      draw();
    },
    dispose(): void {
      for (const unsubscribe of unsubscribes) unsubscribe();
      shortcut.dispose();
    },
  };
}

interface Windows {
  readonly popover: Popover;
  readonly dashboard: Dashboard;
  readonly demo: DemoWindow;
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
  return { icon, wasAsked: () => asked };
}

function openWindows({ root, startDemo }: DesktopOptions, pages: Pages, icon: TrayIcon): Windows {
  const preload = path.join(root, 'dist/preload.cjs');
  const onCreate = (window: BrowserWindow): void => {
    pages.add(window);
    reviveAfterCrash(window, report);
  };
  const popover = createPopover({ preload, iconBounds: icon.bounds, onCreate });
  const dashboard = createDashboard({
    preload,
    navigate: pages.navigate,
    onCreate,
    onOpen: enterDock,
    onClose: () => {
      if (!demo.isOpen()) leaveDock();
    },
  });
  const demo = createDemoWindow({
    start: startDemo,
    onOpen: enterDock,
    onClose: () => {
      if (!dashboard.isOpen()) leaveDock();
    },
  });
  return { popover, dashboard, demo, icon };
}
