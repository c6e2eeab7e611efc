/**
 * `npm run coverage`: the lines of the core, the recoveries and the components that anything here reaches: unit, integration and attack
 * tests in their own process, the programs that these start, and the fault matrix. Prints each area, and the files below 90 %.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, dependencies, must, node, root, run, say } from './setup.mjs';

const AREAS = ['core', 'recovery', 'components'].map((name) => `electron/${name}/`);
const GOAL_PERCENT = 90;
const output = path.join(root, 'test/output/coverage');
/** Where the report goes that is read below, also when a test failed. */
const coverage = [
  ...['--coverage', '--coverage.provider=v8', '--coverage.reporter=json', '--coverage.reportOnFailure'],
  ...[`--coverage.reportsDirectory=${output}`, ...AREAS.map((area) => `--coverage.include=${area}**/*.ts`)],
];
// Beside it: vitest empties its own folder.
const programs = path.join(root, 'test/output/coverage-programs');

/**
 * The ranges of a source that one program compiled, the outer before the inner: of those that hold a place the last says how often it ran.
 * @returns {{ start: number, end: number, count: number }[]}
 */
const rangesOf = (script) =>
  script.functions
    .flatMap((f) => f.ranges)
    .map((r) => ({ start: r.startOffset, end: r.endOffset, count: r.count }))
    .sort((a, b) => a.start - b.start || b.end - a.end);

function ran(ranges, offset) {
  let count = 0;
  for (const range of ranges) {
    if (range.start > offset) break;
    if (offset < range.end) count = range.count;
  }
  return count > 0;
}

/** What the tests' own process reached: the statements of each source, and how often each ran (Istanbul's format). */
const statements = () =>
  Object.values(JSON.parse(readFileSync(path.join(output, 'coverage-final.json'), 'utf8'))).map((file) => {
    const source = readFileSync(file.path, 'utf8');
    const begins = [0];
    for (const line of source.split('\n')) begins.push(begins.at(-1) + line.length + 1);
    const places = Object.entries(file.statementMap).map(([key, { start }]) => ({
      line: start.line,
      offset: begins[start.line - 1] + start.column,
      covered: file.s[key] > 0,
    }));
    return { file: path.relative(root, file.path).split(path.sep).join('/'), length: source.length, places };
  });

/** Adds what the programs reached that ran from the sources; Node leaves types out and moves nothing. */
function addPrograms(files) {
  const byName = new Map(files.map((f) => [f.file, f]));
  for (const name of readdirSync(programs)) {
    let report;
    try {
      report = JSON.parse(readFileSync(path.join(programs, name), 'utf8'));
    } catch {
      // A program that was killed while it wrote.
      continue;
    }
    for (const script of report.result) {
      if (!script.url.startsWith('file:')) continue;
      const found = byName.get(path.relative(root, fileURLToPath(script.url)).split(path.sep).join('/'));
      if (found === undefined) continue;
      // Where something else was compiled than the source without its types, places mean something else.
      const ranges = rangesOf(script);
      if (ranges[0]?.end !== found.length + `\n\n//# sourceURL=${script.url}`.length) continue;
      for (const place of found.places) place.covered ||= ran(ranges, place.offset);
    }
  }
}

/** Lines on which a statement begins, and how many of them were reached. */
function lines(places) {
  const all = new Map();
  for (const { line, covered } of places) all.set(line, (all.get(line) ?? false) || covered);
  const missed = [...all].flatMap(([line, covered]) => (covered ? [] : [line]));
  return { total: all.size, reached: all.size - missed.length, missed };
}

const percent = ({ reached, total }) => (total === 0 ? 100 : (100 * reached) / total);

function report() {
  const files = statements();
  addPrograms(files);
  const counted = files.map(({ file, places }) => ({ file, ...lines(places) }));
  let good = true;
  for (const area of AREAS) {
    const inArea = counted.filter(({ file }) => file.startsWith(area));
    const sum = (key) => inArea.reduce((total, f) => total + f[key], 0);
    const whole = { total: sum('total'), reached: sum('reached') };
    good &&= percent(whole) >= GOAL_PERCENT;
    console.log(`${area} ${percent(whole).toFixed(1)} % of ${whole.total} lines`);
    for (const f of inArea.toSorted((a, b) => percent(a) - percent(b))) {
      if (percent(f) >= GOAL_PERCENT) continue;
      console.log(`  ${percent(f).toFixed(0).padStart(3)} %  ${f.file.slice(area.length)}: ${f.missed.join(', ')}`);
    }
  }
  return good;
}

await dependencies();
if (process.argv[2] !== '--again') {
  await build();
  await must(node, ['test/support/stack/setup.ts']);
  for (const folder of [output, programs]) rmSync(folder, { recursive: true, force: true });
  mkdirSync(programs, { recursive: true });
  // What was compiled before tells less of what it ran.
  const measured = { LIFEGUARD_COVERAGE: programs, NODE_DISABLE_COMPILE_CACHE: '1' };
  const suites = ['unit', 'integration', 'attack'].flatMap((name) => ['--project', name]);
  const tests = await run('vitest', ['run', '--reporter=dot', ...coverage, ...suites], { env: measured });
  const matrix = await run(node, ['test/faults/main.ts'], { env: { ...measured, NODE_V8_COVERAGE: programs } });
  if (tests !== 0 || matrix !== 0) say('Something failed; what it would have reached is missing below.');
}
process.exit(report() ? 0 : 1);
