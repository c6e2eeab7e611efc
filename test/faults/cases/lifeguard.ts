import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Snapshot } from '../../../shared/domain/index.ts';
import { unhurried } from '../../support/unhurried.ts';
import { detect, type FaultCase, must, recover, recoverBackend, row, state, until } from '../harness.ts';
import { watchCli } from '../support.ts';

/** Faults of, or around, Lifeguard itself. */
export const lifeguardCases: readonly FaultCase[] = [
  {
    id: 'F17',
    fault: 'another project’s uvicorn, Redis and Python next door through every runbook',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'reload' });
      await recoverBackend(engine, backend);
      await backend.killTree('SIGSTOP');
      const back = await recoverBackend(engine, backend);
      const dead = (await stage.bystanders?.casualties()) ?? [];
      must(dead.length === 0, `killed: ${dead.join(', ')}`);
      return row({ ...back, verified: 'all three alive and answering' });
    },
  },
  {
    id: 'F20',
    fault: 'machine sleeps (the monitor stopped with SIGSTOP, the backend restarted meanwhile, then SIGCONT)',
    async run(stage) {
      const { backend, redis } = await stage.healthy();
      const watcher = await watchCli(stage, backend, redis);
      await watcher.until((s) => s.verdict.state === 'healthy', 30_000);
      process.kill(watcher.pid, 'SIGSTOP');
      // Ten minutes are not needed to be late by more than every period; the wake is what matters.
      await sleep(12_000);
      const before = watcher.seen.length;
      process.kill(watcher.pid, 'SIGCONT');
      const woken = performance.now();
      await watcher.until((s) => s.verdict.state === 'healthy' && watcher.seen.indexOf(s) >= before, 20_000);
      const freshAfterMs = performance.now() - woken;
      const alarms = watcher.seen
        .slice(before)
        .filter(
          (s: Snapshot) =>
            s.causes.length > 0 || s.components.some((c) => c.state === 'critical' || c.state === 'degraded'),
        );
      must(alarms.length === 0, `an alarm from stale readings: ${alarms[0]?.verdict.headline}`);
      return row({ verified: `no alarm; fresh state ${(freshAfterMs / 1000).toFixed(1)} s after the wake` });
    },
  },
  {
    id: 'F21',
    fault: 'component flaps every few seconds',
    async run(stage) {
      const { backend, engine } = await stage.healthy({}, { 'cadence.backend': 0.3 });
      let flips = 0;
      const flapping = (async () => {
        while (flips < 60 && !engine.snapshot().causes.some((c) => c.course?.kind === 'unstable')) {
          await backend.fault(flips % 2 === 0 ? { health: 'unhealthy', message: 'flapping' } : { reset: true });
          flips += 1;
          await sleep(900);
        }
      })();
      const begun = performance.now();
      const snapshot = await until(
        engine,
        (s) => s.causes.some((c) => c.course?.kind === 'unstable'),
        60_000,
        'cause unstable',
      );
      const cause = snapshot.causes.find((c) => c.course?.kind === 'unstable');
      must(
        /\d+ (changes|times)/.test(`${cause?.title} ${cause?.detail}`),
        `the number of changes is not named: ${cause?.title}`,
      );
      await flapping;
      return row({ detectedAfterMs: performance.now() - begun, cause: cause?.title ?? null });
    },
  },
  {
    id: 'F22',
    fault: 'configuration broken while running; unknown keys; a .env with odd quoting',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const file = engine.paths.userFile;
      const good = readFileSync(file, 'utf8');
      const before = engine.config.current().settings['backend.port'];
      writeFileSync(file, `${good.trimEnd().replace(/}$/, '')},\n  "backend.prot": 1,\n  "backend.port": 99999\n`);
      const broken = await until(engine, (s) => s.problems.length > 0, 10_000, 'problem');
      must(engine.config.current().settings['backend.port'] === before, 'the last good configuration is not in force');
      must(
        broken.problems.every((p) => /config\.yaml/.test(p.where) && p.fix !== ''),
        `file or fix is missing: ${JSON.stringify(broken.problems)}`,
      );
      writeFileSync(file, JSON.stringify({ ...JSON.parse(good), 'backend.prot': 1 }, null, 2));
      const unknown = await until(
        engine,
        (s) => s.problems.some((p) => p.message.includes('backend.prot')),
        10_000,
        'problem about the unknown key',
      );
      must(
        unknown.problems.some(
          (p) => /:\d+|line \d+/.test(`${p.where} ${p.message}`) && /backend\.port/.test(`${p.message} ${p.fix}`),
        ),
        `line or suggestion is missing: ${JSON.stringify(unknown.problems)}`,
      );
      appendFileSync(path.join(backend.root, '.env'), '\nODD="never closed\n');
      const odd = await until(
        engine,
        (s) => s.problems.some((p) => /\.env/.test(p.where)),
        10_000,
        'problem about .env',
      );
      must(state(odd, 'backend') !== 'critical', 'monitoring suffered');
      writeFileSync(file, good);
      await until(engine, (s) => s.problems.every((p) => !/config\.yaml/.test(p.where)), 10_000, 'good configuration');
      await until(engine, (s) => state(s, 'backend') === 'healthy', 15_000, 'a healthy backend');
      return row({ cause: broken.problems[0]?.message ?? null, verified: 'last good configuration stayed in force' });
    },
  },
  {
    id: 'F25',
    fault: 'two recoveries asked for at once; cancel in the middle',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const [first, second] = await Promise.all([
        engine.recover({ runbook: 'recover-backend', unseen: true }),
        engine.recover({ runbook: 'recover-backend', unseen: true }),
      ]);
      must(first.ok && second.ok, 'a recovery was refused');
      must(first.run === second.run && first.joined !== second.joined, 'the second did not join the first');
      const ended = await first.ended;
      must(ended.state === 'succeeded', ended.result ?? '');
      must((await backend.listeners()) === 1, 'two servers were started');
      const asked = await engine.recover({ runbook: 'recover-backend', unseen: true });
      must(
        !asked.ok && asked.now !== null && / (?:is healthy|answers)\b/.test(asked.reason),
        'a healthy backend was restarted unasked',
      );
      const third = await engine.recover({ token: asked.now.token, confirmed: true });
      must(third.ok, 'the third was refused');
      await until(
        engine,
        (s) => s.recovery?.id === third.run && s.recovery.steps.some((x) => x.state === 'running'),
        5000,
        'running step',
      );
      engine.cancel(third.run);
      const cancelled = await third.ended;
      must(
        cancelled.state === 'cancelled' && /Cancelled/.test(cancelled.result ?? ''),
        `the cancel leaves no known state: ${cancelled.result}`,
      );
      const back = await recoverBackend(engine, backend);
      return row({ ...back, verified: `joined; cancel says: ${cancelled.result}` });
    },
  },
  {
    id: 'F24',
    fault: 'Lifeguard killed in the middle of a recovery',
    async run(stage) {
      const { backend, engine, redis } = await stage.healthy();
      await engine.stop();
      const slow = path.join(backend.folder, 'slow-start.sh');
      writeFileSync(slow, '#!/bin/sh\nsleep 60\n', { mode: 0o755 });
      await backend.killTree('SIGKILL');
      const killed = await killedInRecovery(stage.folder, backend, redis.port, slow);
      must(killed, 'the recovery did not begin');
      const again = await stage.engine(backend, redis);
      const run = again.snapshot().recovery;
      must(
        run?.state === 'interrupted' && run.result !== null,
        `the unfinished recovery is not reported: ${JSON.stringify(run)}`,
      );
      const { run: next, reason } = await recover(again);
      must(next?.state === 'succeeded', reason);
      return row({ cause: run.result, verified: next.result });
    },
  },
  {
    id: 'F26',
    fault: 'clock set back an hour',
    async run(stage) {
      const { backend, redis } = await stage.healthy();
      const shifted = await watchCli(stage, backend, redis, { shiftClock: true });
      await shifted.until((s) => s.verdict.state === 'healthy', 30_000);
      shifted.shift(-3_600_000);
      await shifted.until((s) => s.at.wall < Date.now() - 3_000_000, 10_000);
      const before = shifted.seen.length;
      await backend.killTree('SIGKILL');
      const snapshot = await shifted.until((s) => s.causes.length > 0 && shifted.seen.indexOf(s) >= before, 15_000);
      const cause = snapshot.causes[0];
      const sinceMs = snapshot.at.mono - (cause?.since.mono ?? 0);
      must(sinceMs >= 0 && sinceMs < unhurried(15_000), `the duration is wrong: ${sinceMs} ms`);
      must(snapshot.at.wall < Date.now() - 3_000_000, 'the clock was not set back');
      return row({
        cause: cause?.title ?? null,
        verified: `duration ${(sinceMs / 1000).toFixed(1)} s after the clock went back`,
      });
    },
  },
];

async function killedInRecovery(
  folder: string,
  backend: { root: string; port: number; folder: string },
  redisPort: number,
  slow: string,
): Promise<boolean> {
  const config = path.join(folder, 'slow.yaml');
  writeFileSync(
    config,
    JSON.stringify({
      'backend.port': backend.port,
      'redis.url': `redis://127.0.0.1:${redisPort}`,
      'neo4j.enabled': false,
      'backend.start': { command: slow, args: [], cwd: backend.folder },
    }),
  );
  const child = spawn(
    process.execPath,
    ['dist/cli.js', 'recover', 'backend', '--yes', '--config', config, '--repository', backend.root],
    {
      env: { ...process.env, HOME: folder, XDG_STATE_HOME: folder, LIFEGUARD_STATE_FOLDER: path.join(folder, 'state') },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  let output = '';
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const end = performance.now() + unhurried(20_000);
  while (performance.now() < end && !/^> Wait until/m.test(output) && child.exitCode === null) await sleep(100);
  const began = child.exitCode === null;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  if (began) await gone;
  return began;
}
