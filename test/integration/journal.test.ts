import { spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { build } from 'vite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Journal } from '../../electron/journal/index.ts';
import { openDatabase } from '../../electron/journal/open.ts';
import { Recorder } from '../../electron/journal/recorder.ts';
import type { Incident, Problem } from '../../shared/domain/index.ts';
import { at } from '../support/builders.ts';
import { aRun } from '../support/face-fixtures.ts';
import { ManualClock } from '../support/manual-clock.ts';

const NOW = 1_700_000_000_000;
let folder = '';
let file = '';
let problems: (Problem | null)[] = [];
let open: Journal[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lifeguard-journal-'));
  file = path.join(folder, 'journal.db');
  problems = [];
  open = [];
});
afterEach(() => {
  for (const journal of open) journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const journalAt = (at = file): Journal => {
  const journal = new Journal({ file: at, shown: '~/journal.db', now: () => NOW, onProblem: (p) => problems.push(p) });
  open.push(journal);
  return journal;
};
const incident = (id: number, over: Partial<Incident> = {}): Incident => ({
  id,
  causeId: 'backend-not-running',
  component: 'backend',
  severity: 'P0',
  title: 'The backend is not running.',
  detail: 'Nothing listens on port 8765.',
  evidence: [],
  affected: ['websocket'],
  startedAt: NOW - 1000,
  openedAt: NOW + id,
  closedAt: null,
  state: 'open',
  detectionMs: 1000,
  recoveryMs: null,
  reopened: 0,
  resolvedBy: null,
  mergedInto: null,
  runs: [],
  ...over,
});
const entry = (text: string) => ({ at: NOW, kind: 'note' as const, component: 'backend' as const, text, raw: null });

describe('the journal', () => {
  it('tells what happened in its order also where the clock was set meanwhile', () => {
    const journal = journalAt();
    const HOUR = 3_600_000;
    for (const byMs of [-HOUR, HOUR]) {
      const id = byMs < 0 ? 1 : 2;
      const set = NOW + 20_000 + byMs;
      const of = incident(id, { clockSets: [{ at: set, byMs }], closedAt: set + 9000, state: 'closed' });
      const put = (at: number, text: string) =>
        journal.record([{ incident: of, entries: [{ ...entry(text), at, component: at === set ? null : 'backend' }] }]);
      put(NOW + 1000, 'opened');
      put(NOW - 500, 'what was read before');
      put(set, 'set');
      put(set + 5000, 'begun');
      put(set + 9000, 'over');
      expect(journal.incident(id)?.timeline.map(({ text }) => text)).toEqual([
        ...['what was read before', 'opened', 'set', 'begun', 'over'],
      ]);
    }
  });

  it('holds incidents, their timelines and runs across starts, newest first', () => {
    const first = journalAt();
    first.saveRun(aRun({ id: 'run-1' }));
    first.record([{ incident: incident(1, { runs: ['run-1'] }), entries: [entry('one'), entry('two')] }]);
    first.record([{ incident: incident(2), entries: [entry('three')] }]);
    first.record([
      { incident: incident(1, { state: 'closed', closedAt: NOW, runs: ['run-1'] }), entries: [entry('four')] },
    ]);
    first.close();
    const again = journalAt();
    expect(again.incidents().map((i) => [i.id, i.state])).toEqual([
      [2, 'open'],
      [1, 'closed'],
    ]);
    expect(again.openIncidents().map((i) => i.id)).toEqual([2]);
    expect(again.nextIncident()).toBe(3);
    const detail = again.incident(1);
    expect(detail?.timeline.map((e) => e.text)).toEqual(['one', 'two', 'four']);
    expect(detail?.runs.map((r) => r.id)).toEqual(['run-1']);
    expect(again.incident(9)).toBeNull();
    expect(again.replay()).toEqual(again.incidents().toReversed());
    expect(problems).toEqual([]);
  });

  it('reads of the runs of others those alone, and not those that are known', () => {
    const journal = journalAt();
    for (let i = 0; i < 9; i++) journal.saveRun(aRun({ id: `own ${i}`, startedAt: at(i) }));
    journal.saveRun(aRun({ id: 'before', startedAt: at(-60) }));
    journal.saveRun(aRun({ id: 'other', startedAt: at(5) }));
    const own = Array.from({ length: 9 }, (_, i) => `own ${i}`);
    const read = vi.spyOn(JSON, 'parse');
    try {
      expect(journal.runsOfOthers(at(0).wall, own, 8).map(({ id }) => id)).toEqual(['other']);
      expect(read).toHaveBeenCalledTimes(1);
    } finally {
      read.mockRestore();
    }
  });

  it('rolls readings up with their extremes, forgets the old ones, and charts every range', () => {
    const journal = journalAt();
    const hour = Math.floor(NOW / 3_600_000) * 3_600_000;
    for (let s = 0; s < 2 * 3600; s += 10)
      journal.metrics.add('backend.latency', hour + s * 1000, s === 1800 ? 900 : 20);
    journal.metrics.rollUp(hour + 3 * 3_600_000);
    const day = journal.series('backend.latency', hour, hour + 24 * 3_600_000, 240);
    expect(day[0]).toMatchObject({ at: hour, low: 20, mean: 20 });
    expect(Math.max(...day.map((p) => p.high))).toBe(900);
    const week = journal.series('backend.latency', hour - 5 * 24 * 3_600_000, hour + 3_600_000, 100);
    expect(week).toMatchObject([{ at: hour, low: 20, high: 900 }]);
    expect(journal.series('backend.latency', hour, hour + 60_000, 100)).toHaveLength(6);
    journal.metrics.rollUp(hour + 3 * 24 * 3_600_000);
    // What was read each second is gone; the minute that it belonged to is not, however short the range.
    const minute = journal.series('backend.latency', hour, hour + 60_000, 100);
    expect(minute).toHaveLength(1);
    expect(journal.series('backend.latency', hour + 20_000, hour + 40_000, 50)).toEqual(minute);
    expect(journal.series('backend.latency', hour, hour + 2 * 3_600_000, 100).length).toBeGreaterThan(0);
    journal.metrics.rollUp(hour + 500 * 24 * 3_600_000);
    expect(journal.series('backend.latency', hour, hour + 400 * 3_600_000, 100)).toEqual([]);
  });

  it('sets a corrupt file aside, says so, and goes on with a new one', () => {
    writeFileSync(file, 'this is no database, however long one looks at it'.repeat(100));
    const journal = journalAt();
    expect(problems[0]?.message).toMatch(/damaged\. It was set aside as journal\.db\.corrupt-/);
    expect(readdirSync(folder).some((name) => name.startsWith('journal.db.corrupt-'))).toBe(true);
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    expect(journal.incidents()).toHaveLength(1);
  });

  it('finds damage in the middle of a file as well', () => {
    const first = journalAt();
    for (let i = 1; i < 200; i++) first.record([{ incident: incident(i), entries: [entry('x'.repeat(500))] }]);
    first.close();
    open = [];
    const bytes = readFileSync(file);
    bytes.fill(0xff, 8192, 40_960);
    writeFileSync(file, bytes);
    journalAt();
    expect(problems[0]?.message).toContain('damaged');
  });

  it('keeps little of the file in memory, also of one that was written before', () => {
    for (const _ of ['written', 'read']) {
      const { database } = openDatabase(file, 'journal.db', 0);
      expect(database.prepare('PRAGMA cache_size').get()).toEqual({ cache_size: -256 });
      database.close();
    }
  });

  it('does not touch the file of a newer version', () => {
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = readFileSync(file);
    const journal = journalAt();
    expect(problems[0]?.message).toContain('written by a newer Lifeguard (version 99');
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    expect(journal.incidents()).toHaveLength(1);
    journal.close();
    open = [];
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('keeps the history of this session in memory where it may not write', () => {
    // A file where the folder should be stops root as well, whom permissions do not bind.
    writeFileSync(path.join(folder, 'blocked'), '');
    const journal = journalAt(path.join(folder, 'blocked', 'journal.db'));
    expect(problems[0]?.message).toContain('cannot be written');
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    expect(journal.incident(1)?.timeline).toHaveLength(1);
    mkdirSync(path.join(folder, 'locked'));
    chmodSync(path.join(folder, 'locked'), 0o500);
    if (process.getuid?.() !== 0) {
      journalAt(path.join(folder, 'locked', 'journal.db'));
      expect(problems.at(-1)?.message).toContain('cannot be written');
    }
    chmodSync(path.join(folder, 'locked'), 0o700);
  });

  it('tells when a write fails, loses nothing of before, and tells when it works again', () => {
    const journal = journalAt();
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    const other = new DatabaseSync(file);
    other.exec('PRAGMA busy_timeout = 1; BEGIN IMMEDIATE');
    journal.record([{ incident: incident(2), entries: [entry('two')] }]);
    expect(problems.at(-1)?.message).toMatch(/could not be written: .*locked/);
    other.exec('ROLLBACK');
    other.close();
    journal.record([{ incident: incident(3), entries: [entry('three')] }]);
    expect(problems.at(-1)).toBeNull();
    expect(journal.incidents().map((i) => i.id)).toEqual([3, 1]);
  });

  it('tells a roll-up that could not be written as that, and takes it back with the next write', () => {
    const journal = journalAt();
    journal.metrics.add('backend.latency', NOW, 1);
    const other = new DatabaseSync(file);
    other.exec('PRAGMA busy_timeout = 1; BEGIN IMMEDIATE');
    journal.rollUp(NOW + 60_000);
    expect(problems.at(-1)?.message).toMatch(/could not be written: .*locked/);
    other.exec('ROLLBACK');
    other.close();
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    expect(problems.at(-1)).toBeNull();
  });

  it('says that something cannot be read until it can, though nobody asks for it again', () => {
    const journal = journalAt();
    const other = new DatabaseSync(file);
    other.exec('ALTER TABLE runs RENAME TO away');
    expect(journal.runAt(NOW)).toBeNull();
    expect(problems.at(-1)?.message).toMatch(/cannot be read: .*runs/);
    journal.record([{ incident: incident(1), entries: [entry('one')] }]);
    expect(journal.incidents()).toHaveLength(1);
    expect(problems).toHaveLength(1);
    other.exec('ALTER TABLE away RENAME TO runs');
    other.close();
    journal.record([{ incident: incident(2), entries: [entry('two')] }]);
    expect(problems.at(-1)).toBeNull();
  });

  it('keeps apart what was read of two figures whose first readings could not be written', () => {
    const journal = journalAt();
    const other = new DatabaseSync(file);
    other.exec("CREATE TRIGGER full BEFORE INSERT ON raw BEGIN SELECT RAISE(ABORT, 'no room'); END");
    journal.metrics.add('backend.latency', NOW, 1);
    journal.metrics.flush();
    expect(problems.at(-1)?.message).toMatch(/could not be written: no room/);
    other.exec('DROP TRIGGER full');
    other.close();
    journal.metrics.add('backend.latency', NOW + 1000, 2);
    journal.metrics.flush();
    journal.metrics.add('redis.memory', NOW + 1000, 3);
    journal.metrics.flush();
    const readAnew = journalAt();
    const values = (from: Journal, metric: 'backend.latency' | 'redis.memory') =>
      from.series(metric, NOW, NOW + 10_000, 100).map(({ mean }) => mean);
    for (const each of [journal, readAnew]) {
      expect(values(each, 'backend.latency')).toEqual([2]);
      expect(values(each, 'redis.memory')).toEqual([3]);
    }
  });

  it('has every acknowledged event after kill -9 at a hundred random moments', { timeout: 600_000 }, async () => {
    const program = path.join(folder, 'writer.mjs');
    writeFileSync(
      program,
      `import { Journal } from ${JSON.stringify(path.resolve(import.meta.dirname, '../../electron/journal/journal.ts'))};
       const journal = new Journal({ file: process.argv[2], shown: 'j', now: Date.now, onProblem: (p) => { if (p) { console.error(p.message); process.exit(1); } } });
       let id = journal.nextIncident();
       for (;;) {
         const incident = { ...JSON.parse(process.argv[3]), id, openedAt: id };
         journal.record([{ incident, entries: [{ at: id, kind: 'opened', component: 'backend', text: 'event ' + id, raw: null }] }]);
         for (let i = 0; i < 5; i++) journal.metrics.add('backend.latency', id * 10 + i, i);
         journal.metrics.flush();
         if (id % 50 === 0) journal.metrics.rollUp(id * 10);
         if (!process.stdout.write(id + '\\n')) await new Promise((r) => process.stdout.once('drain', r));
         id += 1;
       }`,
    );
    // As the product is: a start from the sources takes several times as long as what the writer does.
    await build({
      configFile: false,
      root: folder,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: program,
        target: 'node24',
        outDir: path.join(folder, 'built'),
        // Else its name depends on what lies in the folders above.
        rollupOptions: { output: { entryFileNames: 'writer.mjs' } },
      },
    });
    const built = path.join(folder, 'built/writer.mjs');
    let acknowledged = 0;
    for (let round = 0; round < 100; round++) {
      const child = spawn(process.execPath, [built, file, JSON.stringify(incident(1))], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines = createInterface({ input: child.stdout });
      const killAfter = 1 + Math.floor(Math.random() * 40);
      let seen = 0;
      lines.on('line', (line) => {
        acknowledged = Number(line);
        seen += 1;
        if (seen === killAfter) setTimeout(() => child.kill('SIGKILL'), Math.random() * 5);
      });
      await new Promise((resolve) => child.once('close', resolve));
      expect(seen).toBeGreaterThan(0);
    }
    const journal = journalAt();
    expect(problems).toEqual([]);
    const ids = new Set(journal.incidents({ limit: 1_000_000 }).map((i) => i.id));
    for (let id = 1; id <= acknowledged; id++)
      if (!ids.has(id)) throw new Error(`event ${id} of ${acknowledged} is gone`);
    expect(journal.replay().length).toBe(ids.size);
    expect(existsSync(file)).toBe(true);
  });
});

describe('what happened and is no incident', () => {
  const note = (at: number, text: string) => ({
    at,
    kind: 'note' as const,
    component: 'process' as const,
    text,
    raw: null,
  });

  it('stands in the timeline of an incident that it came shortly before, and in no other', () => {
    const journal = journalAt();
    journal.note(note(NOW - 3_600_000, 'an hour before'));
    journal.note(note(NOW - 60_000, 'a minute before'));
    journal.record([{ incident: incident(1), entries: [] }]);
    journal.record([
      {
        incident: incident(2, { startedAt: NOW - 3_590_000, closedAt: NOW - 3_580_000, state: 'closed' }),
        entries: [],
      },
    ]);
    const said = (id: number) => journal.incident(id)?.timeline.map((e) => e.text);
    expect(said(1)).toEqual(['a minute before']);
    expect(said(2)).toEqual(['an hour before']);
    expect(journal.replay()).toEqual([]);
  });

  it('tells a model once for as long as it is the same, over every start of Lifeguard', () => {
    const clock = new ManualClock();
    const watch = (...models: readonly string[]) => {
      const recorder = new Recorder({
        ...{ clock, stateFolder: folder, shown: '~/journal.db', follows: true },
        ...{ onChange: () => {}, onLead: () => {} },
        onKept: () => {},
      });
      for (const model of models) {
        clock.skip(3_600_000);
        const seen = { at: clock.now().wall, component: 'ai', text: model, kind: 'model', what: model } as const;
        recorder.observe({ causes: [], states: {} as never, runs: [], below: () => [], happened: [seen] });
      }
      recorder.stop();
    };
    watch('small');
    watch('small', 'large');
    watch('large', 'small');
    expect(
      journalAt()
        .happened(0)
        .map((h) => h.what),
    ).toEqual(['small', 'large', 'small']);
  });

  it('is kept unless a recovery of the same stack did it', () => {
    const clock = new ManualClock();
    const recorder = new Recorder({
      clock,
      stateFolder: folder,
      shown: '~/journal.db',
      follows: true,
      onChange: () => {},
      onLead: () => {},
      onKept: () => {},
    });
    const wall = clock.now().wall;
    const happened = (seconds: number, text: string) => ({
      at: wall + seconds * 1000,
      component: 'process' as const,
      text,
    });
    const run = (component: 'backend' | 'models', state: 'running' | 'interrupted') =>
      aRun({ id: `${component} ${state}`, component, state, startedAt: at(0), endedAt: null });
    const see = (seconds: number, text: string, runs: ReturnType<typeof run>[]) =>
      recorder.observe({
        causes: [],
        states: {} as never,
        runs: runs.map((r) => ({ ...r, startedAt: clock.now() })),
        below: (component) => (component === 'backend' ? ['process'] : []),
        happened: [happened(seconds, text)],
      });
    see(1, 'beside a download', [run('models', 'running')]);
    see(2, 'of a recovery', [run('backend', 'running')]);
    see(3, 'after one that was cut off', [run('backend', 'interrupted')]);
    recorder.stop();
    const journal = journalAt();
    journal.record([
      { incident: incident(1, { startedAt: wall + 60_000, closedAt: wall + 61_000, state: 'closed' }), entries: [] },
    ]);
    expect(journal.incident(1)?.timeline.map((e) => e.text)).toEqual([
      'beside a download',
      'after one that was cut off',
    ]);
  });

  it.each([
    ['the Lifeguard that follows it', true],
    ['one that only looks', false],
  ])('tells %s of an open failure and since when its clock runs', (_, follows) => {
    journalAt().record([{ incident: incident(1), entries: [] }]);
    const deps = { clock: new ManualClock(), stateFolder: folder, shown: '~/journal.db', follows };
    const recorder = new Recorder({ ...deps, onChange: () => {}, onLead: () => {}, onKept: () => {} });
    expect(recorder.openIncidentOf('backend')?.id).toBe(1);
    expect(recorder.openIncidentOf('websocket')).toBeNull();
    expect(recorder.clockOf({ component: 'backend', id: 'backend-hangs' })).toMatchObject({
      severity: 'P0',
      sinceWall: NOW - 1000,
    });
    // What it does to others is known only where that is followed.
    expect(recorder.clockOf({ component: 'websocket', id: 'websocket-dead' }) === null).toBe(!follows);
    recorder.stop();
  });

  it('tells by its sort what failures have in common, also what was found out later than what came after it', () => {
    const clock = new ManualClock();
    const recorder = new Recorder({
      clock,
      stateFolder: folder,
      shown: '~/journal.db',
      follows: true,
      onChange: () => {},
      onLead: () => {},
      onKept: () => {},
    });
    const day = 86_400_000;
    const now = clock.now().wall;
    const before = (days: number) => now - days * day;
    const journal = journalAt(path.join(folder, 'journal.db'));
    // Hours in which something was read, and three failures a minute after packages had changed.
    for (let hour = 20 * 24; hour > 0; hour--) journal.metrics.add('cpu.used', now - hour * 3_600_000, 1);
    journal.rollUp(now);
    for (const [i, days] of [15, 9, 4].entries())
      journal.record([
        {
          incident: incident(i + 1, {
            startedAt: before(days) + 60_000,
            openedAt: before(days) + 61_000,
            closedAt: before(days) + 90_000,
            state: 'closed',
          }),
          entries: [],
        },
      ]);
    const see = (at: number, kind: 'packages' | 'start') =>
      recorder.observe({
        causes: [],
        states: {} as never,
        runs: [],
        below: () => [],
        happened: [{ at, component: 'process', text: `${kind}.`, kind }],
      });
    for (const days of [15, 9, 4]) {
      see(before(days) + 30_000, 'start');
      see(before(days), 'packages');
    }
    expect(recorder.lessons.statistics().patterns?.map((p) => p.text)).toEqual([
      'Each time (3 of 3) within 2 min after packages of the backend’s environment changed, as `uv sync` does.',
    ]);
    expect(recorder.lessons.incidentWithPatterns(2)?.patterns).toHaveLength(1);
    recorder.stop();
    expect(journal.replay()).toHaveLength(0);
  });

  it('holds that this machine woke up, once however often it is told', () => {
    const clock = new ManualClock();
    const recorder = new Recorder({
      clock,
      stateFolder: folder,
      shown: '~/journal.db',
      follows: true,
      onChange: () => {},
      onLead: () => {},
      onKept: () => {},
    });
    recorder.woke(null);
    recorder.woke(42 * 60_000);
    recorder.stop();
    const [found, ...more] = journalAt().happened(0);
    expect(found).toMatchObject({ kind: 'wake', text: 'This machine woke up.' });
    expect(more).toEqual([]);
  });

  it('takes a clock that was set forward for no sleep', () => {
    const clock = new ManualClock();
    const deps = { clock, stateFolder: folder, shown: '~/journal.db', follows: true };
    const recorder = new Recorder({ ...deps, onChange: () => {}, onLead: () => {}, onKept: () => {} });
    const see = () => recorder.observe({ causes: [], states: {}, runs: [], below: () => [] });
    see();
    clock.setBack(-3_600_000);
    // What is read may be observed before the timers tell that they are late.
    see();
    recorder.woke(3_600_000);
    recorder.stop();
    expect(journalAt().happened(0)).toEqual([]);
  });

  it('is kept once where two watched, and also after the clock was set back', () => {
    const clock = new ManualClock();
    const watcher = () => {
      const deps = { clock, stateFolder: folder, shown: '~/journal.db', follows: true };
      const recorder = new Recorder({ ...deps, onChange: () => {}, onLead: () => {}, onKept: () => {} });
      const see = (...happened: readonly { readonly at: number; readonly text: string }[]) =>
        recorder.observe({
          causes: [],
          states: {} as never,
          runs: [],
          below: () => [],
          happened: happened.map((h) => ({ ...h, component: 'process' as const })),
        });
      return { recorder, see };
    };
    const started = { at: NOW - 60_000, text: 'started in a terminal' };
    const first = watcher();
    first.see(started);
    const early = { at: NOW - 90_000, text: 'after the clock was set back' };
    first.see(started, early);
    first.recorder.stop();
    // It watched beside the first one, and saw the start at its own look.
    const second = watcher();
    second.see({ ...started, at: started.at + 1500 });
    second.recorder.stop();
    const journal = journalAt();
    journal.record([{ incident: incident(1), entries: [] }]);
    expect(journal.incident(1)?.timeline.map((e) => e.text)).toEqual([early.text, started.text]);
  });

  it('is forgotten with the incidents of its time', () => {
    const journal = journalAt();
    journal.note(note(NOW - 3 * 365 * 86_400_000, 'years ago'));
    journal.rollUp(NOW);
    journal.record([{ incident: incident(1, { startedAt: NOW - 3 * 365 * 86_400_000 }), entries: [] }]);
    expect(journal.incident(1)?.timeline).toEqual([]);
  });
});
