/**
 * Runs the fault matrix and prints its table. `--report FILE` also writes the counts; `--jobs N` says how many rows run side by side
 * (as many as the machine has room for when it does not); other arguments choose rows by their id.
 */
import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { ensureTools, freePort, startNeo4j, stopAll } from '../support/stack/index.ts';
import { Bystanders } from './bystanders.ts';
import { CASES } from './cases/index.ts';
import { type FaultCase, Stage } from './harness.ts';
import { idleSinceLast } from './idle.ts';
import { Rows } from './rows.ts';
import { header, line, type Outcome, type Result } from './table.ts';

/** A row that says nothing else and takes longer than this is stuck. */
const LIMIT_MS = 400_000;

/**
 * Rows side by side: most of a row is waiting. One for each core and one more begin, and others as long as cores have nothing to do. Beside them those
 * that wait longest have two processes of their own: with only as many as work, these rows would keep all others waiting.
 */
const JOBS = { from: availableParallelism() + 1, to: 3 * availableParallelism(), patient: 2 };
/** So much of all cores has to be idle for one more, and for so long: a new one takes a second of a core before its first row. */
const ROOM = { share: 0.25, everyMs: 4000 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    report: { type: 'string' },
    jobs: { type: 'string' },
  },
});
const say = (text: string) => console.error(`» ${text}`);

if (process.send === undefined) await lead();
else await serve();

/** Starts what all rows share, hands out the rows and prints the table. */
async function lead(): Promise<void> {
  const wanted =
    positionals.length === 0
      ? CASES
      : CASES.filter((c) => positionals.some((p) => c.id === p || c.id.startsWith(`${p} `)));
  if (wanted.length === 0) {
    console.error(`There is no such row. Rows: ${CASES.map((c) => c.id).join(', ')}`);
    process.exit(64);
  }
  await ensureTools(say);
  say('Starting Neo4j for all rows, and another project’s processes as bystanders…');
  const password = 'matrix-password';
  const boltPort = await freePort();
  const neo4j = await startNeo4j({ boltPort, password });
  const shared: Shared = { uri: `bolt://127.0.0.1:${boltPort}`, password };
  const results: Result[] = [];
  console.log(header);
  const told = (result: Result) => {
    results.push(result);
    console.log(line(result));
  };
  const given = values.jobs === undefined ? null : Math.max(1, Number(values.jobs) || 1);
  const patient = Math.min(1, (given ?? 1) - 1);
  const jobs = given === null ? JOBS : { from: given - patient, to: given, patient };
  await sideBySide(new Rows(wanted), jobs, shared, told);
  await neo4j.cleanup();
  await stopAll();

  const count = (kind: Outcome['kind']) => results.filter((r) => r.outcome.kind === kind).length;
  const counts = { passed: count('passed'), failed: count('failed') + count('not-run'), skipped: 0 };
  const slowest = results.toSorted((a, b) => b.tookMs - a.tookMs).slice(0, 5);
  console.log(`Slowest: ${slowest.map((r) => `${r.id} ${(r.tookMs / 1000).toFixed(0)} s`).join(', ')}`);
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ ...counts, results }, null, 2));
  process.exit(counts.failed === 0 ? 0 : 1);
}

/** Carries out the rows in as many processes as `jobs` says, the more the less others have to do. */
async function sideBySide(rows: Rows, jobs: typeof JOBS, shared: Shared, told: (r: Result) => void): Promise<void> {
  const working = new Set<Promise<void>>();
  const begin = (isPatient: boolean) => {
    const worker = work(() => rows.next(isPatient), shared, told).finally(() => working.delete(worker));
    working.add(worker);
  };
  const first = Math.min(jobs.patient + jobs.from, rows.left);
  for (let i = 0; i < first; i++) begin(i < jobs.patient);
  const idle = idleSinceLast();
  const looking = setInterval(() => {
    if (idle() > ROOM.share && rows.left > 0 && working.size < jobs.to) begin(false);
  }, ROOM.everyMs);
  while (working.size > 0) await Promise.race(working);
  clearInterval(looking);
}

/** One process that takes row after row: rows change their own PATH and HOME, so two of them never share a process. */
async function work(next: () => string | undefined, shared: Shared, told: (result: Result) => void): Promise<void> {
  let id = next();
  if (id === undefined) return;
  // As in vitest.config.ts: more rows than cores are under way, and V8's own threads would take these from them.
  const worker = fork(import.meta.filename, [], { execArgv: [...process.execArgv, '--single-threaded'] });
  const gone = once(worker, 'exit').then(([code, signal]) => new Error(`Its process ended (${signal ?? code}).`));
  worker.send(shared);
  for (; id !== undefined; id = next()) {
    const begun = performance.now();
    worker.send({ row: id });
    const outcome = await Promise.race([once(worker, 'message').then(([outcome]) => outcome as Outcome), gone]);
    const row = { id, fault: CASES.find((c) => c.id === id)?.fault ?? '', tookMs: performance.now() - begun };
    if (outcome instanceof Error) {
      told({ ...row, outcome: { kind: 'failed', reason: outcome.message, bystanders: [] } });
      return work(next, shared, told);
    }
    told({ ...row, outcome });
  }
  worker.send({ row: null });
  await gone;
}

interface Shared {
  readonly uri: string;
  readonly password: string;
}

/** Carries out the rows that it is told to, among bystanders of its own. */
async function serve(): Promise<void> {
  // A lead that is gone wants no more rows, and none of their processes left.
  process.once('disconnect', () => process.exit(1));
  const messages = on(process, 'message');
  const shared = ((await messages.next()).value as [Shared])[0];
  const bystanders = await Bystanders.start(await ensureTools(() => {}));
  for await (const [message] of messages as AsyncIterable<[{ readonly row: string | null }]>) {
    const fault = CASES.find((c) => c.id === message.row);
    if (fault === undefined) break;
    process.send?.(await carryOut(fault, bystanders, shared));
  }
  await bystanders.stop();
  await stopAll();
  process.exit(0);
}

async function carryOut(fault: FaultCase, bystanders: Bystanders, shared: Shared): Promise<Outcome> {
  const stage = new Stage(bystanders, shared);
  try {
    const row = await Promise.race([fault.run(stage), tooLong(fault.limitMs ?? LIMIT_MS)]);
    await stage.close();
    const dead = await bystanders.casualties();
    return dead.length === 0
      ? { kind: 'passed', row, bystanders: dead }
      : { kind: 'failed', reason: 'bystanders were hurt', bystanders: dead };
  } catch (error) {
    await stage.close();
    return {
      kind: 'failed',
      reason: error instanceof Error ? error.message : String(error),
      bystanders: await bystanders.casualties(),
    };
  }
}

function tooLong(limitMs: number): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`It did not end within ${limitMs / 1000} s.`)), limitMs).unref();
  });
}
