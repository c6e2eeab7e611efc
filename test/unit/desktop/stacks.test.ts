import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openNoSession, openSession } from '../../../electron/app/session.ts';
import { watchStacks } from '../../../electron/app/stacks.ts';
import type { EngineFace } from '../../../electron/desktop/types.ts';
import { EventSchema, IPC_CALL } from '../../../shared/contract/index.ts';
import { type Snapshot, StackIdSchema } from '../../../shared/domain/index.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { aCause, aSnapshot, inTrouble, stageEngine } from '../../support/face-fixtures.ts';
import { soon } from '../../support/soon.ts';

const { startDesktop } = await import('../../../electron/desktop/index.ts');

const noDemo = () => Promise.reject(new Error('not asked'));
const BLUE = StackIdSchema.parse('blue');
const POPOVER = 'lifeguard://app/index.html#/popover';
const AT_BLUE = 'lifeguard://app/index.html?stack=blue#/popover';
const since = { mono: -60_000, wall: Date.now() - 60_000 };
const lastingFailure = (): Snapshot => inTrouble([aCause({ since })]);

beforeEach(() => {
  double.resetElectron();
  double.app.userData = mkdtempSync(path.join(tmpdir(), 'lifeguard-app-'));
});
afterEach(async () => {
  double.app.quit();
  await soon(() => expect(double.app.quits).toBeGreaterThan(0));
  rmSync(double.app.userData, { recursive: true, force: true });
});

/** The app with a main stack and one that is called blue. */
async function start(first: Snapshot = aSnapshot(), second: Snapshot = aSnapshot()) {
  const [main, blue] = [stageEngine(first), stageEngine(second)];
  let ids = [BLUE];
  let edited = () => {};
  await startDesktop({
    root: path.resolve(import.meta.dirname, '../../..'),
    openSession,
    openNoSession,
    startDemo: noDemo,
    startEngine: async () => main,
    startStacks: (engine) =>
      watchStacks<EngineFace>({
        main: engine,
        config: {
          current: () => ({ stacks: ids }) as never,
          subscribe(listener) {
            edited = listener;
            return () => {};
          },
        },
        open: async () => blue,
        close: (engine) => engine.stop(),
        onError: (error) => {
          throw error;
        },
      }),
    run: async () => true,
  });
  const tray = double.trays[0] as double.FakeTray;
  // The page is made when the pointer comes to the icon.
  tray.emit('mouse-enter', {});
  const popover = double.windows[0] as double.FakeWindow;
  popover.emit('ready-to-show');
  const call = (name: string, args: unknown, url = popover.webContents.url) =>
    double.invokeFrom(popover.webContents, { url, parent: null }, IPC_CALL, name, args);
  const told = () =>
    popover.webContents.sent.flatMap(({ data }) => {
      const event = EventSchema.parse(data);
      return event.event === 'stacks' ? [event.data.map(({ id, state }) => `${id ?? 'main'} ${state}`)] : [];
    });
  const leave = () => {
    ids = [];
    edited();
  };
  return { main, blue, tray, popover, call, told, leave };
}

describe('one icon for several stacks', () => {
  it('shows the worst, with its name, and the main one when all are well', async () => {
    const { blue, tray } = await start();
    expect(tray.toolTips.at(-1)).toBe('LeanVibe Lifeguard: main: All well.');
    blue.publish(inTrouble([aCause()]));
    await soon(() => expect(tray.images.at(-1)?.file).toContain('criticalTemplate.png'));
    expect(tray.toolTips.at(-1)).toBe('LeanVibe Lifeguard: blue: The backend is not running');
    blue.publish(aSnapshot());
    await soon(() => expect(tray.toolTips.at(-1)).toBe('LeanVibe Lifeguard: main: All well.'));
  });

  it('lists them in its menu, which is about the worst one', async () => {
    const { tray, main, blue } = await start(aSnapshot(), inTrouble([aCause()]));
    tray.emit('right-click', {});
    await soon(() => expect(tray.menus.length).toBeGreaterThan(0));
    const template = tray.menus.at(-1)?.template ?? [];
    expect(template.slice(0, 4).map((item) => item.label)).toEqual([
      '● main   All well.',
      '⬣ blue   The backend is not running',
      undefined,
      'Stack blue',
    ]);
    const item = template.find(({ label }) => label === 'Recover Backend');
    (item?.click as (() => void) | undefined)?.();
    await soon(() => expect(blue.asked.map((a) => a.call)).toContain('recover'));
    expect(main.asked.map((a) => a.call)).not.toContain('recover');
    (template[1]?.click as (() => void) | undefined)?.();
    await soon(() =>
      expect(double.windows.at(-1)?.loaded.at(-1)).toBe('lifeguard://app/index.html?stack=blue#/overview'),
    );
  });
});

describe('notifications', () => {
  it('say which stack they are of, and their button acts on that one', async () => {
    const { main, blue } = await start(aSnapshot(), lastingFailure());
    await soon(() => expect(double.FakeNotification.all).toHaveLength(1));
    const [banner] = double.FakeNotification.all;
    expect(banner?.options.title).toMatch(/^blue: /);
    expect(banner?.options.id).toMatch(/^blue:/);
    banner?.emit('action', { actionIndex: 0 });
    await soon(() => expect(blue.asked.map((a) => a.call)).toContain('recover'));
    expect(main.asked.map((a) => a.call)).not.toContain('recover');
  });

  it('of the same failure in both are two, and neither replaces the other', async () => {
    await start(lastingFailure(), lastingFailure());
    await soon(() => expect(double.FakeNotification.all).toHaveLength(2));
    const titles = double.FakeNotification.all.map((n) => String(n.options.title).split(':')[0]);
    expect(titles.toSorted()).toEqual(['blue', 'main']);
    expect(new Set(double.FakeNotification.all.map((n) => n.options.id)).size).toBe(2);
  });

  it('about the machine come once', async () => {
    const full = () => inTrouble([aCause({ id: 'disk-full', component: 'disk', since } as never)]);
    await start(full(), full());
    await soon(() => expect(double.FakeNotification.all).toHaveLength(1));
    expect(double.FakeNotification.all[0]?.options.title).toMatch(/^main: /);
  });
});

describe('a window', () => {
  it('shows one stack, hears of all, and goes to another by its own wish', async () => {
    const { main, blue, popover, call, told } = await start(aSnapshot(), inTrouble([aCause()]));
    expect(popover.webContents.url).toBe(POPOVER);
    popover.show();
    await call('visible', { visible: true });
    expect(told().at(-1)).toEqual(['main healthy', 'blue critical']);
    expect(await call('snapshot', {})).toMatchObject({ value: { verdict: { state: 'healthy' } } });
    await call('showStack', { stack: 'blue', page: 'popover' });
    expect(popover.webContents.url).toBe(AT_BLUE);
    await call('visible', { visible: true });
    expect(await call('snapshot', {})).toMatchObject({ value: { verdict: { state: 'critical' } } });
    await call('recover', { runbook: 'recover-backend', unseen: true });
    expect(blue.asked.map((a) => a.call)).toContain('recover');
    expect(main.asked.map((a) => a.call)).not.toContain('recover');
    const looked = (engine: typeof main) => engine.asked.filter((a) => a.call === 'setVisible').map((a) => a.args);
    expect([looked(main), looked(blue)]).toEqual([[true, false], [true]]);
  });

  it('of a stack that has gone is told so, and is answered nothing when it is loaded anew', async () => {
    const { blue, popover, call, told, leave } = await start(aSnapshot(), inTrouble([aCause()]));
    await call('showStack', { stack: 'blue', page: 'popover' });
    popover.show();
    await call('visible', { visible: true });
    leave();
    await soon(() => expect(told().at(-1)).toEqual(['main healthy']));
    popover.webContents.emit('did-start-navigation', { url: AT_BLUE, isMainFrame: true, isSameDocument: false });
    expect(await call('recover', { runbook: 'recover-backend', unseen: true })).toMatchObject({ ok: false });
    expect(blue.asked.map((a) => a.call)).not.toContain('recover');
    await soon(() => expect(popover.webContents.url).toBe(POPOVER));
  });
});
