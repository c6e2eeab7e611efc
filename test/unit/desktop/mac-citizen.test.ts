import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as double from '../../support/electron-double.ts';
import '../../support/electron-instead.ts';
import { soon } from '../../support/soon.ts';

const { listenForAddresses, wishOf } = await import('../../../electron/desktop/outside-address.ts');
const { watchIcon } = await import('../../../electron/desktop/icon-doctor.ts');
const { createDashboard } = await import('../../../electron/desktop/dashboard-window.ts');
const { enterDock, leaveDock } = await import('../../../electron/desktop/dock.ts');

let folder = '';
beforeEach(() => {
  double.resetElectron();
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-citizen-'));
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const RUNBOOKS = [{ id: 'recover-backend', alias: 'backend' }];

describe('an address from outside', () => {
  it.each([
    ['lifeguard://open', { page: null, stack: null }],
    ['lifeguard://open/', { page: null, stack: null }],
    ['lifeguard://open/overview', { page: 'overview', stack: null }],
    ['lifeguard://open/incidents/12?stack=login', { page: 'incidents/12', stack: 'login' }],
    ['lifeguard://recover/backend', { page: 'recovery/recover-backend', stack: null }],
    ['lifeguard://recover/recover-backend', { page: 'recovery/recover-backend', stack: null }],
  ])('%s asks to be shown something', (address, wish) => {
    expect(wishOf(address, RUNBOOKS)).toEqual(wish);
  });

  it.each([
    'lifeguard://app/index.html',
    'lifeguard://recover/format-disk',
    'lifeguard://recover',
    'lifeguard://open/a/b/c',
    'lifeguard://open/%2e%2e%2fx',
    `lifeguard://open/${'a'.repeat(500)}`,
    'lifeguard://me:word@open/overview',
    'lifeguard://open:80/overview',
    'https://open/overview',
    'lifeguard:open',
    'no address',
  ])('%s is passed over', (address) => {
    expect(wishOf(address, RUNBOOKS)).toBeNull();
  });

  it('that the app was started for waits until somebody can answer it', () => {
    const taken: (string | null)[] = [];
    const outside = listenForAddresses();
    const event = new double.FakeEvent();
    double.app.emit('open-url', event, 'lifeguard://open/overview');
    double.app.emit('second-instance', new double.FakeEvent(), ['/usr/bin/lifeguard']);
    expect(event.defaultPrevented).toBe(true);
    outside.answer((address) => taken.push(address));
    expect(taken).toEqual(['lifeguard://open/overview', null]);
    double.app.emit('second-instance', new double.FakeEvent(), ['x', '--flag', 'lifeguard://recover/backend']);
    expect(taken.at(-1)).toBe('lifeguard://recover/backend');
  });
});

describe('the dashboard', () => {
  it.each([
    ['darwin', ['regular', 'accessory']],
    ['linux', [null, null]],
  ] as const)('on %s is reached as any other window for as long as it is open', (platform, policies) => {
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);
    const dashboard = createDashboard({
      preload: '/p.cjs',
      onCreate: () => {},
      navigate: () => {},
      onOpen: enterDock,
      onClose: leaveDock,
    });
    dashboard.open('overview');
    const open = double.app.policy;
    double.windows[0]?.close();
    expect([open, double.app.policy]).toEqual(policies);
  });
});

describe('an icon that cannot be seen', () => {
  const NOWHERE = { x: -1, y: 899, width: 24, height: 24 };
  const IN_BAR = { x: 1200, y: 0, width: 24, height: 24 };
  const watch = (bounds: () => typeof IN_BAR, shortcut: string | null = 'Control+Alt+Command+L') => {
    vi.useFakeTimers();
    vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
    const told: string[] = [];
    const file = path.join(folder, 'told.json');
    const doctor = watchIcon({
      icon: { bounds },
      banners: {
        show: async ({ title, body }) => {
          told.push(`${title}: ${body}`);
          return 'system';
        },
      },
      file,
      shortcut: () => shortcut,
      onClick: () => {},
    });
    return { told, doctor, file };
  };

  it('is told once, with the place of the switch and another way in', async () => {
    const { told, file } = watch(() => NOWHERE);
    vi.advanceTimersByTime(15_000);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/^Lifeguard’s icon cannot be seen: .*System Settings.*Control\+Alt\+Command\+L shows/);
    vi.useRealTimers();
    await soon(() => expect(existsSync(file)).toBe(true));
    const again = watch(() => NOWHERE, null);
    vi.advanceTimersByTime(60_000);
    expect(again.told).toEqual([]);
  });

  it('is not told of one that is placed late, nor of one that can be seen', () => {
    let at = NOWHERE;
    const { told } = watch(() => at);
    vi.advanceTimersByTime(10_000);
    at = IN_BAR;
    vi.advanceTimersByTime(60_000);
    expect(told).toEqual([]);
    expect(watch(() => IN_BAR).told).toEqual([]);
    vi.advanceTimersByTime(60_000);
  });
});
