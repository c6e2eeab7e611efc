/**
 * `npm test`: sets up what is missing (packages, servers, browser), checks, builds and runs every suite, and ends with one
 * line that counts everything. Suites that need what this machine cannot have say so; in CI that is a failure.
 * `npm test -- --changed [REVISION]` checks, and runs only the unit tests that what changed since then (HEAD) can reach.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { build, dependencies, must, node, root, run, say } from './setup.mjs';

const output = path.join(root, 'test/output');
const cache = path.join(root, 'node_modules/.cache');
const typescript = path.join(root, 'node_modules/typescript7/bin/tsc');
const types = path.join(cache, 'tsc.tsbuildinfo');
const counts = { passed: 0, failed: 0, skipped: 0 };
const failed = new Set();
/** What failed, told once more at the very end: whoever reads only the last lines reads why. */
const failures = [];

// Colours and redrawn lines are for a person; CI and files get plain text.
if (!process.stdout.isTTY) process.env.NO_COLOR ??= '1';
// The tests start the program hundreds of times: compiled once, each start takes a third of the time.
process.env.NODE_COMPILE_CACHE ??= path.join(cache, 'node');
// By where a file lies from there: a copy of the project has it as well.
process.env.NODE_COMPILE_CACHE_PORTABLE ??= '1';
const [option, revision = 'HEAD', ...more] = process.argv.slice(2);
const changed = option === '--changed';
if ((option !== undefined && !changed) || more.length > 0) {
  say('Usage: npm test [-- --changed [REVISION]]');
  process.exit(64);
}

/** Formatting, lint, import directions and types, side by side. Prints what is wrong; resolves to 0 when nothing is. */
async function check() {
  say('Checking formatting, lint, import directions and types…');
  const quiet = { quiet: true };
  const directions = ['electron', 'renderer', 'shared', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
  const codes = await Promise.all([
    run('biome', ['check', '--error-on-warnings', '.'], quiet),
    run('depcruise', directions, quiet),
    // One thread: the others have the cores, and together they take half as much again.
    run(node, [typescript, '--noEmit', '--singleThreaded', '--incremental', '--tsBuildInfoFile', types], quiet),
  ]);
  return codes.find((code) => code !== 0) ?? 0;
}

/** Runs suites of vitest and adds their counts; a run that wrote no report counts as a failure. */
async function suites(args) {
  const report = path.join(output, 'suites.json');
  rmSync(report, { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run('vitest', ['run', ...reporters, ...args], { quiet: true });
  count('suites', report, code, (json) => {
    for (const file of json.testResults) {
      if (file.status !== 'failed') continue;
      failed.add(suiteOf(file.name));
      const tests = file.assertionResults.filter((t) => t.status === 'failed');
      const name = path.relative(root, file.name);
      for (const t of tests) failures.push(`${name}: ${t.fullName}: ${firstOf(t.failureMessages)}`);
      if (tests.length === 0) failures.push(`${name}: ${firstOf([file.message])}`);
    }
    return {
      passed: json.numPassedTests,
      failed: json.numFailedTests,
      skipped: json.numPendingTests + json.numTodoTests,
    };
  });
}

/** The beginning of the first message, without colours. */
const firstOf = (messages) =>
  stripVTControlCharacters(messages[0] ?? '')
    .trim()
    .slice(0, 500);

/** unit, integration, attack or e2e. */
const suiteOf = (file) => path.relative(path.join(root, 'test'), file).split(path.sep)[0];

/** Runs the fault matrix. */
async function matrix() {
  const report = path.join(output, 'faults.json');
  rmSync(report, { force: true });
  const code = await run(node, ['test/faults/main.ts', '--report', report]);
  count('faults', report, code, (json) => {
    for (const { id, outcome } of json.results)
      if (outcome.kind !== 'passed') failures.push(`${id}: ${firstOf([outcome.reason])}`);
    return json;
  });
}

function count(name, report, code, read) {
  let got = { passed: 0, failed: 1, skipped: 0 };
  try {
    got = read(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    say(`${name}: there is no report, so it counts as failed.`);
  }
  if (code !== 0 && got.failed === 0) got = { ...got, failed: 1 };
  if (got.failed > 0 && (name === 'faults' || failed.size === 0)) failed.add(name);
  for (const key of Object.keys(counts)) counts[key] += got[key];
  say(`${name}: ${got.passed} passed, ${got.failed} failed, ${got.skipped} skipped, after ${minutes()} minutes.`);
}

const begun = Date.now();
const minutes = () => ((Date.now() - begun) / 60_000).toFixed(1);
await dependencies();
mkdirSync(output, { recursive: true });
if (changed) {
  endIfWrong(await check());
  say(`Unit tests that the changes since ${revision} can reach…`);
  await suites(['--project', 'unit', '--changed', revision, '--passWithNoTests']);
  say('Left out: integration, attack and end-to-end tests and the fault matrix. `npm test` runs everything.');
  end();
}
const [wrong] = await Promise.all([check(), build()]);
endIfWrong(wrong);
say('Setting up real servers for the tests (Redis, uvicorn, Neo4j, Chromium)…');
await must(node, ['test/support/stack/setup.ts']);
say('Unit, integration, attack and end-to-end tests, and beside them the fault matrix: real faults in a real stack…');
await Promise.all([suites([]), matrix()]);
end();

function endIfWrong(code) {
  if (code !== 0) process.exit(code);
}

function end() {
  for (const failure of failures) say(failure);
  say(`${failed.size === 0 ? 'All well' : `Failed: ${[...failed].join(', ')}`}, after ${minutes()} minutes.`);
  process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  process.exit(counts.failed === 0 ? 0 : 1);
}
