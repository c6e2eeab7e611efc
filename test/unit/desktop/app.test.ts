import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNoSession, openSession } from '../../../electron/app/session.ts';
import { IPC_CALL } from '../../../shared/contract/index.ts';
import type { Snapshot } from '../../../shared/domain/index.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { aCause, aQuestion, aRun, aSnapshot, inTrouble, stageEngine } from '../../support/face-fixtures.ts';
import { soon } from '../../support/soon.ts';

const { endFailedStart, startDesktop } = await import('../../../electron/desktop/index.ts');

const root = path.resolve(import.meta.dirname, '../../..');
const noDemo = () => Promise.reject(new Error('not asked'));
const tools: { command: string; args: readonly string[] }[] = [];
let scriptWorks = true;

beforeEach(() => {
  double.resetElectron();
  double.app.userData = mkdtempSync(path.join(tmpdir(), 'lifeguard-app-'));
  // As Electron has it.
  Object.assign(process, { resourcesPath: double.app.userData });
  tools.length = 0;
  scriptWorks = true;
});
afterEach(async () => {
  double.app.quit();
  await soon(() => expect(double.app.quits).toBeGreaterThan(0));
  vi.restoreAllMocks();
  rmSync(double.app.userData, { recursive: true, force: true });
});

async function start(first: Snapshot = aSnapshot()) {
  const engine = stageEngine(first);
  await startDesktop({
    root,
    openSession,
    openNoSession,
    startDemo: noDemo,
    startEngine: async () => {
      double.calls.push('engine');
      return engine;
    },
    run: async (command, args) => {
      tools.push({ command, args });
      return scriptWorks;
    },
  });
  const tray = double.trays[0] as double.FakeTray;
  // The page is made when the pointer comes to the icon.
  tray.emit('mouse-enter', {});
  const popover = double.windows[0] as double.FakeWindow;
  popover.emit('ready-to-show');
  return { engine, tray, popover };
}
/** A failure that has lasted since before the app was started, so that it is due at once. */
const lastingFailure = (): Snapshot => {
  const since = { mono: -60_000, wall: Date.now() - 60_000 };
  return inTrouble([aCause({ since })]);
};
const shown = () => double.FakeNotification.all;
const menuItem = (tray: double.FakeTray, label: string) =>
  tray.menus.at(-1)?.template.find((item) => item.label === label);
const click = (item: Electron.MenuItemConstructorOptions | undefined) => (item?.click as (() => void) | undefined)?.();

describe('the start', () => {
  it('sets the sandbox and the scheme before ready, and the rest after it', async () => {
    await start();
    expect(double.calls).toEqual([
      'app.enableSandbox',
      'protocol.registerSchemesAsPrivileged',
      'app.ready',
      'protocol.handle',
      'engine',
    ]);
  });

  it('keeps copy and paste by an application menu with its roles', async () => {
    await start();
    const bar = double.Menu.application?.template ?? [];
    expect(bar.map((item) => item.role)).toEqual(['appMenu', 'editMenu', 'windowMenu']);
    const own = bar[0]?.submenu as Electron.MenuItemConstructorOptions[];
    const settings = own.find((item) => item.label === 'Settings…');
    expect(settings?.accelerator).toBe('CommandOrControl+,');
    click(settings);
    expect(double.windows.at(-1)?.loaded).toEqual(['lifeguard://app/index.html#/settings']);
    expect(double.app.about.applicationVersion).toBe('0.0.0-test');
  });

  it('keeps the icon’s place and shows the state', async () => {
    const { tray } = await start(inTrouble([aCause()]));
    expect(tray.guid).toMatch(/^[0-9a-f-]{36}$/);
    expect(tray.images.at(-1)?.file).toContain('criticalTemplate.png');
    expect(tray.toolTips.at(-1)).toBe('LeanVibe Lifeguard: The backend is not running');
  });

  it('gives way to a Lifeguard that runs already', async () => {
    double.app.hasLock = false;
    await startDesktop({
      root,
      openSession,
      openNoSession,
      startDemo: noDemo,
      run: async () => true,
      startEngine: () => Promise.reject(new Error('not asked')),
    });
    expect(double.trays).toEqual([]);
    expect(double.app.quits).toBe(1);
  });
});

describe('a start that takes its time', () => {
  /** The engine comes when `up` is called. */
  function slowly() {
    let up = (): void => undefined;
    const engine = stageEngine(aSnapshot());
    const started = startDesktop({
      root,
      openSession,
      openNoSession,
      startDemo: noDemo,
      run: async () => true,
      startEngine: () =>
        new Promise((resolve) => {
          up = () => resolve(engine);
        }),
    });
    return { started, up: () => up() };
  }

  it('shows the icon at once, with a menu that can quit', async () => {
    const { started, up } = slowly();
    await soon(() => expect(double.trays).toHaveLength(1));
    const tray = double.trays[0] as double.FakeTray;
    expect(tray.toolTips.at(-1)).toBe('LeanVibe Lifeguard is starting.');
    tray.emit('right-click', {});
    expect(tray.menus.at(-1)?.template.map((item) => item.label)).toEqual([
      'Lifeguard is starting…',
      undefined,
      'Quit Lifeguard',
    ]);
    up();
    await started;
    expect(double.windows).toEqual([]);
    click(menuItem(tray, 'Quit Lifeguard'));
    await soon(() => expect(double.app.quits).toBe(1));
  });

  it.each([
    ['a click', (tray: double.FakeTray) => void tray.emit('click', { ctrlKey: false }, tray.bounds)],
    ['a second start', () => void double.app.emit('second-instance')],
  ])('opens the popover afterwards for %s that came before', async (_name, ask) => {
    const { started, up } = slowly();
    await soon(() => expect(double.trays).toHaveLength(1));
    ask(double.trays[0] as double.FakeTray);
    up();
    await started;
    double.windows[0]?.emit('ready-to-show');
    expect(double.windows[0]?.isVisible()).toBe(true);
  });
});

describe('the Dock', () => {
  afterEach(() => vi.restoreAllMocks());
  it.each([
    ['darwin', false, 'accessory'],
    // Its Info.plist says it already.
    ['darwin', true, null],
    ['linux', false, null],
  ] as const)('on %s, packaged: %s', async (platform, packaged, policy) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
    double.app.isPackaged = packaged;
    await start();
    expect(double.app.policy).toBe(policy);
  });
});

describe('a start that fails', () => {
  const failure = new Error('The folder /x cannot be written: password=hunter2.');
  const clean = (text: string) => text.replaceAll('hunter2', '[removed]');
  const fail = (folders: readonly string[]) => endFailedStart(failure, folders, clean);
  beforeEach(() => vi.spyOn(console, 'error').mockImplementation(() => undefined));

  it('says so in a dialog where there is no terminal, with the place of the log, which has the details', () => {
    const logs = path.join(double.app.userData, 'logs');
    fail(['/dev/null/nowhere', logs]);
    const file = path.join(logs, 'start.log');
    expect(double.dialog.errors).toEqual([
      [
        'LeanVibe Lifeguard could not start',
        `The folder /x cannot be written: password=[removed].\n\nThe log is ${file}.`,
      ],
    ]);
    const log = readFileSync(file, 'utf8');
    expect(log).toMatch(/^\d{4}-\d\d-\d\dT.*Error: The folder \/x cannot be written/);
    expect(log).toContain('app.test.ts');
    expect(log).not.toContain('hunter2');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(double.app.exitCode).toBe(1);
  });

  it('says so when not even a log can be written', () => {
    fail(['/dev/null/nowhere']);
    expect(double.dialog.errors[0]?.[1]).toContain('No log could be written.');
    expect(double.app.exitCode).toBe(1);
  });
});

describe('an address from outside', () => {
  const opened = () => double.windows.at(-1)?.loaded;
  it('opens its page, the popover where it names none, and never begins a recovery by itself', async () => {
    const { engine, popover } = await start();
    double.app.emit('open-url', new double.FakeEvent(), 'lifeguard://recover/backend');
    expect(opened()).toEqual(['lifeguard://app/index.html#/recovery/recover-backend']);
    expect(popover.isVisible()).toBe(false);
    for (const address of ['lifeguard://open', 'lifeguard://recover/nothing', 'lifeguard://open/overview?stack=gone']) {
      double.app.emit('open-url', new double.FakeEvent(), address);
      expect(popover.isVisible()).toBe(true);
      popover.hide();
    }
    expect(engine.asked.map((a) => a.call)).not.toContain('recover');
  });
});

describe('ways to the popover', () => {
  it('are the icon, a second start and the shortcut', async () => {
    const { tray, popover, engine } = await start();
    tray.emit('click', { ctrlKey: false }, tray.bounds);
    expect(popover.isVisible()).toBe(true);
    expect(popover.bounds).toMatchObject({ y: 29, width: 360 });
    popover.hide();
    double.app.emit('second-instance');
    expect(popover.isVisible()).toBe(true);
    popover.hide();
    double.globalShortcut.held.get('Control+Alt+Command+L')?.();
    expect(popover.isVisible()).toBe(true);
    engine.use({ 'app.shortcut': null });
    engine.publish(aSnapshot());
    expect(double.globalShortcut.held.size).toBe(0);
  });
});

describe('the menu', () => {
  const openMenu = async (tray: double.FakeTray) => {
    const before = tray.menus.length;
    tray.emit('right-click', {});
    await soon(() => expect(tray.menus.length).toBe(before + 1));
  };

  it('recovers the backend with one click', async () => {
    const { tray, engine } = await start();
    await openMenu(tray);
    click(menuItem(tray, 'Recover Backend'));
    await soon(() =>
      expect(engine.asked).toContainEqual({ call: 'recover', args: { runbook: 'recover-backend', unseen: true } }),
    );
  });

  it('opens the plan instead when a runbook asks for agreement', async () => {
    const action = { kind: 'runbook' as const, runbook: 'stop-port-holder', label: 'Stop node' };
    const { tray, engine } = await start(inTrouble([aCause({ action })]));
    await openMenu(tray);
    click(menuItem(tray, 'Stop node'));
    await soon(() => expect(double.windows).toHaveLength(2));
    expect(double.windows[1]?.loaded).toEqual(['lifeguard://app/index.html#/recovery/stop-port-holder']);
    expect(engine.asked.filter((a) => a.call === 'recover').map((a) => a.args)).toEqual([
      { runbook: 'stop-port-holder', unseen: true },
    ]);
  });

  it('checks, cancels, pauses and quits', async () => {
    const { tray, engine } = await start(aSnapshot({ recovery: aRun() }));
    await openMenu(tray);
    for (const label of ['Check Now', 'Cancel Recovery']) click(menuItem(tray, label));
    const pause = menuItem(tray, 'Pause')?.submenu as Electron.MenuItemConstructorOptions[];
    click(pause[0]);
    click(menuItem(tray, 'Quit Lifeguard'));
    await soon(() => expect(double.app.quits).toBe(1));
    expect(engine.asked.map((a) => a.call)).toEqual(['checkNow', 'cancelRecovery', 'pause', 'stop']);
    expect(tray.isDestroyed()).toBe(true);
  });

  it('opens one dashboard, which a second wish only moves', async () => {
    const { tray } = await start();
    await openMenu(tray);
    click(menuItem(tray, 'Open Dashboard'));
    const dashboard = double.windows[1] as double.FakeWindow;
    dashboard.emit('ready-to-show');
    expect(dashboard.isVisible()).toBe(true);
    click(menuItem(tray, 'Settings…'));
    expect(double.windows).toHaveLength(2);
    expect(dashboard.webContents.sent.at(-1)?.data).toEqual({ event: 'navigate', data: { page: 'settings' } });
  });
});

describe('the popover’s page', () => {
  it('opens the dashboard where it wants, and only places that have a name', async () => {
    const { popover } = await start();
    const frame = { url: 'lifeguard://app/index.html#/popover', parent: null };
    const call = (args: unknown) => double.invokeFrom(popover.webContents, frame, IPC_CALL, 'open', args);
    popover.show();
    expect(await call({ place: 'dashboard', page: 'components/redis' })).toMatchObject({ ok: true });
    expect(popover.isVisible()).toBe(false);
    expect(double.windows[1]?.loaded).toEqual(['lifeguard://app/index.html#/components/redis']);
    expect(await call({ place: 'login-items' })).toMatchObject({ ok: true });
    expect(double.shell.opened).toEqual(['x-apple.systempreferences:com.apple.LoginItems-Settings.extension']);
    expect(await call({ place: 'backend-log' })).toMatchObject({
      ok: false,
      message: expect.stringContaining('does not exist yet'),
    });
    expect(await call({ place: '/etc/passwd' })).toMatchObject({ ok: false, code: 'bad-arguments' });
  });
});

describe('a notification', () => {
  it('says what, since when and offers the fix, which one click starts', async () => {
    const { engine } = await start(lastingFailure());
    await soon(() => expect(shown()).toHaveLength(1));
    const [notification] = shown();
    expect(notification?.options).toMatchObject({
      title: 'The backend is not running.',
      body: expect.stringMatching(/^Nothing listens on port 8765\. Since \d\d:\d\d\. Recover Backend\?$/),
      id: expect.stringMatching(/^lifeguard\.backend-not-running\./),
    });
    expect(notification?.options.actions?.map((a) => a.text)).toEqual(['Recover', 'Details', 'Snooze for 1 Hour']);
    notification?.emit('action', { actionIndex: 0 });
    await soon(() => expect(engine.asked.map((a) => a.call)).toContain('recover'));
    expect(engine.logged).toEqual(['screen: The backend is not running.', 'used: Recover']);
  });

  it('that asks has one button, which runs exactly what was asked for', async () => {
    const failure = lastingFailure();
    const { engine } = await start({ ...failure, question: aQuestion({ token: 'plan-7' }) });
    await soon(() => expect(shown()).toHaveLength(1));
    const [notification] = shown();
    expect(notification?.options.body).toBe('Recover Backend? It would: start the backend.');
    expect(notification?.options.actions?.map((a) => a.text)).toEqual(['Recover Backend']);
    notification?.emit('action', { actionIndex: 0 });
    await soon(() =>
      expect(engine.asked).toContainEqual({ call: 'recover', args: { token: 'plan-7', confirmed: false } }),
    );
  });

  it('is replaced under its id when the trouble is over', async () => {
    const failure = lastingFailure();
    const { engine } = await start(failure);
    await soon(() => expect(shown()).toHaveLength(1));
    const later = { mono: Number.MAX_SAFE_INTEGER / 2, wall: Date.now() };
    engine.publish(
      aSnapshot({
        recovery: aRun({ state: 'succeeded', startedAt: later, endedAt: later, result: 'Backend is back.' }),
      }),
    );
    await soon(() => expect(shown()).toHaveLength(2));
    expect(shown()[1]?.options).toMatchObject({
      id: shown()[0]?.options.id,
      title: 'Backend is well again.',
      body: 'Backend is back.',
      silent: true,
    });
  });

  it('opens the dashboard for details, and sleeps for an hour when told to', async () => {
    await start(lastingFailure());
    await soon(() => expect(shown()).toHaveLength(1));
    shown()[0]?.emit('click');
    expect(double.windows[1]?.loaded).toEqual(['lifeguard://app/index.html#/overview']);
    shown()[0]?.emit('action', { actionIndex: 2 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(shown()).toHaveLength(1);
  });

  describe('that the system refuses, as it does in an unsigned app,', () => {
    beforeEach(() => {
      double.FakeNotification.outcome = 'failed';
      vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    });

    it('goes through osascript, its text as arguments and never as script', async () => {
      const failure = lastingFailure();
      const evil = '"; do shell script "touch /tmp/x';
      await start({ ...failure, causes: failure.causes.map((cause) => ({ ...cause, title: evil })) });
      await soon(() => expect(tools).toHaveLength(1));
      const { command, args } = tools[0] ?? { command: '', args: [] };
      expect(command).toBe('osascript');
      const split = args.indexOf('--');
      expect(args.slice(0, split).join(' ')).not.toContain('touch');
      expect(args[split + 1]).toBe(`${evil}.`);
    });

    it('stands beside the icon when that fails too', async () => {
      scriptWorks = false;
      const { tray } = await start(lastingFailure());
      await soon(() => expect(tray.titles.at(-1)).toBe('The backend is not…'));
    });
  });
});
