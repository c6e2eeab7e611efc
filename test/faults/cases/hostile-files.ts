import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type FaultCase, must, row, state, until } from '../harness.ts';

const LOCK = path.resolve(import.meta.dirname, '../../../electron/recovery/lock.ts');
const SYSTEM = path.resolve(import.meta.dirname, '../../../electron/system/index.ts');

/** Fourteen ways to mistype an address. */
const TYPOS = [
  'localhost:6379',
  'redis:6379',
  'redis//localhost',
  'redis:/localhost',
  'http:/localhost',
  'redis://localhost::6379',
  'redis://localhost:99999',
  'redis://localhost:six',
  'redis://local host:6379',
  'redis://[::1:6379',
  'redis://',
  'redis://:6379',
  'redis://hōst:6379',
  'redis://me:hunter2:localhost:6379',
];

/** Files that somebody mistyped, or put something else in the place of. */
export const hostileFileCases: readonly FaultCase[] = [
  {
    id: 'F46',
    fault: 'address with a typo in .env (14 kinds), live; the same in the settings, mended by a change of the setting',
    async run(stage) {
      const { backend, redis, engine } = await stage.healthy();
      // The backend's own .env outranks that of the repository above it.
      const env = path.join(backend.folder, '.env');
      // What the settings name outranks .env: here .env alone names the server.
      const settings = JSON.parse(readFileSync(engine.paths.userFile, 'utf8'));
      const { 'redis.url': good, ...rest } = settings;
      writeFileSync(env, `REDIS_URL=${good}\n`);
      writeFileSync(engine.paths.userFile, JSON.stringify(rest));
      await until(
        engine,
        () => engine.config.current().sources['redis.url'].kind === 'env-file',
        10_000,
        'address of .env',
      );
      let slowestMs = 0;
      for (const typo of TYPOS) {
        const begun = performance.now();
        writeFileSync(env, `# stack\nREDIS_URL=${typo}\n`);
        const named = await until(
          engine,
          (s) => s.problems.some((p) => p.where.endsWith('.env:2')),
          5000,
          `problem about ${typo}`,
        );
        slowestMs = Math.max(slowestMs, performance.now() - begun);
        must(engine.config.current().settings['redis.url'] === good, `${typo} is in force`);
        must(
          named.problems.every((p) => p.fix !== '') && !JSON.stringify(named).includes('hunter2'),
          'no fix, or a password is shown',
        );
        writeFileSync(env, `REDIS_URL=${good}\n`);
        await until(engine, (s) => s.problems.length === 0, 5000, `mended ${typo}`);
      }
      writeFileSync(engine.paths.userFile, JSON.stringify({ ...rest, 'redis.url': TYPOS[5] }));
      await until(
        engine,
        (s) => s.problems.some((p) => p.where.includes('config.yaml')),
        5000,
        'problem about the settings',
      );
      const { ok } = await engine.changeSetting({ key: 'redis.url', value: `redis://127.0.0.1:${redis.port}` });
      must(ok, 'the change was refused');
      await until(engine, (s) => s.problems.length === 0, 5000, 'end of the problem about the settings');
      const after = await engine.checkNow();
      must(state(after, 'redis') === 'healthy' && state(after, 'backend') === 'healthy', 'monitoring suffered');
      return row({
        detectedAfterMs: slowestMs,
        verified: `${TYPOS.length} typos named with file and line; last good one in force`,
      });
    },
  },
  {
    id: 'F47',
    fault: '.env is a pipe, a folder, a gigabyte, or expands without end; the same for the budgets file',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const files = [path.join(backend.root, '.env'), path.join(backend.folder, 'budgets/performance_sla.json')];
      let slowestMs = 0;
      const before = process.memoryUsage().rss;
      for (const file of files) {
        const makes = [
          () => execFileSync('mkfifo', [file]),
          () => mkdirSync(file),
          () => execFileSync('truncate', ['-s', '1G', file]),
          () =>
            writeFileSync(
              file,
              Array.from({ length: 300 }, (_, i) => `A${i + 1}=${'$'}{A${i}}x${'$'}{A${i}}y${'$'}{A${i}}`).join('\n'),
            ),
        ];
        for (const make of makes) {
          rmSync(file, { recursive: true, force: true });
          const begun = performance.now();
          make();
          await until(
            engine,
            (s) => s.problems.some((p) => p.where.includes(path.basename(file))),
            5000,
            `problem about ${file}`,
          );
          slowestMs = Math.max(slowestMs, performance.now() - begun);
        }
        rmSync(file, { recursive: true, force: true });
        await until(engine, (s) => s.problems.length === 0, 5000, 'an end of the problems');
      }
      must(process.memoryUsage().rss - before < 300 * 1024 ** 2, 'memory was not bounded');
      must(state(await engine.checkNow(), 'backend') === 'healthy', 'monitoring suffered');
      return row({ detectedAfterMs: slowestMs, verified: 'eight named; monitoring went on' });
    },
  },
  {
    id: 'F53',
    fault: 'the same lock of a killed Lifeguard found by three processes at once, 300 times',
    async run(stage) {
      const racers = await Promise.all([0, 1, 2].map(() => racer((stop) => stage.later(stop))));
      for (let i = 0; i < 300; i++) {
        const folder = path.join(stage.folder, `locks-${i}`);
        mkdirSync(folder);
        writeFileSync(
          path.join(folder, 'recovery-backend.json'),
          JSON.stringify({ holder: { pid: 2 ** 22 + i, startedAt: 'gone' }, run: null }),
        );
        const answers = await Promise.all(racers.map((ask) => ask(`take ${folder}`)));
        must(answers.filter((a) => a === 'held').length === 1, `round ${i}: ${answers.join(', ')}`);
        await Promise.all(racers.map((ask) => ask('release')));
      }
      return row({ verified: 'one holder in each of 300 rounds' });
    },
  },
];

/** A process that takes a lock when it is told to, and says what came of it. */
async function racer(later: (stop: () => void) => void): Promise<(line: string) => Promise<string>> {
  const code = `
    const { recoveryLocks } = await import(${JSON.stringify(LOCK)});
    const { ownIdentity } = await import(${JSON.stringify(SYSTEM)});
    const { createInterface } = await import('node:readline');
    const self = await ownIdentity();
    let held = null;
    console.log('ready');
    for await (const line of createInterface({ input: process.stdin })) {
      const [word, folder] = line.split(' ');
      if (word === 'take') held = await recoveryLocks(folder, self)('backend');
      else { held?.release(); held = null; }
      console.log(held === null ? 'none' : 'held');
    }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['pipe', 'pipe', 'inherit'] });
  later(() => {
    child.kill('SIGKILL');
  });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return async (line) => {
    const answer = once(lines, 'line');
    child.stdin.write(`${line}\n`);
    return String((await answer)[0]);
  };
}
