/**
 * `npm run coverage [-- PIECE…]`: the lines of the core, the recoveries and the components that anything here reaches: unit, integration and
 * attack tests in their own process, the programs that these start, and the fault matrix. Prints each area, and the files below 90 %.
 * With pieces (`unit`, `integration`, `attack`, `faults`, or `integration:1/3` for a third of one) only these are measured anew; what is printed
 * is what all pieces have reached that were measured since the last whole run.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, dependencies, must, node, root, run, say } from './setup.mjs';

const AREAS = ['core', 'recovery', 'components'].map((name) => `electron/${name}/`);
const GOAL_PERCENT = 90;
const output = path.join(root, 'test/output/coverage');
const SUITES = ['unit', 'integration', 'attack'];
const PIECES = [...SUITES, 'faults'];
/** What vitest is told for one piece; the report is written also when a test failed. */
const coverage = (piece) => [
  ...['--coverage', '--coverage.provider=v8', '--coverage.reporter=json', '--coverage.reportOnFailure'],
  ...[`--coverage.reportsDirectory=${folderOf(piece)}`, ...AREAS.map((area) => `--coverage.include=${area}**/*.ts`)],
];
const folderOf = (piece) => path.join(output, piece.replaceAll(/\W/g, '-'));
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

/** What the tests' own process reached, of every piece: the statements of each source, and whether any ran (Istanbul's format). */
function statements() {
  const files = new Map();
  for (const piece of readdirSync(output)) {
    const report = path.join(output, piece, 'coverage-final.json');
    if (!existsSync(report)) continue;
    for (const file of Object.values(JSON.parse(readFileSync(report, 'utf8')))) {
      const name = path.relative(root, file.path).split(path.sep).join('/');
      if (!files.has(name)) files.set(name, placesOf(name, file));
      for (const place of files.get(name).places) place.covered ||= file.s[place.key] > 0;
    }
  }
  return [...files.values()];
}

function placesOf(name, { path: at, statementMap }) {
  const source = readFileSync(at, 'utf8');
  const begins = [0];
  for (const line of source.split('\n')) begins.push(begins.at(-1) + line.length + 1);
  const places = Object.entries(statementMap).map(([key, { start }]) => ({
    key,
    line: start.line,
    offset: begins[start.line - 1] + start.column,
    covered: false,
  }));
  return { file: name, length: source.length, places };
}

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

/** Measures one piece; what it reached before goes. */
async function measure(piece) {
  // What was compiled before tells less of what it ran.
  const measured = { LIFEGUARD_COVERAGE: programs, NODE_DISABLE_COMPILE_CACHE: '1' };
  if (piece === 'faults')
    return run(node, ['test/faults/main.ts'], { env: { ...measured, NODE_V8_COVERAGE: programs } });
  const [suite, shard] = piece.split(':');
  rmSync(folderOf(piece), { recursive: true, force: true });
  const part = shard === undefined ? [] : [`--shard=${shard}`];
  return run('vitest', ['run', '--reporter=dot', ...coverage(piece), '--project', suite, ...part], { env: measured });
}

await dependencies();
const given = process.argv.slice(2);
const wrong = given.filter((piece) => !PIECES.includes(piece.split(':')[0]) && piece !== '--again');
if (wrong.length > 0) {
  say(`Usage: npm run coverage [-- ${PIECES.join('|')}[:1/3] …]`);
  process.exit(64);
}
if (given[0] !== '--again') {
  await build();
  await must(node, ['test/support/stack/setup.ts']);
  if (given.length === 0) for (const folder of [output, programs]) rmSync(folder, { recursive: true, force: true });
  for (const folder of [output, programs]) mkdirSync(folder, { recursive: true });
  for (const piece of given.length === 0 ? PIECES : given)
    if ((await measure(piece)) !== 0) say(`Something failed in ${piece}; what it would have reached is missing below.`);
}
process.exit(report() ? 0 : 1);
