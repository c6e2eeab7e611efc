import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it } from 'vitest';
import { openSession } from '../../../electron/app/session.ts';
import type { HostCalls } from '../../../electron/app/types.ts';
import { EventSchema, IPC_CALL, IPC_EVENT, MAX_MESSAGE_BYTES } from '../../../shared/contract/index.ts';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { aCause, aSnapshot, at, inTrouble, stageEngine } from '../../support/face-fixtures.ts';

const { connectPages } = await import('../../../electron/desktop/ipc.ts');

const HOST: HostCalls = {
  host: async () => ({ kind: 'app', version: '1', platform: 'darwin', demo: false, launchAtLogin: 'off' }),
  setLaunchAtLogin: async () => ({}),
  open: async () => ({}),
  showStack: async () => ({}),
  hidePopover: async () => ({}),
  openReference: async () => ({}),
  mailEscalation: async () => ({}),
  saveReport: async () => ({ saved: true }),
  startDemo: async () => ({ address: '' }),
  demoBreak: async () => {
    throw new Error('There is nothing to break here.');
  },
};
const FRAME = { url: 'lifeguard://app/index.html#/popover', parent: null };

function stage() {
  const engine = stageEngine();
  const pages = connectPages({ engineAt: () => engine, openSession: (send) => openSession(engine, HOST, send) });
  const window = new double.FakeWindow();
  pages.add(window as unknown as BrowserWindow);
  const call = (name: unknown, args: unknown, frame: double.Sender | null = FRAME) =>
    double.invokeFrom(window.page, frame, IPC_CALL, name, args);
  const events = () => window.page.sent.map(({ data }) => EventSchema.parse(data));
  const visibility = () => engine.asked.filter((a) => a.call === 'setVisible').map((a) => a.args);
  return { engine, pages, window, call, events, visibility };
}
beforeEach(() => double.resetElectron());

describe('a call', () => {
  it('from our page is answered', async () => {
    const { call } = stage();
    expect(await call('snapshot', {})).toEqual({ ok: true, value: aSnapshot() });
    expect(await call('host', {})).toMatchObject({ ok: true, value: { kind: 'app' } });
  });

  it.each([
    ['a remote page', { url: 'https://example.com/', parent: null }],
    ['a file', { url: 'file:///index.html', parent: null }],
    ['a frame inside our page', { url: FRAME.url, parent: {} }],
    ['a frame that has gone', null],
  ])('from %s is rejected, not ignored', async (_who, frame) => {
    const { call } = stage();
    await expect(call('snapshot', {}, frame)).rejects.toThrow('does not come from a page of Lifeguard');
  });

  it('from a window that is not ours is rejected', async () => {
    stage();
    const other = new double.FakeWindow();
    await expect(double.invokeFrom(other.webContents, FRAME, IPC_CALL, 'snapshot', {})).rejects.toThrow(
      'not come from',
    );
  });

  it('that does not exist or has wrong arguments is an error value with a sentence', async () => {
    const { call, engine } = stage();
    expect(await call('format', {})).toMatchObject({ ok: false, code: 'unknown-call' });
    expect(await call('__proto__', {})).toMatchObject({ ok: false, code: 'unknown-call' });
    expect(await call({ toString: 1 }, {})).toMatchObject({ ok: false, code: 'bad-arguments' });
    expect(await call('recover', { runbook: 'rm -rf /', unseen: true })).toMatchObject({
      ok: false,
      code: 'bad-arguments',
    });
    expect(await call('recover', { runbook: 'recover-backend', unseen: true, command: 'sh' })).toMatchObject({
      ok: false,
      code: 'bad-arguments',
    });
    expect(await call('open', { place: '/etc/passwd' })).toMatchObject({ ok: false, code: 'bad-arguments' });
    expect(await call('visible', { visible: 'yes' })).toMatchObject({ ok: false, code: 'bad-arguments' });
    expect(engine.asked.filter((a) => a.call === 'recover')).toEqual([]);
  });

  it('that is too large, or no plain data, is refused before anything looks at it', async () => {
    const { call } = stage();
    expect(await call('changeSetting', { value: 'x'.repeat(MAX_MESSAGE_BYTES) })).toMatchObject({
      ok: false,
      code: 'refused',
    });
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    expect(await call('pause', loop)).toMatchObject({ ok: false });
  });

  it.each([
    ['a typed array', new Uint8Array(50_000_000)],
    ['a map', new Map([['until', 1]])],
    ['a date', new Date()],
    ['a big integer', 1n],
    ['no number', Number.NaN],
    ['an error', new Error('x')],
    ['a sparse list', Object.assign([], { length: 4e9 })],
    ['a hundred thousand levels', Array.from({ length: 100_000 }).reduce<unknown>((inner) => [inner], 1)],
  ])('that brings %s is refused without being written down', async (_, args) => {
    const { call } = stage();
    expect(await call('changeSetting', { key: 'backend.port', value: args })).toMatchObject({ ok: false });
    expect(await call('pause', args)).toMatchObject({ ok: false });
  });

  it('that fails inside answers with the sentence', async () => {
    const { call } = stage();
    expect(await call('demoBreak', { fault: 'mend' })).toMatchObject({
      ok: false,
      code: 'failed',
      message: 'There is nothing to break here.',
    });
  });
});

describe('what a page is told', () => {
  const down = inTrouble([aCause()]);

  it('is nothing while its window is hidden, whatever the page says', async () => {
    const { engine, call, events, visibility } = stage();
    engine.publish(down);
    await call('visible', { visible: true });
    engine.publish(aSnapshot({ at: at(1) }));
    expect(events()).toEqual([]);
    expect(visibility()).toEqual([]);
  });

  it('is a whole snapshot when it comes up, then patches', async () => {
    const { engine, window, call, events, visibility } = stage();
    await call('visible', { visible: true });
    window.show();
    engine.publish(down);
    engine.publish({ ...down, pausedUntil: 5 });
    expect(events().map((event) => event.event)).toEqual(['snapshot', 'patch', 'patch']);
    const last = events()[2];
    expect(last?.event === 'patch' && last.data.set).toEqual({ pausedUntil: 5 });
    expect(visibility()).toEqual([true]);
  });

  it('ends when it is hidden, minimised or says that nobody looks', async () => {
    const { engine, window, call, events, visibility } = stage();
    await call('visible', { visible: true });
    window.show();
    window.hide();
    engine.publish(aSnapshot());
    window.show();
    window.minimized = true;
    window.emit('minimize');
    engine.publish(aSnapshot());
    window.restore();
    await call('visible', { visible: false });
    engine.publish(aSnapshot());
    expect(events().map((event) => event.event)).toEqual(['snapshot', 'snapshot', 'snapshot']);
    // Only that another thing is the matter is told then, once: a tab shows it.
    for (let i = 0; i < 3; i += 1) engine.publish(down);
    expect(events().map((event) => event.event)).toEqual(['snapshot', 'snapshot', 'snapshot', 'patch']);
    expect(visibility()).toEqual([true, false, true, false, true, false]);
  });

  it('begins anew after a reload', async () => {
    const { engine, window, call, events } = stage();
    await call('visible', { visible: true });
    window.show();
    window.webContents.emit('did-start-navigation', { url: FRAME.url, isMainFrame: true, isSameDocument: false });
    engine.publish(down);
    expect(events()).toHaveLength(1);
    await call('visible', { visible: true });
    expect(events().map((event) => event.event)).toEqual(['snapshot', 'snapshot']);
  });

  it('is to go to a page', () => {
    const { pages, window, events } = stage();
    pages.navigate(window as unknown as BrowserWindow, 'settings');
    expect(events()).toEqual([{ event: 'navigate', data: { page: 'settings' } }]);
    expect(window.webContents.sent[0]?.channel).toBe(IPC_EVENT);
  });

  it('is nothing after its window was closed', async () => {
    const { engine, window, call, events, visibility } = stage();
    await call('visible', { visible: true });
    window.show();
    window.destroy();
    engine.publish(down);
    expect(events()).toHaveLength(1);
    expect(visibility()).toEqual([true, false]);
    await expect(call('snapshot', {})).rejects.toThrow('not come from');
  });

  it.each([true, false])('costs nobody anything after its window was closed (hidden before: %s)', async (isHidden) => {
    const { engine, window, call } = stage();
    const listening = new Set<object>();
    const { subscribe } = engine;
    engine.subscribe = (...args) => {
      const end = subscribe(...args);
      listening.add(end);
      return () => {
        listening.delete(end);
        end();
      };
    };
    await call('visible', { visible: true });
    window.show();
    expect(listening.size).toBe(1);
    const settled = () => new Promise((done) => setImmediate(done));
    if (isHidden) window.hide();
    await settled();
    window.destroy();
    await settled();
    expect(listening.size).toBe(0);
  });
});

describe('the preload', () => {
  it('exposes functions and neither ipcRenderer nor the event', async () => {
    await import('../../../electron/preload.ts');
    expect([...double.contextBridge.exposed.keys()]).toEqual(['lifeguard']);
    const bridge = double.contextBridge.exposed.get('lifeguard') as Record<string, (...args: unknown[]) => unknown>;
    expect(Object.keys(bridge).sort()).toEqual(['call', 'onConnection', 'onEvent']);
    expect(Object.values(bridge).every((value) => typeof value === 'function')).toBe(true);

    await bridge.call?.('checkNow', {});
    expect(double.ipcRenderer.invoked).toEqual([[IPC_CALL, 'checkNow', {}]]);

    const heard: unknown[][] = [];
    const stop = bridge.onEvent?.((...args: unknown[]) => heard.push(args)) as () => void;
    const event = { event: 'navigate', data: { page: 'settings' } };
    double.ipcRenderer.emit(IPC_EVENT, { sender: double.ipcRenderer }, event);
    stop();
    double.ipcRenderer.emit(IPC_EVENT, { sender: double.ipcRenderer }, event);
    expect(heard).toEqual([[event]]);

    const connected: unknown[] = [];
    bridge.onConnection?.((up: unknown) => connected.push(up));
    expect(connected).toEqual([true]);
  });
});
