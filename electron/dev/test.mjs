/**
 * `npm test`: sets up what is missing (packages, servers, browser), checks, builds and runs every suite, and ends with one
 * line that counts everything. Suites that need what this machine cannot have say so; in CI that is a failure.
 * `npm test -- --changed [REVISION]` checks, and runs only the unit tests that what changed since then (HEAD) can reach.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, dependencies, must, node, root, run, say } from './setup.mjs';

const output = path.join(root, 'test/output');
const counts = { passed: 0, failed: 0, skipped: 0 };
const failed = [];

// Colours and redrawn lines are for a person; CI and files get plain text.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= '1';
const [option, revision = 'HEAD', ...more] = process.argv.slice(2);
const changed = option === '--changed';
if ((option !== undefined && !changed) || more.length > 0) {
  say('Usage: npm test [-- --changed [REVISION]]');
  process.exit(64);
}

/** Runs one vitest project and adds its counts; a run that wrote no report counts as a failure. */
async function suite(project, words, args = []) {
  say(words);
  const report = path.join(output, `${project}.json`);
  rmSync(report, { force: true });
  const code = await run('vitest', [
    'run',
    '--project',
    project,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...args,
  ]);
  count(project, report, code, (json) => ({
    passed: json.numPassedTests,
    failed: json.numFailedTests,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
}

async function matrix() {
  say('Fault matrix: real faults in a real stack…');
  const report = path.join(output, 'faults.json');
  rmSync(report, { force: true });
  const code = await run(node, ['test/faults/main.ts', '--report', report]);
  count('faults', report, code, (json) => json);
}

function count(name, report, code, read) {
  let got = { passed: 0, failed: 1, skipped: 0 };
  try {
    got = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    say(`${name}: there is no report, so it counts as failed.`);
  }
  if (code !== 0 && got.failed === 0) got = { ...got, failed: 1 };
  if (got.failed > 0) failed.push(name);
  for (const key of Object.keys(counts)) counts[key] += got[key];
}

const begun = Date.now();
await dependencies();
mkdirSync(output, { recursive: true });
say('Checking formatting, lint and import directions…');
await must('biome', ['check', '--error-on-warnings', '.']);
await must('depcruise', [
  'electron',
  'renderer',
  'shared',
  '--config',
  '.dependency-cruiser.cjs',
  '--output-type',
  'err',
]);
say('Checking types…');
await must('tsc', ['--noEmit']);
if (changed) {
  const since = ['--changed', revision, '--passWithNoTests'];
  await suite('unit', `Unit tests that the changes since ${revision} can reach…`, since);
  say('Left out: integration, attack and end-to-end tests and the fault matrix. `npm test` runs everything.');
  end();
}
await build();
say('Setting up real servers for the tests (Redis, uvicorn, Neo4j, Chromium)…');
await must(node, ['test/support/stack/setup.ts']);
await suite('unit', 'Unit tests: pure logic…');
await suite('integration', 'Integration tests: real servers and processes…');
await suite('attack', 'Attack tests: hostile input, planted secrets, other people’s processes…');
await suite('e2e', 'End-to-end tests: a real browser on the real engine…');
await matrix();

end();

function end() {
  const minutes = ((Date.now() - begun) / 60_000).toFixed(1);
  say(`${failed.length === 0 ? 'All well' : `Failed: ${failed.join(', ')}`}, after ${minutes} minutes.`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exit(counts.failed === 0 ? 0 : 1);
}
