import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openNoSession, openSession } from '../../../electron/app/session.ts';
import { IPC_CALL } from '../../../shared/contract/index.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { aCause, aSnapshot, inTrouble, stageEngine } from '../../support/face-fixtures.ts';

const { startDesktop } = await import('../../../electron/desktop/index.ts');

const root = path.resolve(import.meta.dirname, '../../..');
const FRAME = { url: 'lifeguard://app/index.html#/popover', parent: null };
const said = vi.spyOn(console, 'error');

beforeEach(() => {
  double.resetElectron();
  double.app.userData = mkdtempSync(path.join(tmpdir(), 'lifeguard-gone-'));
  said.mockReset();
});
afterEach(async () => {
  vi.useRealTimers();
  double.app.quit();
  await vi.waitFor(() => expect(double.app.quits).toBeGreaterThan(0));
  rmSync(double.app.userData, { recursive: true, force: true });
});

/** The app with nothing open; what is timed from here on happens when the test says so. */
async function start() {
  const engine = stageEngine();
  await startDesktop({
    root,
    openSession,
    openNoSession,
    startDemo: async () => ({ address: () => 'http://127.0.0.1:4001/#code=x', stop: async () => {} }),
    startEngine: async () => engine,
    run: async () => true,
  });
  vi.useFakeTimers();
  const tray = double.trays[0] as double.FakeTray;
  const call = (name: string, args: object) => double.invokeFrom(popover().page, FRAME, IPC_CALL, name, args);
  const popover = () => double.windows[0] as double.FakeWindow;
  tray.emit('click', { ctrlKey: false }, tray.bounds);
  return { engine, tray, call, popover };
}
type App = Awaited<ReturnType<typeof start>>;
const painted = (window: double.FakeWindow): double.FakeWindow => {
  window.emit('ready-to-show');
  return window;
};

const WINDOWS: Readonly<Record<string, (app: App) => Promise<double.FakeWindow>>> = {
  'the popover before its page is painted': async ({ popover }) => popover(),
  'the popover': async ({ popover, call }) => {
    await call('visible', { visible: true });
    return painted(popover());
  },
  'the popover at rest': async ({ popover, tray }) => {
    painted(popover());
    tray.emit('click', { ctrlKey: false }, tray.bounds);
    return popover();
  },
  'the dashboard before its page is painted': async ({ call }) => {
    await call('open', { place: 'dashboard' });
    return double.windows[1] as double.FakeWindow;
  },
  'the dashboard': async ({ call }) => {
    await call('open', { place: 'dashboard' });
    return painted(double.windows[1] as double.FakeWindow);
  },
  'the demo': async ({ call }) => {
    await call('startDemo', {});
    return painted(double.windows[1] as double.FakeWindow);
  },
};

/** As seen in Electron 33 with a busy main process; the third one only in between, while it is closed. */
const ENDS: Readonly<Record<string, (window: double.FakeWindow) => void>> = {
  'while its page still talks': (window) => window.destroy(),
  'with its page': (window) => {
    window.destroy();
    window.page.end();
  },
  'after its page': (window) => window.page.end(),
};

const EVENT_DATA: Readonly<Record<string, readonly unknown[]>> = {
  'preferred-size-changed': [{}, { width: 360, height: 333 }],
  'did-start-navigation': [{ url: FRAME.url, isMainFrame: true, isSameDocument: false }],
  'render-process-gone': [{}, { reason: 'crashed', exitCode: 5 }],
};

/** Everything that anybody listens to, but the end itself. */
function tellEverything(window: double.FakeWindow): string[] {
  const told: string[] = [];
  for (const emitter of [window.page, window])
    for (const name of emitter.eventNames().map(String)) {
      if (name === 'closed') continue;
      told.push(name);
      emitter.emit(name, ...(EVENT_DATA[name] ?? [new double.FakeEvent(), {}]));
    }
  return told;
}

describe.each(Object.keys(ENDS))('a window that ends %s', (end) => {
  it.each(Object.keys(WINDOWS))('is asked nothing any more: %s', async (which) => {
    const app = await start();
    const window = await (WINDOWS[which] as (typeof WINDOWS)[string])(app);
    ENDS[end]?.(window);
    expect(tellEverything(window)).toContain('will-navigate');
    app.engine.publish(inTrouble([aCause()]));
    tellEverything(window);
    // Longer than the popover waits for its page, and keeps it.
    vi.advanceTimersByTime(120_000);
    app.engine.publish(aSnapshot());
    tellEverything(window);
    for (const ask of ['activate', 'second-instance']) double.app.emit(ask);
    app.tray.emit('click', { ctrlKey: false }, app.tray.bounds);
    expect(said.mock.calls).toEqual([]);
  });

  it.each([
    ['open', { place: 'dashboard' }],
    ['showStack', { stack: null, page: 'overview' }],
    ['startDemo', {}],
    ['hidePopover', {}],
    ['visible', { visible: true }],
    ['snapshot', {}],
  ])('before its page is answered: %s', async (name, args) => {
    const { call, popover } = await start();
    const answer = call(name, args);
    ENDS[end]?.(popover());
    expect(await answer).not.toMatchObject({ code: 'failed' });
    vi.advanceTimersByTime(120_000);
    expect(said.mock.calls).toEqual([]);
  });
});

it('a demo that is closed while its page loads is no failure, one that cannot be loaded is', async () => {
  const { call } = await start();
  const load = vi.spyOn(double.FakeWindow.prototype, 'loadURL');
  const failing = (isClosed: boolean) =>
    load.mockImplementationOnce(async function fail(this: double.FakeWindow) {
      if (isClosed) this.close();
      throw new Error('ERR_FAILED (-2) loading');
    });
  failing(false);
  expect(await call('startDemo', {})).toMatchObject({ ok: false, message: expect.stringContaining('ERR_FAILED') });
  double.windows[1]?.close();
  failing(true);
  expect(await call('startDemo', {})).toMatchObject({ ok: true });
  load.mockRestore();
});
