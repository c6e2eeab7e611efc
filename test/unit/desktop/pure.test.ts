import { describe, expect, it } from 'vitest';
import { cliArguments } from '../../../electron/desktop/cli-arguments.ts';
import { type PopoverPlace, popoverPosition } from '../../../electron/desktop/popover-position.ts';
import { trayFace } from '../../../electron/desktop/tray-face.ts';
import { type MenuEntry, tomorrow, trayMenu } from '../../../electron/desktop/tray-menu.ts';
import { OverallStateSchema } from '../../../shared/domain/index.ts';
import { aCause, aComponent, aRun, aSnapshot, inTrouble, NOON } from '../../support/face-fixtures.ts';

describe('where the popover opens', () => {
  const builtIn = {
    bounds: { x: 0, y: 0, width: 1512, height: 982 },
    workArea: { x: 0, y: 37, width: 1512, height: 870 },
  };
  const external = {
    bounds: { x: 1512, y: -400, width: 2560, height: 1440 },
    workArea: { x: 1512, y: -375, width: 2560, height: 1415 },
  };
  const place = (over: Partial<PopoverPlace>): PopoverPlace => ({
    icon: { x: 1000, y: 6, width: 24, height: 24 },
    cursor: { x: 1010, y: 12 },
    clicked: true,
    displays: [builtIn, external],
    size: { width: 360, height: 560 },
    ...over,
  });
  const topRight = { x: 1512 - 360 - 8, y: 41 };

  it('is centred under the icon', () => expect(popoverPosition(place({}))).toEqual({ x: 1012 - 180, y: 41 }));
  it('stays inside the screen when the icon is at its edge', () =>
    expect(popoverPosition(place({ icon: { x: 1480, y: 6, width: 24, height: 24 }, clicked: false }))).toEqual(
      topRight,
    ));
  it.each([
    ['missing', null],
    ['empty, as right after the start', { x: 0, y: 0, width: 0, height: 0 }],
    ['off every screen, as behind the notch', { x: -500, y: 0, width: 24, height: 24 }],
    ['below the menu bar', { x: 700, y: 500, width: 24, height: 24 }],
    ['not a number', { x: Number.NaN, y: 0, width: 24, height: 24 }],
  ])('is at the top right of the display under the cursor when the bounds are %s', (_why, icon) =>
    expect(popoverPosition(place({ icon, clicked: false }))).toEqual(topRight),
  );
  it('is on the display whose menu bar was clicked, even if the icon says another', () =>
    expect(popoverPosition(place({ cursor: { x: 3000, y: -390 } }))).toEqual({ x: 3000 - 180, y: -371 }));
  it('follows the icon when opened by a shortcut with the cursor elsewhere', () =>
    expect(popoverPosition(place({ cursor: { x: 3000, y: 300 }, clicked: false })).x).toBe(1012 - 180));
  it('is under a menu bar that hides itself', () => {
    const full = { ...builtIn, workArea: builtIn.bounds };
    expect(popoverPosition(place({ displays: [full] }))).toEqual({ x: 832, y: 4 });
  });
  it('is somewhere on the screen when the cursor is on none', () =>
    expect(popoverPosition(place({ icon: null, cursor: { x: -9999, y: 0 } }))).toEqual(topRight));
  it('is somewhere even without a display', () =>
    expect(popoverPosition(place({ displays: [] }))).toEqual({ x: 8, y: 8 }));
});

describe('what the menu bar shows', () => {
  const face = (state: string, text: 'off' | 'figure' = 'off') =>
    trayFace(aSnapshot({ verdict: { ...aSnapshot().verdict, state: OverallStateSchema.parse(state) } }), text, null);

  it('has a picture for every state', () => {
    const images = OverallStateSchema.options.map((state) => [state, face(state).image]);
    expect(Object.fromEntries(images)).toEqual({
      healthy: 'healthy',
      degraded: 'degraded',
      critical: 'critical',
      recovering: 'recovering1',
      paused: 'paused',
      starting: 'unknown',
      unknown: 'unknown',
      empty: 'unknown',
    });
  });
  it('has no text unless asked for', () => expect(face('critical').title).toBe(''));
  it('has the figure of the worst component', () => {
    const components = [
      aComponent('backend', { state: 'degraded', figure: '1.4 s' }),
      aComponent('memory', { state: 'critical', figure: '91 %' }),
    ];
    expect(trayFace(aSnapshot({ components }), 'figure', null).title).toBe('91 %');
  });
  it('tells a pointer that rests on it how far a recovery is, where that is known', () => {
    const step = { id: 'get', title: 'Get the model', display: 'GET', tookMs: null, result: null, output: [] };
    const progress = { done: 2 ** 30, total: 2 ** 31, unit: 'bytes' as const, perSecond: 2 ** 20, resumes: true };
    const run = (more: object) =>
      trayFace(
        aSnapshot({
          verdict: { ...aSnapshot().verdict, state: 'recovering', headline: 'Restore models is under way.' },
          recovery: aRun({ state: 'running', steps: [{ ...step, state: 'running', ...more }] }),
        }),
        'off',
        null,
      ).toolTip;
    const under = 'LeanVibe Lifeguard: Restore models is under way.';
    expect(run({})).toBe(`${under} Step 1 of 1: Get the model.`);
    expect(run({ progress })).toBe(`${under} Step 1 of 1: Get the model, 1 GB of 2 GB · 1 MB/s · 17 min left.`);
    expect(run({ state: 'done' })).toBe(under);
  });
  it('counts when several are in trouble', () =>
    expect(trayFace(inTrouble([aCause()]), 'figure', null).title).toBe('2'));
  it('says a notification that could not be delivered, shortened between words', () => {
    const title = (notice: string) => trayFace(aSnapshot(), 'off', notice).title;
    expect(title('The backend is not running since noon.')).toBe('The backend is not…');
    expect(title('Redis is out of memory, and evicts.')).toBe('Redis is out of memory…');
    expect(title('Neo4j does not answer.')).toBe('Neo4j does not answer.');
    expect(title('Donaudampfschifffahrtsgesellschaft')).toBe('Donaudampfschifffahrtsg…');
  });
});

describe('the menu', () => {
  const facts = { launchAtLogin: 'off' as const, commandMissing: false, now: new Date(NOON) };
  const labels = (entries: readonly MenuEntry[]) => entries.flatMap((e) => (e.kind === 'line' ? [] : [e.label]));
  const find = (entries: readonly MenuEntry[], label: string) => {
    const entry = entries
      .flatMap((e) => (e.kind === 'submenu' ? e.entries : [e]))
      .find((e) => e.kind === 'item' && e.label === label);
    return entry?.kind === 'item' ? entry : undefined;
  };

  it('has everything when all is well', () => {
    const components = [aComponent('backend', { figure: '18 ms' }), aComponent('docker', { state: 'off' })];
    expect(labels(trayMenu(aSnapshot({ components }), facts))).toEqual([
      'All well.',
      'For 3 h 12 min.',
      '● Backend   18 ms',
      'Recover Backend',
      'Check Now',
      'Pause',
      'Open Dashboard',
      'Settings…',
      'Launch at Login',
      'Quit Lifeguard',
    ]);
  });
  it('offers the fix of the first cause before Recover Backend', () => {
    const action = { kind: 'runbook' as const, runbook: 'start-docker', label: 'Start Docker' };
    const menu = trayMenu(inTrouble([aCause({ action })]), facts);
    expect(find(menu, 'Start Docker')?.command).toEqual({ kind: 'recover', runbook: 'start-docker' });
    expect(find(menu, 'Recover Backend')).toBeDefined();
  });
  it('never offers a runbook that does not exist', () => {
    const action = { kind: 'runbook' as const, runbook: 'rm -rf', label: 'Clean up' };
    expect(labels(trayMenu(inTrouble([aCause({ action })]), facts))).not.toContain('Clean up');
  });
  it('offers to cancel while a recovery runs', () => {
    const menu = trayMenu(aSnapshot({ recovery: aRun() }), facts);
    expect(find(menu, 'Cancel Recovery')?.command).toEqual({ kind: 'cancel-recovery', run: 'run-1' });
    expect(find(menu, 'Recover Backend')).toBeUndefined();
  });
  it('says which step of it runs, and how far that is', () => {
    const [first, ...rest] = aRun().steps;
    const running = {
      id: 'get',
      title: 'Download it',
      display: '',
      state: 'running',
      tookMs: null,
      result: null,
    } as const;
    const progress = { done: 3, total: 8, unit: 'files', perSecond: null, resumes: false } as const;
    const steps = [
      ...(first === undefined ? [] : [{ ...first, state: 'done' as const }]),
      { ...running, output: [], progress },
      ...rest,
    ];
    const shown = labels(trayMenu(aSnapshot({ recovery: aRun({ steps }) }), facts));
    expect(shown).toContain(`${steps.length - rest.length} of ${steps.length}: Download it, 3 of 8 files`);
  });
  it('pauses for 15 minutes, an hour or until tomorrow morning', () => {
    const menu = trayMenu(aSnapshot(), facts);
    expect(find(menu, 'For 15 Minutes')?.command).toEqual({ kind: 'pause', until: NOON + 900_000 });
    expect(find(menu, 'For 1 Hour')?.command).toEqual({ kind: 'pause', until: NOON + 3_600_000 });
    expect(new Date(tomorrow(new Date(2026, 11, 31, 23, 59)))).toEqual(new Date(2027, 0, 1, 8));
  });
  it('resumes while paused', () => {
    const menu = trayMenu(aSnapshot({ pausedUntil: NOON + 1 }), facts);
    expect(find(menu, 'Resume Watching')?.command).toEqual({ kind: 'pause', until: null });
    expect(labels(trayMenu(aSnapshot({ pausedUntil: NOON - 1 }), facts))).toContain('Pause');
  });
  it('tells the state of launch at login', () => {
    const menu = (launchAtLogin: 'on' | 'requires-approval' | 'not-supported') =>
      trayMenu(aSnapshot(), { ...facts, launchAtLogin });
    expect(find(menu('on'), 'Launch at Login')).toMatchObject({ checked: true, command: { on: false } });
    expect(labels(menu('requires-approval'))).toContain('Allow Launch at Login in System Settings…');
    expect(labels(menu('not-supported')).join()).not.toContain('Login');
  });
  it('offers to install the command while it is missing', () =>
    expect(labels(trayMenu(aSnapshot(), { ...facts, commandMissing: true }))).toContain('Install “lifeguard” Command'));
});

describe('the app started as a command', () => {
  const exe = '/Applications/LeanVibe Lifeguard.app/Contents/MacOS/LeanVibe Lifeguard';
  it.each([
    [[exe], null],
    [[exe, '-psn_0_12345'], null],
    [[exe, '--cli'], []],
    [
      [exe, '--cli', 'status', '--json'],
      ['status', '--json'],
    ],
    [
      [exe, 'recover', 'backend'],
      ['recover', 'backend'],
    ],
  ])('packaged: %j', (argv, expected) => expect(cliArguments(argv, true)).toEqual(expected));
  it('unpackaged it needs the mark, because the app’s folder comes first', () => {
    expect(cliArguments(['electron', '.'], false)).toBeNull();
    expect(cliArguments(['electron', '.', 'x'], false)).toBeNull();
    expect(cliArguments(['electron', '.', '--cli', 'status'], false)).toEqual(['status']);
  });
});
