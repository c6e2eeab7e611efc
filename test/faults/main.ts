/** Runs the fault matrix and prints its table. `--report FILE` also writes the counts; other arguments choose rows by their id. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ensureTools, freePort, startNeo4j, stopAll } from '../support/stack/index.ts';
import { Bystanders } from './bystanders.ts';
import { aiCases } from './cases/ai.ts';
import { automaticCases } from './cases/automatic.ts';
import { backendCases, reusedPid } from './cases/backend.ts';
import { crashCases } from './cases/crash.ts';
import { dataCases } from './cases/data.ts';
import { emergencyCases } from './cases/emergency.ts';
import { iosCases } from './cases/ios.ts';
import { journalCases } from './cases/journal.ts';
import { lifeguardCases } from './cases/lifeguard.ts';
import { performanceCases } from './cases/performance.ts';
import { planCases } from './cases/plans.ts';
import { probeCases } from './cases/probes.ts';
import { serviceCases } from './cases/services.ts';
import { type FaultCase, Stage } from './harness.ts';
import { header, line, type Outcome, type Result } from './table.ts';

const CASES: readonly FaultCase[] = [
  ...backendCases,
  ...crashCases,
  ...performanceCases,
  ...serviceCases,
  ...dataCases,
  ...aiCases,
  ...automaticCases,
  ...journalCases,
  ...emergencyCases,
  ...iosCases,
  ...lifeguardCases,
  ...planCases,
  ...probeCases,
  reusedPid,
];
/** A row that takes longer than this is stuck. */
const LIMIT_MS = 180_000;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { report: { type: 'string' } } });
const wanted =
  positionals.length === 0
    ? CASES
    : CASES.filter((c) => positionals.some((p) => c.id === p || c.id.startsWith(`${p} `)));
if (wanted.length === 0) {
  console.error(`There is no such row. Rows: ${CASES.map((c) => c.id).join(', ')}`);
  process.exit(64);
}

const tools = await ensureTools((text) => console.error(`» ${text}`));
console.error('» Starting Neo4j for all rows, and another project’s processes as bystanders…');
const password = 'matrix-password';
const boltPort = await freePort();
const neo4j = await startNeo4j({ boltPort, httpPort: await freePort(), password });
const bystanders = await Bystanders.start(tools);

const results: Result[] = [];
console.log(header);
for (const fault of wanted) {
  const result = { id: fault.id, fault: fault.fault, outcome: await carryOut(fault) };
  results.push(result);
  console.log(line(result));
}
await bystanders.stop();
await neo4j.cleanup();
await stopAll();

const count = (kind: Outcome['kind']) => results.filter((r) => r.outcome.kind === kind).length;
const counts = { passed: count('passed'), failed: count('failed') + count('not-run'), skipped: 0 };
console.log(`${counts.passed} passed, ${counts.failed} failed`);
if (values.report !== undefined) writeFileSync(values.report, JSON.stringify({ ...counts, results }, null, 2));
process.exit(counts.failed === 0 ? 0 : 1);

async function carryOut(fault: FaultCase): Promise<Outcome> {
  const stage = new Stage(bystanders, { uri: `bolt://127.0.0.1:${boltPort}`, password });
  try {
    const row = await Promise.race([fault.run(stage), tooLong()]);
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

function tooLong(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`It did not end within ${LIMIT_MS / 1000} s.`)), LIMIT_MS).unref();
  });
}
