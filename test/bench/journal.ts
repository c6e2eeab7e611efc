import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Recorder } from '../../electron/app/index.ts';
import { Journal } from '../../electron/journal/index.ts';
import { systemClock } from '../../electron/system/index.ts';
import { type Incident, type MetricId, type Run, SETTINGS, type Settings } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { aRun } from '../support/face-fixtures.ts';
import { temporaryFolder } from '../support/stack/index.ts';
import { show } from './figures.ts';

const SECOND = 1000;
const HOUR = 3600 * SECOND;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;
const INCIDENTS = 5000;
const EVENTS = 12;
const EVERY = 15 * SECOND;
const ROUNDS = 15;
const METRICS: readonly MetricId[] = [
  'backend.latency',
  'backend.p95',
  'websocket.ping',
  'neo4j.query',
  'redis.ping',
  'redis.memory',
  'memory.used',
  'cpu.used',
  'process.resident',
  'process.cpu',
  'disk.used',
  'memory.swap',
];

/** A year of operation through the journal's own way in: how large its file is, and how long the pages' questions take. */
export async function benchJournal(): Promise<void> {
  const folder = temporaryFolder('bench-journal');
  const file = join(folder, 'journal.db');
  const end = Date.now();
  try {
    let now = end - YEAR;
    const journal = new Journal({ file, shown: file, now: () => now, onProblem: (p) => p && console.log(p.message) });
    const begun = performance.now();
    let readings = 0;
    let incident = 0;
    for (; now < end; now += HOUR) {
      for (let at = now; at < now + HOUR; at += EVERY) {
        for (const [m, metric] of METRICS.entries()) journal.metrics.add(metric, at, figureAt(m, at));
        readings += METRICS.length;
      }
      for (; incident < ((now - end + YEAR) / YEAR) * INCIDENTS; incident++) oneIncident(journal, incident + 1, now);
      journal.rollUp(now + HOUR);
    }
    journal.close();
    const seconds = ((performance.now() - begun) / 1000).toFixed(0);
    console.log(`${(readings / 1e6).toFixed(1)} million readings, ${incident} incidents, written in ${seconds} s`);
    console.log(`file            ${formatBytes(statSync(file).size)} (goal: 200 MB)`);
    pages(folder, end);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every question that a page asks the history, through the same unit. */
function pages(stateFolder: string, end: number): void {
  const asked = new Set<string>();
  const prepare = DatabaseSync.prototype.prepare;
  DatabaseSync.prototype.prepare = function (this: DatabaseSync, sql: string, ...rest) {
    asked.add(sql);
    return prepare.call(this, sql, ...rest);
  };
  const clock = { ...systemClock, now: () => ({ wall: end, mono: performance.now() }) };
  const recorder = new Recorder({
    clock,
    stateFolder,
    shown: 'journal.db',
    follows: true,
    onChange: () => {},
    onLead: () => {},
    onKept: () => {},
  });
  const settings = Object.fromEntries(Object.entries(SETTINGS).map(([k, s]) => [k, s.fallback])) as unknown as Settings;
  const questions: Readonly<Record<string, () => unknown>> = {
    'incident list': () => recorder.incidents({ limit: 200 }),
    'one incident': () => recorder.incident(INCIDENTS / 2),
    runs: () => recorder.runs(50),
    statistics: () => recorder.lessons.statistics(),
    proposals: () => recorder.lessons.proposals(settings),
    'chart, last hour': () => recorder.series('backend.latency', end - HOUR, end, 300),
    'chart, 24 h': () => recorder.series('backend.latency', end - DAY, end, 300),
    'chart, 7 d': () => recorder.series('backend.latency', end - 7 * DAY, end, 300),
    'chart, a year': () => recorder.series('backend.latency', end - YEAR, end, 300),
  };
  for (const [name, ask] of Object.entries(questions)) {
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const begun = performance.now();
      ask();
      times.push(performance.now() - begun);
    }
    console.log(`${name.padEnd(17)} ${show(times, 'ms')}`);
  }
  recorder.stop();
  DatabaseSync.prototype.prepare = prepare;
  const database = new DatabaseSync(join(stateFolder, 'journal.db'), { readOnly: true });
  console.log('\nquery plans');
  for (const sql of asked) {
    if (!sql.trimStart().startsWith('SELECT')) continue;
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all() as { detail: string }[];
    console.log(`  ${sql}\n    ${plan.map((p) => p.detail).join('; ')}`);
  }
  database.close();
}

/** A day has its busy hours, and everything trembles. */
const figureAt = (metric: number, at: number): number =>
  50 + 30 * Math.sin((at / DAY) * 2 * Math.PI + metric) + ((at / 7919 + metric * 31) % 10);

function oneIncident(journal: Journal, id: number, at: number): void {
  const components = ['backend', 'redis', 'neo4j', 'memory'] as const;
  const component = components[id % components.length] ?? 'backend';
  const run: Run = {
    ...aRun({ id: `run-${id}`, component, state: id % 7 === 0 ? 'failed' : 'succeeded' }),
    startedAt: { wall: at, mono: at },
    endedAt: { wall: at + 4000, mono: at + 4000 },
  };
  const incident: Incident = {
    id,
    causeId: `${component}-not-running`,
    component,
    severity: id % 5 === 0 ? 'P0' : 'P2',
    title: `${component} is not running.`,
    detail: 'Nothing listens on its port.',
    evidence: [],
    affected: ['websocket'],
    startedAt: at,
    openedAt: at,
    closedAt: at + 60_000,
    state: 'closed',
    detectionMs: 400,
    recoveryMs: 60_000,
    reopened: 0,
    resolvedBy: 'runbook',
    mergedInto: null,
    runs: [run.id],
  };
  journal.saveRun(run);
  for (let event = 0; event < EVENTS; event++) {
    journal.record([
      {
        incident,
        entries: [{ at: at + event * 1000, kind: 'state', component, text: `Reading ${event} of it.`, raw: null }],
      },
    ]);
  }
}
