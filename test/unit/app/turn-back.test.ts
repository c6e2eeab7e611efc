import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withKept } from '../../../electron/app/kept-marks.ts';
import { noted, pastAt } from '../../../electron/app/turn-back.ts';
import { plain } from '../../../electron/cli/io.ts';
import { renderPast } from '../../../electron/cli/past.ts';
import type { HealthByComponent } from '../../../electron/diagnosis/index.ts';
import { initialHealth } from '../../../electron/health/index.ts';
import { Journal } from '../../../electron/journal/index.ts';
import { type Cause, type ComponentHealth, type ComponentId, PastSchema } from '../../../shared/domain/index.ts';
import { aCause, aRun, defaultSettings, at as instantAt, NOON } from '../../support/face-fixtures.ts';

const SECOND = 1000;
const HOUR = 3_600_000;
const settings = defaultSettings();
let folder = '';
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-past-'));
  journal = open();
});
afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () =>
  new Journal({ file: path.join(folder, 'journal.db'), shown: 'journal.db', now: () => NOON, onProblem: () => {} });

const aHealth = (id: ComponentId, state: ComponentHealth['state'], ms: number, over: Partial<ComponentHealth> = {}) => {
  const initial = initialHealth(id, instantAt(ms));
  return { ...initial, state, counters: { ...initial.counters, lastGoodAt: ms }, ...over };
};
/** Everything is well but for what is given, as it is written down so many milliseconds after noon. */
function write(
  ms: number,
  wrong: readonly ComponentHealth[] = [],
  causes: readonly Cause[] = [],
  pausedUntil: number | null = null,
) {
  const ids: readonly ComponentId[] = ['backend', 'websocket', 'process', 'redis', 'neo4j', 'ai'];
  const health = ids.map((id) => wrong.find((h) => h.component === id) ?? aHealth(id, 'healthy', 0));
  const clean = <T>(value: T): T => value;
  const { states, whole } = noted({
    health: Object.fromEntries(health.map((h) => [h.component, h])) as unknown as HealthByComponent,
    causes,
    pausedUntil,
    wordsOf: ({ state }) =>
      state === 'critical' ? { label: 'not running', figure: null } : { label: state, figure: '1 ms' },
    clean,
  });
  journal.states.note(NOON + ms, states, whole);
}
const read = (from: number, to: number, step = 10 * SECOND) => {
  for (let ms = from; ms <= to; ms += step) journal.metrics.add('redis.ping', NOON + ms, 1 + ms / HOUR);
};
const past = (ms: number, now = 10 * HOUR) =>
  PastSchema.parse(pastAt(NOON + ms, { journal, settings, now: NOON + now }));
const stopped = aHealth('backend', 'critical', 60 * SECOND, {
  findings: [
    {
      level: 'critical',
      id: 'failure:refused',
      text: 'Nothing listens on port 8765.',
      metric: null,
      value: null,
      limit: null,
    },
  ],
});
const cause = aCause({ since: instantAt(60 * SECOND), course: { kind: 'stopped', who: 'The backend' } });

describe('bad times that were written down', () => {
  const times = (from = 0, to = HOUR) =>
    journal.states
      .badStretches('backend', NOON + from, NOON + to)
      .map((t) => [t.state, t.from - NOON, t.to === null ? null : t.to - NOON, t.text]);
  const words = 'Nothing listens on port 8765.';

  it('outlast a restart of Lifeguard, and are carried over no time in which nobody watched', () => {
    write(0);
    write(65 * SECOND, [stopped], [cause]);
    write(200 * SECOND);
    write(300 * SECOND, [stopped], [cause]);
    journal.states.end(NOON + 400 * SECOND);
    journal.close();
    journal = open();
    write(900 * SECOND);
    expect(times()).toEqual([
      ['critical', 65 * SECOND, 200 * SECOND, words],
      ['critical', 300 * SECOND, 400 * SECOND, words],
    ]);
    // What had begun before the range goes on in it, unless nobody watched.
    expect(times(100 * SECOND)[0]).toEqual(['critical', 100 * SECOND, 200 * SECOND, words]);
    expect(times(500 * SECOND)).toEqual([]);
  });

  it('end where the next Lifeguard begins when the last one ended without a word', () => {
    write(65 * SECOND, [stopped], [cause]);
    journal.close();
    journal = open();
    write(900 * SECOND);
    expect(times()).toEqual([['critical', 65 * SECOND, 900 * SECOND, words]]);
    write(950 * SECOND, [stopped], [cause]);
    expect(times(920 * SECOND)).toEqual([['critical', 950 * SECOND, null, words]]);
  });

  it('stand before those that this Lifeguard sees, each once', () => {
    const mark = (from: number, to: number | null) => ({ from, to, state: 'degraded' as const, text: '' });
    const own = [mark(100_000, 160_000), mark(300_000, null)];
    const kept = [mark(10_000, 50_000), mark(60_000, 120_000), mark(101_000, 160_000), mark(301_000, null)];
    expect(withKept(own, kept, 400_000)).toEqual([mark(10_000, 50_000), mark(60_000, 100_000), ...own]);
    expect(withKept([], kept.slice(3), 400_000)).toEqual([mark(301_000, 400_000)]);
  });
});

describe('a moment that is over', () => {
  it('is told as the page would have told it then, with the time that had gone by', () => {
    read(0, 300 * SECOND);
    write(0);
    write(65 * SECOND, [stopped], [cause]);
    write(200 * SECOND);
    expect(past(30 * SECOND)).toMatchObject({
      gap: null,
      precision: 'readings',
      verdict: { state: 'healthy', headline: 'All well.', detail: 'For 30 s.' },
    });
    expect(past(100 * SECOND).verdict).toMatchObject({ state: 'critical', headline: 'The backend stopped 40 s ago.' });
    expect(past(100 * SECOND).components.find(({ id }) => id === 'backend')).toMatchObject({
      state: 'critical',
      label: 'not running',
      findings: ['Nothing listens on port 8765.'],
      since: NOON + 60 * SECOND,
    });
    expect(past(250 * SECOND)).toMatchObject({ verdict: { state: 'healthy' }, causes: [] });
  });

  it('has the figure that was read then, not a later one', () => {
    read(0, HOUR);
    write(0);
    const figure = (ms: number) => past(ms).components.find(({ id }) => id === 'redis')?.figures[0];
    expect(figure(1805 * SECOND)).toMatchObject({
      metric: 'redis.ping',
      text: '1.5 ms',
      note: null,
      at: NOON + 1800 * SECOND,
    });
  });

  it('says how long before a figure was read, and has none on the line of what did not run', () => {
    read(0, 100 * SECOND);
    journal.metrics.add('backend.latency', NOON + 10 * SECOND, 18);
    write(0);
    const backend = (ms: number) => past(ms).components.find(({ id }) => id === 'backend');
    expect(backend(50 * SECOND)).toMatchObject({
      hasFigure: true,
      figures: [{ text: '18 ms', note: 'read 40 s before' }],
    });
    write(65 * SECOND, [stopped], [cause]);
    const text = renderPast(past(80 * SECOND), false, NOON + HOUR, { columns: 80, paint: plain });
    expect(text).toMatch(/^C {2}Backend +not running$/m);
  });

  it('claims nothing of a time in which nobody watched, on either side of it', () => {
    read(0, 100 * SECOND);
    write(0);
    journal.states.end(NOON + 101 * SECOND);
    journal.close();
    journal = open();
    read(1000 * SECOND, 1100 * SECOND);
    write(1000 * SECOND, [stopped], [cause]);
    for (const ms of [105, 500, 999])
      expect(past(ms * SECOND)).toMatchObject({ verdict: null, causes: [], incidents: [] });
    const { gap, components } = past(500 * SECOND);
    expect(gap).toBe('Nothing was read then: Lifeguard did not watch, or this machine slept.');
    expect(components.filter((c) => c.state !== null || c.figures.length > 0)).toEqual([]);
    expect(past(1005 * SECOND).verdict?.state).toBe('critical');
  });

  it('claims nothing after a Lifeguard that was killed, and carries no state into the next', () => {
    read(0, 100 * SECOND);
    write(0, [stopped], [cause]);
    journal.close();
    journal = open();
    read(1000 * SECOND, 1100 * SECOND);
    expect(past(500 * SECOND).verdict).toBeNull();
    write(1000 * SECOND);
    expect(past(1010 * SECOND).verdict?.state).toBe('healthy');
  });

  it('says since when states are kept, of a history that is older', () => {
    read(0, 300 * SECOND);
    write(200 * SECOND);
    const before = past(100 * SECOND);
    expect(before).toMatchObject({ verdict: null, precision: 'readings' });
    expect(before.gap).toMatch(
      /^How each component was is kept since \S+; of this time there are figures and incidents\.$/,
    );
    expect(before.components.find(({ id }) => id === 'redis')?.figures).toHaveLength(1);
  });

  it('says where only means of minutes or of hours are left', () => {
    read(0, HOUR);
    write(0);
    journal.rollUp(NOON + 30 * HOUR);
    const minutes = past(600 * SECOND, 30 * HOUR);
    expect(minutes).toMatchObject({ precision: 'minutes', gap: 'Only means of minutes are kept of this time.' });
    expect(minutes.components.find(({ id }) => id === 'redis')?.figures[0]?.at).toBe(NOON + 600 * SECOND);
    journal.rollUp(NOON + 20 * 24 * HOUR);
    expect(past(600 * SECOND, 20 * 24 * HOUR)).toMatchObject({
      precision: 'hours',
      gap: expect.stringContaining('means of hours'),
    });
  });

  it('has nothing before its history, and no present after now', () => {
    expect(past(0)).toMatchObject({ gap: 'There is no history yet.', previous: null, next: null, oldest: null });
    read(0, 100 * SECOND);
    write(0);
    expect(past(-HOUR).gap).toMatch(/^The history begins at /);
    expect(past(50 * SECOND, 40 * SECOND).at).toBe(NOON + 40 * SECOND);
  });

  it('knows the recovery that was under way, and that alarms were held', () => {
    read(0, 300 * SECOND);
    write(0, [stopped], [cause]);
    write(200 * SECOND, [stopped], [cause], NOON + 250 * SECOND);
    journal.saveRun(aRun({ state: 'succeeded', startedAt: instantAt(100 * SECOND), endedAt: instantAt(110 * SECOND) }));
    expect(past(105 * SECOND).verdict).toEqual({
      state: 'recovering',
      headline: 'Recover Backend is under way.',
      detail: '',
    });
    expect(past(115 * SECOND).recovery).toBeNull();
    expect(past(210 * SECOND).verdict?.headline).toMatch(/^Alarms are paused until /);
  });

  it('steps through what happened, each thing once, there and back', () => {
    read(0, 300 * SECOND);
    write(0);
    write(65 * SECOND, [stopped], [cause]);
    journal.note({
      at: NOON + 65 * SECOND + 300,
      kind: 'note',
      component: 'backend',
      text: 'Somebody stopped it.',
      raw: null,
    });
    write(200 * SECOND);
    const forth: string[] = [];
    const times: number[] = [];
    for (let next = past(-SECOND).next; next !== null; next = past(next.at - NOON).next) {
      forth.push(next.text);
      times.push(next.at - NOON);
    }
    expect(forth).toEqual(['Lifeguard began to watch.', 'Somebody stopped it.', 'Backend: healthy.']);
    expect(times).toEqual([0, 65_300, 200_000]);
    expect(past(200 * SECOND).previous).toMatchObject({ text: 'Somebody stopped it.' });
  });

  it('writes a change once, and forgets no state that still holds', () => {
    write(0);
    for (let i = 1; i < 20; i++) write(i * SECOND);
    expect(journal.states.changes(0, NOON + HOUR, 'first', 100)).toHaveLength(7);
    write(HOUR, [stopped], [cause]);
    journal.states.forget(NOON + 2 * HOUR);
    expect(journal.states.at(NOON + 2 * HOUR).states.get('redis')?.state).toBe('healthy');
    expect(journal.states.at(NOON + 2 * HOUR).states.get('backend')?.state).toBe('critical');
    expect(journal.states.changes(0, NOON + 30 * SECOND, 'first', 100).map((c) => c.component)).not.toContain(
      'backend',
    );
  });

  it('is printed with its time first, in 80 columns', () => {
    read(0, 300 * SECOND);
    write(0);
    write(65 * SECOND, [stopped], [cause]);
    const text = renderPast(past(100 * SECOND), false, NOON + 10 * HOUR, { columns: 80, paint: plain });
    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^The past: what was known at \S+:\S+, 9 h 58 min ago\.$/);
    expect(text).toContain('\nThe backend stopped 40 s ago.\n');
    expect(text).toMatch(/^C {2}Backend +not running$/m);
    expect(text).not.toContain('lifeguard recover');
    expect(lines.filter((l) => l.length > 80)).toEqual([]);
  });

  it('asked about another day has the day of each moment, also of those of today', () => {
    read(0, 100 * SECOND);
    write(0);
    journal.note({ at: NOON + 90 * SECOND, kind: 'note', component: null, text: 'It was so.', raw: null });
    const text = (ms: number) => renderPast(past(ms, HOUR), false, NOON + HOUR, { columns: 200, paint: plain });
    expect(text(-24 * HOUR)).toMatch(/^The history begins at \d+ [A-Z][a-z]+ [\d:]+\.$/m);
    expect(text(-24 * HOUR)).toMatch(/^Then, at \d+ [A-Z][a-z]+ [\d:]+: Lifeguard began to watch\.$/m);
    expect(text(50 * SECOND)).toMatch(/^Then, at [\d:]+: It was so\.$/m);
  });
});
