import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { BrowserWindow } from 'electron';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { at, stageEngine } from '../../support/face-fixtures.ts';
import { soon } from '../../support/soon.ts';

const { createTray } = await import('../../../electron/desktop/tray.ts');
const { TRAY_IMAGES } = await import('../../../electron/desktop/tray-face.ts');
const { createPopover } = await import('../../../electron/desktop/popover.ts');
const { reviveAfterCrash } = await import('../../../electron/desktop/crash.ts');
const { watchPower } = await import('../../../electron/desktop/power.ts');
const { powerOfAll } = await import('../../../electron/desktop/stacks.ts');
const { quitAfter } = await import('../../../electron/desktop/quit.ts');
const { createShortcut } = await import('../../../electron/desktop/shortcut.ts');
const { loginItem } = await import('../../../electron/desktop/login-item.ts');
const { openPath } = await import('../../../electron/desktop/places.ts');
const { alertStore } = await import('../../../electron/notifications/alert-store.ts');
const { installCommand, isCommandInstalled, commandScript } = await import(
  '../../../electron/desktop/install-command.ts'
);
const { NO_ALERTS } = await import('../../../electron/notifications/index.ts');

const root = path.resolve(import.meta.dirname, '../../..');
let scratch = '';
beforeEach(() => {
  double.resetElectron();
  scratch = mkdtempSync(path.join(tmpdir(), 'lifeguard-desktop-'));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(scratch, { recursive: true, force: true });
});

describe('the icon', () => {
  const create = () => {
    const clicks: string[] = [];
    const icon = createTray(path.join(root, 'resources/tray'), {
      onClick: () => clicks.push('click'),
      onMenu: () => clicks.push('menu'),
    });
    const tray = double.trays[0] as double.FakeTray;
    const drawn = () => tray.images.map((image) => path.basename(image.file));
    return { icon, tray, clicks, drawn };
  };

  it('has template images of 18 and 36 pixels for every state', () => {
    const { tray } = create();
    expect(tray.images[0]?.template).toBe(true);
    for (const name of TRAY_IMAGES)
      for (const [suffix, edge] of [
        ['', 18],
        ['@2x', 36],
      ] as const) {
        const png = readFileSync(path.join(root, `resources/tray/${name}Template${suffix}.png`));
        expect([png.readUInt32BE(16), png.readUInt32BE(20)], name + suffix).toEqual([edge, edge]);
      }
  });

  it('sets image, title and tool tip only when they changed', () => {
    const { icon, tray, drawn } = create();
    const face = { image: 'critical' as const, title: '2', toolTip: 'x' };
    for (let i = 0; i < 3; i += 1) icon.show(face);
    icon.show({ ...face, toolTip: 'y' });
    expect(drawn()).toEqual(['unknownTemplate.png', 'criticalTemplate.png']);
    expect(tray.titles).toEqual(['2']);
    expect(tray.toolTips).toEqual(['x', 'y']);
  });

  it('turns at two frames a second while recovering, and stops', () => {
    vi.useFakeTimers();
    const { icon, drawn } = create();
    icon.show({ image: 'recovering1', title: '', toolTip: '' });
    vi.advanceTimersByTime(2000);
    icon.show({ image: 'recovering1', title: '', toolTip: '' });
    icon.show({ image: 'healthy', title: '', toolTip: '' });
    vi.advanceTimersByTime(5000);
    expect(drawn().slice(1)).toEqual([
      'recovering1Template.png',
      'recovering2Template.png',
      'recovering1Template.png',
      'recovering2Template.png',
      'recovering1Template.png',
      'healthyTemplate.png',
    ]);
  });

  it('stands still where motion is reduced', () => {
    vi.useFakeTimers();
    double.systemPreferences.still = true;
    const { icon, drawn } = create();
    icon.show({ image: 'recovering1', title: '', toolTip: '' });
    vi.advanceTimersByTime(5000);
    expect(drawn()).toHaveLength(2);
  });

  it('opens the popover on a left click and the menu on a right click or with Control', () => {
    const { tray, clicks } = create();
    tray.emit('click', { ctrlKey: false }, tray.bounds);
    tray.emit('right-click', {});
    tray.emit('click', { ctrlKey: true }, tray.bounds);
    expect(clicks).toEqual(['click', 'menu', 'menu']);
  });

  it('asks whoever was named last', () => {
    const { icon, tray, clicks } = create();
    icon.answer({ onClick: () => clicks.push('later'), onMenu: () => undefined });
    tray.emit('click', { ctrlKey: false }, tray.bounds);
    expect(clicks).toEqual(['later']);
  });

  it('takes no harm from what still wants to show something when it is gone', () => {
    const { icon } = create();
    icon.dispose();
    icon.show({ image: 'critical', title: 'late', toolTip: 'late' });
    expect(icon.bounds()).toBeNull();
  });
});

describe('the popover', () => {
  const create = () => {
    const made: BrowserWindow[] = [];
    const popover = createPopover({
      preload: '/p.cjs',
      iconBounds: () => null,
      onCreate: (window) => made.push(window),
    });
    return { popover, made };
  };
  /** One whose page is there and painted. */
  const prepared = () => {
    const { popover, made } = create();
    popover.expect();
    const window = double.windows[0] as double.FakeWindow;
    window.emit('ready-to-show');
    return { popover, made, window };
  };

  it('has no page until somebody points at the icon or opens it', () => {
    const { popover, made } = create();
    expect(made).toEqual([]);
    popover.expect();
    popover.expect();
    expect(made).toHaveLength(1);
    expect(double.windows[0]?.isVisible()).toBe(false);
  });

  it('appears when its page is painted, or after a moment without it', () => {
    vi.useFakeTimers();
    const { popover } = create();
    popover.toggle(null);
    const first = double.windows[0] as double.FakeWindow;
    expect(first.isVisible()).toBe(false);
    first.emit('ready-to-show');
    expect(first.isVisible()).toBe(true);
    first.destroy();
    popover.toggle(null);
    const second = double.windows[1] as double.FakeWindow;
    expect(second.isVisible()).toBe(false);
    vi.advanceTimersByTime(80);
    expect(second.isVisible()).toBe(true);
  });

  it('does not appear after all when a second click came before its page', () => {
    vi.useFakeTimers();
    const { popover } = create();
    popover.toggle(null);
    popover.toggle(null);
    double.windows[0]?.emit('ready-to-show');
    vi.advanceTimersByTime(1000);
    expect(double.windows[0]?.isVisible()).toBe(false);
  });

  it('ends its page a minute after it was last seen, and the next one shows the same stack', () => {
    vi.useFakeTimers();
    const { popover, window } = prepared();
    popover.toggle(null);
    vi.advanceTimersByTime(3_600_000);
    expect(window.isDestroyed()).toBe(false);
    window.webContents.url = 'lifeguard://app/index.html?stack=blue#/popover';
    popover.hide();
    vi.advanceTimersByTime(59_000);
    popover.toggle(null);
    popover.hide();
    vi.advanceTimersByTime(59_000);
    expect(window.isDestroyed()).toBe(false);
    vi.advanceTimersByTime(1000);
    expect(window.isDestroyed()).toBe(true);
    popover.show();
    expect(double.windows[1]?.loaded).toEqual(['lifeguard://app/index.html?stack=blue#/popover']);
  });

  it('ends a page that nobody came for', () => {
    vi.useFakeTimers();
    const { window } = prepared();
    vi.advanceTimersByTime(60_000);
    expect(window.isDestroyed()).toBe(true);
  });

  it.each([
    [false, 'light'],
    [true, 'dark'],
  ])('has the colour of its page before that is painted (dark: %s)', (dark, scheme) => {
    double.nativeTheme.shouldUseDarkColors = dark;
    prepared();
    const [light = '', night = ''] = readFileSync(path.join(root, 'renderer/styles/tokens.css'), 'utf8').split('dark)');
    const colour = /--surface: (#\w+);/.exec(scheme === 'dark' ? night : light)?.[1];
    expect(double.windows[0]?.options.backgroundColor).toBe(colour);
    double.nativeTheme.shouldUseDarkColors = false;
  });

  it('is hidden by what closes a window, and opens again', () => {
    const { popover, window, made } = prepared();
    popover.toggle(null);
    window.close();
    expect(window.isDestroyed()).toBe(false);
    expect(window.isVisible()).toBe(false);
    popover.toggle(null);
    expect(window.isVisible()).toBe(true);
    expect(made).toHaveLength(1);
  });

  it('is made anew when its window was destroyed', () => {
    const { popover, window, made } = prepared();
    popover.show();
    window.destroy();
    popover.hide();
    popover.toggle(null);
    expect(made).toHaveLength(2);
    double.windows[1]?.emit('ready-to-show');
    expect(double.windows[1]?.isVisible()).toBe(true);
    expect(double.windows[1]?.loaded).toEqual(['lifeguard://app/index.html#/popover']);
  });

  it('stays away once it was disposed of', () => {
    const { popover, window, made } = prepared();
    popover.dispose();
    expect(window.isDestroyed()).toBe(true);
    popover.show();
    popover.toggle(null);
    popover.hide();
    expect(made).toHaveLength(1);
  });

  it('is a frameless window on every space, also over full-screen apps, without a flash of the Dock icon', () => {
    const { window } = prepared();
    expect(window.options).toMatchObject({ show: false, frame: false, skipTaskbar: true, resizable: false });
    expect(window.workspaces).toEqual([true, { visibleOnFullScreen: true, skipTransformProcessType: true }]);
    expect(window.loaded).toEqual(['lifeguard://app/index.html#/popover']);
  });

  it('opens and closes with clicks, and closes when it loses the focus', () => {
    const { popover, window } = prepared();
    popover.toggle(null);
    expect(window.isVisible()).toBe(true);
    popover.toggle(null);
    expect(window.isVisible()).toBe(false);
    popover.toggle(null);
    window.emit('blur');
    expect(window.isVisible()).toBe(false);
  });

  it('stays closed when the click that took its focus was one on the icon, and opens with the next', () => {
    const { popover, window } = prepared();
    popover.toggle(null);
    window.emit('blur');
    popover.toggle(null);
    expect(window.isVisible()).toBe(false);
    popover.toggle(null);
    expect(window.isVisible()).toBe(true);
  });

  it('opens with a click on the icon that comes later than a blur elsewhere', () => {
    vi.useFakeTimers();
    const { popover, window } = prepared();
    popover.toggle(null);
    window.emit('blur');
    vi.advanceTimersByTime(300);
    popover.toggle(null);
    expect(window.isVisible()).toBe(true);
  });

  it('is as high as its page, between 160 and 560', () => {
    const { popover, window } = prepared();
    popover.show();
    for (const [wanted, height] of [
      [412.3, 413],
      [40, 160],
      [2000, 560],
    ] as const) {
      window.webContents.emit('preferred-size-changed', new double.FakeEvent(), { width: 360, height: wanted });
      expect(window.bounds).toMatchObject({ width: 360, height });
    }
  });
});

describe('a page that crashes', () => {
  it('is loaded again, but not for ever', () => {
    const window = new double.FakeWindow();
    const said: string[] = [];
    reviveAfterCrash(window as unknown as BrowserWindow, (message) => said.push(message));
    const crash = (reason: string) =>
      window.webContents.emit('render-process-gone', new double.FakeEvent(), { reason, exitCode: 5 });
    crash('clean-exit');
    expect(window.webContents.reloads).toBe(0);
    for (let i = 0; i < 5; i += 1) crash('crashed');
    expect(window.webContents.reloads).toBe(3);
    expect(said[0]).toMatch(/Monitoring goes on/);
    window.show();
    expect(window.webContents.reloads).toBeGreaterThan(3);
  });
});

describe('power', () => {
  it('reaches the engine: sleep, wake, battery, and heat as if on battery', () => {
    const engine = stageEngine();
    const seen: string[] = [];
    watchPower({ engine, onWake: () => seen.push('wake'), onLock: () => seen.push('lock') });
    const power = double.powerMonitor;
    power.emit('suspend');
    power.emit('resume');
    power.emit('lock-screen');
    power.emit('thermal-state-change', { state: 'serious' });
    power.emit('on-battery');
    power.emit('thermal-state-change', { state: 'nominal' });
    power.emit('on-ac');
    expect(engine.asked.map((a) => a.args)).toEqual(['suspend', 'resume', 'battery', 'mains']);
    expect(seen).toEqual(['wake', 'lock']);
  });
  it('is told to a stack that comes later, once, and only while it is on battery', () => {
    const [main, blue, green] = [stageEngine(), stageEngine(), stageEngine()];
    let all = [main];
    let changed = () => {};
    const stacks = {
      list: () => all.map((engine) => ({ id: null, engine })),
      subscribe: (listener: () => void) => {
        changed = listener;
        return () => undefined;
      },
    };
    watchPower({ engine: powerOfAll(stacks), onWake: () => undefined, onLock: () => undefined });
    const told = (engine: typeof main) => engine.asked.map((a) => a.args);
    double.powerMonitor.emit('on-battery');
    all = [main, blue];
    changed();
    changed();
    expect([told(main), told(blue)]).toEqual([['battery'], ['battery']]);
    double.powerMonitor.emit('on-ac');
    all = [main, blue, green];
    changed();
    expect(told(blue)).toEqual(['battery', 'mains']);
    expect(told(green)).toEqual([]);
  });
  it('says at the start that the machine is on battery', () => {
    const engine = stageEngine();
    double.powerMonitor.battery = true;
    watchPower({ engine, onWake: () => undefined, onLock: () => undefined });
    expect(engine.asked.map((a) => a.args)).toEqual(['battery']);
  });
});

describe('quitting', () => {
  it('waits once until everything has stopped', async () => {
    let stops = 0;
    quitAfter(async () => {
      stops += 1;
    });
    double.app.quit();
    double.app.quit();
    expect(double.app.quits).toBe(0);
    await soon(() => expect(double.app.quits).toBe(1));
    expect(stops).toBe(1);
  });
  it('does not wait for ever, nor for something that fails', async () => {
    vi.useFakeTimers();
    quitAfter(() => new Promise(() => undefined));
    double.app.quit();
    await vi.advanceTimersByTimeAsync(5100);
    expect(double.app.quits).toBe(1);
  });
  it('is not what closing the last window does', () => {
    quitAfter(async () => undefined);
    expect(double.app.listenerCount('window-all-closed')).toBe(1);
  });
});

describe('the shortcut', () => {
  it('is changed, taken away, and refused without harm', () => {
    let pressed = 0;
    const shortcut = createShortcut(() => {
      pressed += 1;
    });
    expect(shortcut.use('Control+L')).toBe(true);
    double.globalShortcut.held.get('Control+L')?.();
    expect(pressed).toBe(1);
    shortcut.use('Control+K');
    expect([...double.globalShortcut.held.keys()]).toEqual(['Control+K']);
    double.globalShortcut.accepts = false;
    expect(shortcut.use('Control+J')).toBe(false);
    double.globalShortcut.accepts = true;
    expect(shortcut.use('Control+J'), 'not tried again with every snapshot').toBe(false);
    expect([...double.globalShortcut.held.keys()]).toEqual([]);
  });
});

describe('launch at login', () => {
  it('is not supported by a loose executable, and shows what the system says otherwise', () => {
    expect(loginItem()).toBe('not-supported');
    const platform = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    double.app.isPackaged = true;
    for (const [status, said] of [
      ['enabled', 'on'],
      ['not-registered', 'off'],
      ['not-found', 'off'],
      ['requires-approval', 'requires-approval'],
    ] as const) {
      double.app.login = { ...double.app.login, status };
      expect(loginItem()).toBe(said);
    }
    platform.mockRestore();
  });
});

describe('opening a place', () => {
  it('shows files that are read and folders, never runs a program, and says what is missing', async () => {
    const file = (name: string) => {
      writeFileSync(path.join(scratch, name), '');
      return path.join(scratch, name);
    };
    await openPath(file('backend.log'));
    await openPath(scratch);
    await openPath(file('run.command'));
    mkdirSync(path.join(scratch, 'Evil.app'));
    await openPath(path.join(scratch, 'Evil.app'));
    expect(double.shell.opened).toEqual([
      path.join(scratch, 'backend.log'),
      scratch,
      `folder of ${path.join(scratch, 'run.command')}`,
      `folder of ${path.join(scratch, 'Evil.app')}`,
    ]);
    await expect(openPath(path.join(scratch, 'none.log'))).rejects.toThrow('does not exist yet');
  });
});

describe('what was notified', () => {
  it('survives a restart, and a broken file does no harm', async () => {
    const store = alertStore(path.join(scratch, 'state/alerts.json'));
    expect(await store.load(at(0))).toEqual(NO_ALERTS);
    const state = { ...NO_ALERTS, closed: [{ component: 'redis' as const, at: at(0) }] };
    await store.save(state);
    expect(await store.load(at(0))).toEqual(state);
    writeFileSync(path.join(scratch, 'state/alerts.json'), '{');
    expect(await store.load(at(0))).toEqual(NO_ALERTS);
  });
});

describe('installing the command', () => {
  const script = commandScript('/Applications/LeanVibe Lifeguard.app/Contents/Resources');
  const folder = (name: string) => path.join(scratch, name);

  it('links it, and says when the folder is not searched', async () => {
    const result = await installCommand(script, [folder('bin')], '/usr/bin');
    expect(result).toMatchObject({ ok: true, message: expect.stringContaining('Add') });
    expect(readlinkSync(folder('bin/lifeguard'))).toBe(script);
    expect(await isCommandInstalled(script, [folder('bin')])).toBe(true);
  });
  it('replaces the link of an earlier Lifeguard', async () => {
    mkdirSync(folder('bin'));
    symlinkSync('/Volumes/Old/X.app/Contents/Resources/bin/lifeguard', folder('bin/lifeguard'));
    expect(await isCommandInstalled(script, [folder('bin')])).toBe(false);
    expect(await installCommand(script, [folder('bin')], folder('bin'))).toEqual({
      ok: true,
      file: folder('bin/lifeguard'),
      message: `The command is installed as ${folder('bin/lifeguard')}.`,
    });
  });
  it('touches nothing beside it, whatever somebody has put there', async () => {
    mkdirSync(folder('bin'));
    writeFileSync(folder('bin/lifeguard.new'), 'theirs');
    expect(await installCommand(script, [folder('bin')], folder('bin'))).toMatchObject({ ok: true });
    expect(readFileSync(folder('bin/lifeguard.new'), 'utf8')).toBe('theirs');
    expect(readdirSync(folder('bin')).sort()).toEqual(['lifeguard', 'lifeguard.new']);
  });
  it('leaves somebody else’s file alone and takes the next folder', async () => {
    mkdirSync(folder('first'));
    writeFileSync(folder('first/lifeguard'), 'theirs');
    const result = await installCommand(script, [folder('first'), folder('second')], '');
    expect(result).toMatchObject({ ok: true, file: folder('second/lifeguard') });
    expect(readFileSync(folder('first/lifeguard'), 'utf8')).toBe('theirs');
  });
  it('says why when there is nowhere to put it', async () => {
    writeFileSync(folder('bin'), 'a file, not a folder');
    const result = await installCommand(script, [folder('bin')], '');
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining('cannot be written') });
  });
});
