import { describe, expect, it } from 'vitest';
import { RUNBOOKS } from '../../../electron/components/index.ts';
import { pauseUntil } from '../../../renderer/components/pause-until.ts';
import { SPARK_HEIGHT, sparkPath } from '../../../renderer/components/sparkline.ts';
import { endText, rowWords, runMark, shortAge, tie, tookText, valueWords } from '../../../renderer/components/words.ts';
import { parseRoute, pathOf } from '../../../renderer/routes.ts';
import { demoChapter, isFirstStart, isWellNow, lastRun } from '../../../renderer/store/selectors.ts';
import { createPageStore, type PageState } from '../../../renderer/store/store.ts';
import { matchingLines, runText } from '../../../renderer/views/dashboard/run-text.ts';
import { draftOf, groupSettings, parseDraft, shownTitle } from '../../../renderer/views/dashboard/setting-values.ts';
import {
  badBlocks,
  DAY_MS,
  HOUR_MS,
  stripBlocks,
  unreadStretches,
  watchedStretches,
} from '../../../renderer/views/dashboard/strip-blocks.ts';
import { CALLS } from '../../../shared/contract/index.ts';
import {
  type ComponentId,
  catalogueOf,
  type Incident,
  SETTING_KEYS,
  type Snapshot,
} from '../../../shared/domain/index.ts';
import { RUNBOOK_WORDS } from '../../../shared/runbook-words.ts';
import { aCause } from '../../support/face-fixtures.ts';
import { INCIDENTS } from '../../support/incidents-fixture.ts';
import {
  ago,
  component,
  NOW,
  run,
  STATES,
  series,
  settingViews,
  snapshot,
  succeededRun,
} from '../../support/renderer-fixtures.ts';

describe('a recovery that has ended', () => {
  const ended = (state: 'failed' | 'cancelled' | 'succeeded', causes: Snapshot['causes'] = []) => {
    const recovery = { ...succeededRun, state, result: 'It did not help: P95 was 1.4 s before and 1.3 s after.' };
    return { ...createPageStore(null).getState(), snapshot: snapshot({ causes, recovery }) };
  };

  it('that did not help is seen when all is well again, and says that it is over', () => {
    const state = ended('failed');
    const run = lastRun(state);
    expect(run?.state).toBe('failed');
    expect(isWellNow(state)).toBe(true);
    expect(run && endText(run, true)).toMatch(/ failed; nothing is wrong there now\. It ended with: It did not help/);
    expect(run && [runMark(run, true), runMark(run, false)]).toEqual(['unknown', 'critical']);
    const partly = { state: 'succeeded', partly: true } as const;
    expect([runMark(partly, true), runMark(partly, false), runMark({ state: 'succeeded' })]).toEqual([
      ...['healthy', 'degraded', 'healthy'],
    ]);
    // Beside what is wrong it says what did not help; what worked says that by itself.
    expect(run && endText(run, false)).toBe(`${run?.title}: ${run?.result}`);
    expect(endText(succeededRun, false)).toBe(succeededRun.result);
  });

  it('that was broken off, or beside which something else is wrong, is no news', () => {
    expect(lastRun(ended('cancelled'))).toBeNull();
    const other = aCause({ component: 'disk', explains: [] });
    expect(lastRun(ended('failed', [other]))).toBeNull();
    expect(lastRun(ended('succeeded'))?.state).toBe('succeeded');
  });
});

describe('the address of a page', () => {
  it.each([
    'popover',
    'overview',
    'components',
    'components/redis',
    'recovery',
    'recovery/restart-neo4j',
    'logs',
    'logs/14',
    'settings',
  ])('%s is read and written', (path) => {
    const route = parseRoute(path);
    expect(route && pathOf(route)).toBe(path);
  });
  it.each([
    '',
    'x',
    'components/X',
    'recovery/',
    'recovery/rm -rf',
    'settings/x',
    'components/redis/x',
    '../overview',
    '__proto__',
  ])('“%s” is no page', (path) => {
    expect(parseRoute(path)).toBeNull();
  });
});

describe('a spark line', () => {
  it('draws nothing of nothing', () => {
    expect(sparkPath([])).toBe('');
    expect(sparkPath([null, null])).toBe('');
  });
  it('never draws across a gap', () => {
    const path = sparkPath([1, 2, null, null, 2, 1]);
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(2);
  });
  it('shows a value that stands alone as a dot', () => {
    expect(sparkPath([null, 5, null])).toMatch(/^M[\d.]+ [\d.]+h0$/);
  });
  it('keeps ordinary noise flat and stays inside its box', () => {
    const ys = (values: number[]) => [...sparkPath(values).matchAll(/ (-?[\d.]+)/g)].map((m) => Number(m[1]));
    const noise = ys([100, 101, 99, 100]);
    expect(Math.max(...noise) - Math.min(...noise)).toBeLessThan(1);
    for (const y of ys([0, 1e12, 3, 1e12])) expect(y).toSatisfy((v: number) => v >= 0 && v <= SPARK_HEIGHT);
    expect(ys([0, 0, 0]).every(Number.isFinite)).toBe(true);
  });
});

describe('words', () => {
  it.each([
    [2000, '2 s'],
    [240_000, '4 min'],
    [3_600_000 * 3.5, '3 h'],
    [86_400_000 * 5, '5 d'],
  ])('an age of %d ms is %s', (ms, text) => expect(shortAge(ms)).toBe(text));
  it('tells a short step exactly and a long one roughly', () => {
    expect([tookText(420), tookText(4100), tookText(95_000)]).toEqual(['420 ms', '4.1 s', '2 min']);
  });
  it('shows figure and word together only when both say something', () => {
    expect(valueWords(component('redis'))).toEqual({ main: '0.4 ms', aside: '' });
    expect(valueWords(component('memory', { state: 'degraded', figure: '83 %', label: 'pressure' }))).toEqual({
      main: '83 %',
      aside: 'pressure',
    });
    expect(valueWords(component('backend', { state: 'critical', figure: null, label: 'not running' }))).toEqual({
      main: 'not running',
      aside: '',
    });
  });
  it('leaves the limit out of a narrow row while all is well', () => {
    expect(rowWords(component('process')).main).toBe('310 MB');
    expect(rowWords(component('process', { state: 'degraded', figure: '412 MB of 400 MB' })).main).toBe(
      '412 MB of 400 MB',
    );
  });
  it('ties numbers to their units and nothing else', () => {
    expect(tie('It took 4.1 s of 60 s, 83 % in 2 steps.')).toBe(
      'It took 4.1\u00a0s of 60\u00a0s, 83\u00a0% in 2 steps.',
    );
    expect(tie('P0 60 s since 3 Nov 14:03, pid 4 at a.py, line 61, of 12 Simulators')).toBe(
      'P0\u00a060\u00a0s since 3\u00a0Nov 14:03, pid\u00a04 at a.py, line\u00a061, of 12 Simulators',
    );
  });
});

describe('a pause', () => {
  const at = (...args: [number, number, number, number, number]) => new Date(...args).getTime();
  it('lasts as long as it says', () => {
    expect(pauseUntil('quarter', NOW.wall) - NOW.wall).toBe(900_000);
    expect(pauseUntil('hour', NOW.wall) - NOW.wall).toBe(3_600_000);
  });
  it('until tomorrow ends in the morning, also from just before and after midnight and over a change of year', () => {
    expect(pauseUntil('tomorrow', at(2026, 0, 15, 23, 59))).toBe(at(2026, 0, 16, 8, 0));
    expect(pauseUntil('tomorrow', at(2026, 0, 16, 0, 1))).toBe(at(2026, 0, 17, 8, 0));
    expect(pauseUntil('tomorrow', at(2025, 11, 31, 12, 0))).toBe(at(2026, 0, 1, 8, 0));
  });
});

describe('a strip of the last day', () => {
  const incident = (over: Partial<Incident>): Incident => ({
    ...(INCIDENTS[0] as Incident),
    mergedInto: null,
    ...over,
  });
  const blocksOf = (id: ComponentId, ...incidents: Incident[]) =>
    stripBlocks(component(id, { state: 'unknown' }), null, NOW.wall, DAY_MS, incidents);
  const began = NOW.wall - 3_600_000;

  it('shows an incident on the component that had it and on those that it took along', () => {
    const one = incident({
      component: 'redis',
      affected: ['backend'],
      severity: 'P1',
      state: 'closed',
      startedAt: began,
      closedAt: began + 60_000,
    });
    for (const id of ['redis', 'backend'] as const)
      expect(blocksOf(id, one)).toMatchObject([{ kind: 'critical', from: began, to: began + 60_000 }]);
    expect(blocksOf('cpu', one)).toEqual([]);
  });
  it('is well by its state where what is read of it has no figure, such as an AI service without a model', () => {
    const none = { ...series('ai.inference', snapshot()), points: [], marks: [] };
    const mock = component('ai', { metrics: {}, figure: null, since: ago(600) });
    expect(stripBlocks(mock, none, NOW.wall)).toMatchObject([{ kind: 'read', from: ago(600).wall, to: NOW.wall }]);
    expect(stripBlocks({ ...mock, state: 'stale' }, none, NOW.wall)).toEqual([]);
    expect(stripBlocks(component('ai', { since: ago(600) }), none, NOW.wall)).toEqual([]);
  });
  it('goes on until now while it is open, and claims nothing about an end that nobody saw', () => {
    const base = {
      component: 'redis',
      severity: 'P2',
      startedAt: began,
      openedAt: began + 1000,
      closedAt: null,
    } as const;
    expect(blocksOf('redis', incident({ ...base, state: 'open' }))).toMatchObject([{ kind: 'degraded', to: NOW.wall }]);
    expect(blocksOf('redis', incident({ ...base, state: 'lost' }))).toMatchObject([{ to: began + 1000 }]);
  });
  it('shows what an open incident took along only while that was not well itself', () => {
    const open = incident({
      component: 'backend',
      affected: ['websocket', 'ai'],
      severity: 'P1',
      state: 'open',
      startedAt: began,
      closedAt: null,
      badTimes: [{ component: 'websocket', state: 'critical', from: began, to: began + 60_000 }],
    });
    expect(blocksOf('backend', open)).toMatchObject([{ kind: 'critical', from: began, to: NOW.wall }]);
    expect(blocksOf('websocket', open)).toMatchObject([{ kind: 'critical', from: began, to: began + 60_000 }]);
    expect(blocksOf('ai', open)).toEqual([]);
  });
  it('is red only while its component was not well, also where its incident is still open because of others', () => {
    const at = (minutes: number) => began + minutes * 60_000;
    const critical = (of: ComponentId, from: number, to: number | null) =>
      ({ component: of, state: 'critical', from: at(from), to: to === null ? null : at(to) }) as const;
    const open = incident({
      ...{ component: 'backend', affected: ['ai'], severity: 'P0', state: 'open', reopened: 1, closedAt: null },
      ...{ startedAt: began, failingSince: at(10) },
      badTimes: [critical('backend', 0, 5), critical('backend', 10, 12), critical('ai', 11, null)],
    });
    expect(blocksOf('backend', open)).toMatchObject([
      { from: at(0), to: at(5) },
      { from: at(10), to: at(12) },
    ]);
    expect(blocksOf('ai', open)).toMatchObject([{ from: at(11), to: NOW.wall }]);
    // What it was taken for first, another component, has been so since then.
    const renamed = { ...open, badTimes: [critical('ai', 10, null), critical('backend', 12, null)] };
    expect(blocksOf('backend', renamed)).toMatchObject([{ from: at(12), to: NOW.wall }]);
    // It was asked for before its component became well.
    const well = component('backend', { state: 'healthy', since: { mono: 0, wall: at(20) } });
    const told = stripBlocks(well, null, NOW.wall, DAY_MS, [renamed]);
    expect(told.filter(({ kind }) => kind === 'critical')).toMatchObject([{ from: at(12), to: at(20) }]);
  });
  it('counts a merged incident only where it is counted', () =>
    expect(blocksOf('redis', incident({ component: 'redis', startedAt: began, mergedInto: 3 }))).toEqual([]));
});

describe('a strip of the last hour', () => {
  it('breaks where nothing was read and shows where it was not well', () => {
    const ill = component('redis', { state: 'critical', since: ago(600) });
    const blocks = stripBlocks(ill, series('redis.ping', snapshot({ components: [ill] })), NOW.wall);
    expect(blocks.map((b) => b.kind)).toEqual(['read', 'read', 'degraded', 'critical']);
    expect(blocks.at(-1)).toMatchObject({ from: NOW.wall - 600_000, to: NOW.wall });
  });
  it('tells its bad times in their order, whichever of them the history had', () => {
    const block = (kind: 'read' | 'critical', minutesAgo: number) => ({
      ...{ kind, from: NOW.wall - minutesAgo * 60_000, to: NOW.wall },
      text: '',
    });
    const told = badBlocks([block('read', 60), block('critical', 10), block('critical', 20), block('critical', 5)]);
    expect(told.map((b) => (NOW.wall - b.from) / 60_000)).toEqual([20, 10, 5]);
  });
  it('does not call a time well in which it was not read, though the machine was', () => {
    const at = (secondsAgo: number) => NOW.wall - secondsAgo * 1000;
    const read = (from: number, to: number) => ({ kind: 'read', from: at(from), to: at(to), text: '' }) as const;
    const watched = [{ from: at(3600), to: NOW.wall }];
    expect(unreadStretches([read(3550, 1800), read(1740, 100)], watched)).toEqual([{ from: at(1800), to: at(1740) }]);
    expect(unreadStretches([read(3000, 900)], watched)).toEqual([
      { from: at(3600), to: at(3000) },
      { from: at(900), to: NOW.wall },
    ]);
    const critical = { ...read(1800, 1740), kind: 'critical' } as const;
    expect(unreadStretches([read(3600, 1800), critical, read(1740, 0)], watched)).toEqual([]);
    expect(unreadStretches([read(3600, 1800)], [{ from: at(3600), to: at(1800) }])).toEqual([]);
    expect(unreadStretches([], null)).toEqual([]);
  });
  it('tells nothing of a time in which nothing was read, because the machine slept or Lifeguard was off', () => {
    const at = (minutesAgo: number) => NOW.wall - minutesAgo * 60_000;
    const every = (from: number, to: number) =>
      Array.from({ length: (from - to) * 2 + 1 }, (_, i): [number, number] => [at(from - i / 2), 20]);
    const machine = { ...series('cpu.used', snapshot()), points: [...every(60, 50), ...every(10, 0)] };
    const watched = watchedStretches(machine, NOW.wall, HOUR_MS);
    expect(watched).toEqual([
      { from: at(60), to: at(50) },
      { from: at(10), to: NOW.wall },
    ]);
    const marks = [{ from: at(55), to: at(5), state: 'critical' as const, text: '' }];
    const ill = { ...series('redis.ping', snapshot()), points: [], marks };
    expect(stripBlocks(component('redis'), ill, NOW.wall, HOUR_MS, [], watched)).toEqual([
      { kind: 'critical', from: at(55), to: at(50), text: '' },
      { kind: 'critical', from: at(10), to: at(5), text: '' },
    ]);
  });
  it('is cut at both ends of the hour', () => {
    const marks = [{ from: NOW.wall - 2 * HOUR_MS, to: NOW.wall + 9000, state: 'critical' as const, text: '' }];
    const blocks = stripBlocks(
      component('redis'),
      { ...series('redis.ping', snapshot()), points: [], marks },
      NOW.wall,
    );
    expect(blocks).toEqual([{ kind: 'critical', from: NOW.wall - HOUR_MS, to: NOW.wall, text: '' }]);
  });
  it('without a measured figure tells only the present state', () => {
    expect(stripBlocks(component('docker', { state: 'critical', since: ago(60) }), null, NOW.wall)).toMatchObject([
      { kind: 'critical', from: NOW.wall - 60_000 },
    ]);
    expect(stripBlocks(component('docker', { state: 'unknown' }), null, NOW.wall)).toEqual([]);
  });
});

describe('the fields of a setting', () => {
  it.each(
    settingViews()
      .filter((s) => s.input !== 'secret')
      .map((s) => [s.key, s] as const),
  )('%s: what is shown stands for the value in force', (key, view) => {
    const parsed = parseDraft(view, draftOf(view));
    expect(parsed).toEqual({ ok: true, value: catalogueOf().settings.get(key)?.fallback });
  });
  it('never shows a secret', () => {
    expect(draftOf({ input: 'secret', value: 'hunter2' })).toEqual({ text: '' });
  });
  const number = { input: 'number', mayBeNone: false } as const;
  it.each([
    ['8000', { ok: true, value: 8000 }],
    [' 0,5 ', { ok: true, value: 0.5 }],
    ['', { ok: false, reason: 'A number is needed here.' }],
    ['12x', { ok: false, reason: '“12x” is not a number.' }],
    ['Infinity', { ok: false, reason: '“Infinity” is not a number.' }],
  ])('number “%s”', (text, parsed) => expect(parseDraft(number, { text })).toEqual(parsed));
  it('shows bytes as megabytes and sends them as bytes', () => {
    const limit = { input: 'threshold', mayBeNone: false, title: 'Backend memory (bytes)' } as const;
    const value = { warning: 400 * 1024 ** 2, critical: 1_000_000_001 };
    const draft = draftOf({ ...limit, value });
    expect(draft.warning).toBe('400');
    expect(parseDraft(limit, draft)).toEqual({ ok: true, value });
    expect(parseDraft({ ...limit, input: 'number' }, { text: '1,5' })).toEqual({ ok: true, value: 1_572_864 });
    expect(shownTitle(limit.title)).toBe('Backend memory (MB)');
  });
  it('reads lists line by line and an empty limit as none', () => {
    expect(parseDraft({ input: 'list', mayBeNone: false }, { list: ' /a \n\n/b' })).toEqual({
      ok: true,
      value: ['/a', '/b'],
    });
    const limit = { input: 'threshold', mayBeNone: false } as const;
    expect(parseDraft(limit, { warning: '600', critical: '' })).toEqual({
      ok: true,
      value: { warning: 600, critical: null },
    });
    expect(parseDraft(limit, { warning: '600', critical: 'x' })).toMatchObject({ ok: false });
  });
  it('sends nothing that the contract would not carry', () => {
    for (const view of settingViews()) {
      const parsed = parseDraft(view, draftOf(view));
      expect(
        CALLS.changeSetting.args.safeParse({ key: view.key, value: parsed.ok ? parsed.value : null }).success,
      ).toBe(true);
    }
  });
  it('puts every setting under one heading', () => {
    const groups = groupSettings(settingViews());
    expect(groups.flatMap((g) => g.settings.map((s) => s.key)).sort()).toEqual([...SETTING_KEYS].sort());
    expect(groups.every((g) => /^(iOS|[A-Z])/.test(g.title) && !g.isService)).toBe(true);
  });
  it('puts everything about a service under its name, its limits too', () => {
    const groups = groupSettings(settingViews(STATES['three-services'])).filter((g) => g.isService);
    expect(groups.map((g) => [g.title, ...g.settings.map((s) => s.key)])).toEqual(
      ['service-0', 'service-1', 'service-2'].map((id) => [
        id,
        `${id}.enabled`,
        `cadence.${id}`,
        `thresholds.${id}.connect`,
      ]),
    );
  });
});

describe('a run as text', () => {
  it('names every step with its command and output', () => {
    const text = runText(run());
    expect(text).toContain('[done] Wait until the port is free (12 ms)');
    expect(text).toContain('  $ POST http://localhost:8765/admin/clear-cache');
    expect(text).toContain('  | INFO:     Waiting for application startup.');
  });
  it('says of what a step shows of another one whose output it is', () => {
    const { steps, ...rest } = run();
    const text = runText({ ...rest, steps: steps.map((s) => (s.id === 'healthy' ? { ...s, outputOf: 'start' } : s)) });
    const start = steps.find((s) => s.id === 'start');
    expect(text).toContain(`  Output of $ ${start?.display}\n  | `);
  });
  it('finds lines whatever their case', () => {
    expect(matchingLines(['Error: x', 'fine'], ' error')).toEqual(['Error: x']);
    expect(matchingLines(['a', 'b'], '')).toEqual(['a', 'b']);
  });
});

describe('the words of the runbooks', () => {
  it('are those of the runbooks themselves', () => {
    const own = RUNBOOKS.map(({ id, component: of, title, does, never, harmless, starts, stops, severity }) => ({
      id,
      component: of,
      title,
      does,
      never,
      harmless,
      ...(starts === undefined ? {} : { starts }),
      ...(stops === undefined ? {} : { stops }),
      ...(severity === undefined ? {} : { severity }),
    }));
    expect(RUNBOOK_WORDS).toEqual(own);
  });
});

describe('a first start', () => {
  const host = (demo: boolean): PageState['host'] => ({
    kind: 'browser',
    version: '1',
    platform: 'darwin',
    demo,
    launchAtLogin: 'not-supported',
  });
  const state = (over: Partial<PageState>): PageState => ({ ...createPageStore(null).getState(), ...over });
  const found = snapshot();
  const unset = { ...found, stack: { ...found.stack, isUnset: true as const } };

  it('is offered while nobody has chosen, and where there is nothing to watch; never in the demo', () => {
    expect(isFirstStart(state({ snapshot: unset }))).toBe(true);
    expect(isFirstStart(state({ snapshot: found }))).toBe(false);
    expect(isFirstStart(state({ snapshot: STATES.empty }))).toBe(true);
    expect(isFirstStart(state({ snapshot: unset, host: host(true) }))).toBe(false);
  });

  it('tells the demo’s story from what is there: broken, named, mended, back, whatever else the machine has to do', () => {
    const at = (of: Snapshot) => demoChapter(state({ snapshot: of }));
    const busy = STATES.degraded;
    expect(busy.causes.map(({ component }) => component)).toEqual(['memory']);
    expect(at({ ...busy, recovery: null })).toBe('break');
    expect(at(STATES['backend-stopped'])).toBe('named');
    expect(at(STATES.recovering)).toBe('mending');
    expect(at({ ...busy, recovery: succeededRun })).toBe('back');
  });
});
