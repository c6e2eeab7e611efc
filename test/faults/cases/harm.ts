import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import path from 'node:path';
import type { Engine } from '../../../electron/app/index.ts';
import type { RunbookId } from '../../../shared/domain/index.ts';
import { firstWords } from '../../support/first-words.ts';
import { ensurePython, ensureTools, fetchAnew, isFree } from '../../support/stack/index.ts';
import { unhurried } from '../../support/unhurried.ts';
import { detect, type FaultCase, must, recover, recoverBackend, row, type Stage, state, until } from '../harness.ts';
import { OrdinaryPrograms } from '../inside-folder.ts';
import { isAlive } from '../support.ts';

const GOODBYE = 'LeanVibe backend says goodbye';

/** A web server of somebody else at one loopback address. */
async function strangerAt(stage: Stage, host: string, port: number): Promise<number> {
  const code = `require('node:http').createServer((q, s) => s.end('<html>another program</html>')).listen(${port}, '${host}', () => console.log('ready'))`;
  const child = spawn(process.execPath, ['-e', code], { cwd: stage.folder, stdio: ['ignore', 'pipe', 'inherit'] });
  stage.later(() => {
    child.kill('SIGKILL');
  });
  await firstWords(child);
  return child.pid as number;
}

/** Signals the backend as the engine knows it; everything in its folder would include the bystanders. */
function signalTree(engine: Engine, signal: NodeJS.Signals, only = /./): void {
  const tree = engine.readings().process?.facts?.tree ?? [];
  const victims = tree.filter((p) => only.test(p.commandLine));
  must(victims.length > 0, `there is nobody to get ${signal}`);
  for (const { pid } of victims) process.kill(pid, signal);
}

/** A program that serves something else on the port of its first argument. */
const HOLDER =
  "require('node:http').createServer((q, s) => s.end('notes')).listen(Number(process.argv[1]), '0.0.0.0', () => console.log('ready'))";

const ROUNDS = Number(process.env.LIFEGUARD_ROUNDS ?? 3);
/** Each further attempt waits twice as long, and after the last one a person is waited for: a new engine begins anew. */
const ROUNDS_OF_ONE_ENGINE = 6;

/** Runbooks that stop the backend, each with what brings it about. */
const STOPPING: readonly RunbookId[] = ['recover-backend', 'improve-performance', 'free-memory'];

async function ordinaryDay(stage: Stage, extra: Record<string, unknown> = {}) {
  const tools = await ensureTools(() => {});
  const { backend, redis, engine } = await stage.healthy({ mode: 'script' }, extra);
  const programs = new OrdinaryPrograms();
  stage.later(() => programs.stop());
  await programs.start(backend.folder, tools, backend);
  const outside = path.join(stage.folder, 'outside');
  mkdirSync(outside);
  await programs.start(outside, tools, null);
  const unhurt = (after: string) =>
    must(programs.casualties().length === 0, `${after} killed: ${programs.casualties().join(', ')}`);
  unhurt('nothing');
  return { backend, redis, engine, programs, unhurt };
}

export const harmCases: readonly FaultCase[] = [
  {
    id: 'F31',
    fault: 'start script that does not exec: restarted while healthy, and while its worker is busy for ever',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script' });
      const before = backend.tree();
      const back = await recoverBackend(engine, backend);
      must(backend.output().includes(GOODBYE), `no shutdown hook ran: ${backend.output().slice(-300)}`);
      must(!back.verified?.includes('SIGKILL'), `something was killed: ${back.verified}`);
      must(
        before.every((pid) => !isAlive(pid)),
        'a process of the old tree is still alive',
      );
      await backend.fault({ blockSeconds: 100 }).catch(() => {});
      await until(engine, (s) => s.causes[0]?.id === 'backend-hangs', 20_000, 'a hanging backend');
      const hard = await recoverBackend(engine, backend);
      must(/had to be killed \(SIGKILL\): \S+ \(pid \d+\)/.test(hard.verified ?? ''), `not named: ${hard.verified}`);
      return row(back);
    },
  },
  {
    id: 'F36',
    fault: 'Redis stopped (SIGSTOP) without a known owner',
    async run(stage) {
      const { redis, engine } = await stage.healthy();
      const pid = redis.pid();
      stage.later(() => redis.kill('SIGCONT'));
      const { cause, detectedAfterMs } = await detect(engine, () => redis.kill('SIGSTOP'), 'redis-hangs', 30_000);
      const named = await until(
        engine,
        (s) => s.causes.some((c) => c.title.includes(`pid ${pid} is stopped`)),
        15_000,
        'cause that names the stopped process',
      );
      const action = named.causes.find((c) => c.id === 'redis-hangs')?.action;
      must(action?.kind === 'runbook' && action.runbook === 'continue-redis', `offered: ${JSON.stringify(action)}`);
      // Also before it is known who runs it.
      must(!/start it with/i.test(JSON.stringify(cause.action)), `first advice: ${JSON.stringify(cause.action)}`);
      // Redis has written its address over its command line: what cannot be started the same way is not offered to be.
      must(action.other === undefined, `offered: ${JSON.stringify(action.other)}`);
      const restart = await engine.plan('restart-redis');
      must(
        !restart.ok && restart.reason.includes(`pid ${pid}`),
        `a restart of what cannot be read: ${JSON.stringify(restart)}`,
      );
      must(!/start it with/i.test(named.causes.map((c) => c.detail).join()), 'told to start what runs');
      const unasked = await recover(engine, 'continue-redis');
      must(unasked.run === null && unasked.reason.includes(String(pid)), `not asked by pid: ${unasked.reason}`);
      const shown = await engine.plan('continue-redis');
      const done = await recover(engine, 'continue-redis', shown);
      must(done.run?.state === 'succeeded', done.reason);
      must((await redis.answers()) && redis.pid() === pid, 'Redis does not answer, or was started anew');
      await until(engine, (s) => state(s, 'redis') === 'healthy', 15_000, 'a healthy Redis');
      return row({
        detectedAfterMs,
        cause: cause.title,
        recoveredAfterMs: done.recoveredAfterMs,
        verified: done.reason,
      });
    },
  },
  {
    id: 'F36 restart',
    fault: 'Redis stopped (SIGSTOP) without a known owner, its command line as it was typed',
    async run(stage) {
      const redis = await stage.redis({
        extraArgs: ['--set-proc-title', 'no', '--save', '3600 1', '--maxmemory', '64mb'],
      });
      const backend = await stage.backend({ redisUrl: redis.url });
      const engine = await stage.engine(backend, redis);
      await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
      await redis.cli('SET', 'kept', 'yes');
      const pid = redis.pid();
      const { cause, detectedAfterMs } = await detect(engine, () => redis.kill('SIGSTOP'), 'redis-hangs', 30_000);
      const named = await until(
        engine,
        (s) => s.causes.some((c) => c.action?.kind === 'runbook' && c.action.other !== undefined),
        15_000,
        'offer to restart it',
      );
      const action = named.causes.find((c) => c.id === 'redis-hangs')?.action;
      must(action?.kind === 'runbook' && action.runbook === 'continue-redis', `offered: ${JSON.stringify(action)}`);
      must(`${action.other?.label}`.includes(`pid ${pid}`), `offered beside it: ${JSON.stringify(action.other)}`);
      const unasked = await recover(engine, 'restart-redis');
      must(unasked.run === null && unasked.reason.includes(String(pid)), `not asked by pid: ${unasked.reason}`);
      const shown = await engine.plan('restart-redis');
      must(shown.ok && !JSON.stringify(shown.plan).includes('SIGKILL'), `the plan: ${JSON.stringify(shown)}`);
      stage.later(async () => void (await redis.cli('SHUTDOWN', 'NOSAVE')));
      const done = await recover(engine, 'restart-redis', shown);
      must(done.run?.state === 'succeeded', done.reason);
      must(!isAlive(pid), 'the stopped process still lives');
      must((await redis.cli('GET', 'kept')) === 'yes', 'a key was lost');
      must((await redis.cli('CONFIG', 'GET', 'maxmemory')).includes('67108864'), 'it was not started the same way');
      await until(engine, (s) => state(s, 'redis') === 'healthy', 15_000, 'a healthy Redis');
      return row({
        detectedAfterMs,
        cause: cause.title,
        recoveredAfterMs: done.recoveredAfterMs,
        verified: done.reason,
      });
    },
  },
  besideOurs('F38', '0.0.0.0', '::1'),
  besideOurs('F38b', '::1', '127.0.0.1'),
  {
    id: 'F18 shared port',
    fault: 'two servers on one port (SO_REUSEPORT), one of them stopped',
    async run(stage) {
      const { venv } = await ensurePython();
      const backend = await stage.backend();
      backend.killTree('SIGKILL');
      await poll(() => isFree(backend.port));
      const code = `import socket, uvicorn
from app.main import app
s = socket.socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn does: connections that were cut off wait out their time
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
s.bind(("127.0.0.1", ${backend.port}))
uvicorn.Server(uvicorn.Config(app)).run(sockets=[s])
`;
      writeFileSync(path.join(backend.folder, 'main.py'), code);
      const serve = async () => {
        const child = spawn(path.join(venv, 'bin/python'), ['main.py'], { cwd: backend.folder, stdio: 'ignore' });
        stage.later(() => {
          child.kill('SIGKILL');
        });
        await once(child, 'spawn');
        return child.pid as number;
      };
      // A connection of its own each time: a held one would reach the same process for ever.
      const answers = () =>
        new Promise<{ pid: number }>((resolve, reject) => {
          const asked = get(`${backend.url}/health`, { agent: false, timeout: 1000 }, async (response) => {
            let text = '';
            for await (const chunk of response) text += String(chunk);
            resolve(JSON.parse(text));
          });
          asked.on('timeout', () => asked.destroy());
          asked.on('error', reject);
        });
      const stopped = await serve();
      await poll(() =>
        answers().then(
          (a) => a.pid === stopped,
          () => false,
        ),
      );
      const good = await serve();
      await poll(() =>
        answers().then(
          (a) => a.pid === good,
          () => false,
        ),
      );
      process.kill(stopped, 'SIGSTOP');
      const engine = await stage.engine(backend, null);
      const seen = await until(
        engine,
        (s) => s.causes.some((c) => c.id === 'two-instances'),
        40_000,
        'cause two-instances',
      );
      const cause = seen.causes.find((c) => c.id === 'two-instances');
      const detail = cause?.detail ?? '';
      must(
        detail.includes(`Pid ${good} answers`) && detail.includes(`Pid ${stopped} holds the same port and is stopped`),
        `who answers is wrong: ${detail}; good ${good}, stopped ${stopped}`,
      );
      const plan = await engine.plan('stop-stale-backend');
      must(plan.ok && plan.plan.confirm?.includes(`pid ${stopped}`), `offered: ${JSON.stringify(plan)}`);
      must(!plan.plan.confirm?.includes(`pid ${good}`), 'the healthy one is offered to be stopped');
      const done = await recover(engine, 'stop-stale-backend', plan);
      must(done.run?.state === 'succeeded' && isAlive(good) && !isAlive(stopped), done.reason);
      return row({ cause: detail, recoveredAfterMs: done.recoveredAfterMs, verified: done.reason });
    },
  },
  {
    id: 'F44',
    long: true,
    fault: 'twelve ordinary programs of six kinds, inside and outside the folder, through every runbook that stops',
    async run(stage) {
      const { backend, engine, programs, unhurt } = await ordinaryDay(stage);
      for (const id of STOPPING) {
        const shown = await engine.plan(id);
        must(shown.ok, `${id}: ${shown.ok ? '' : shown.reason}`);
        const done = await recover(engine, id, shown);
        must(done.run?.state === 'succeeded', `${id}: ${done.reason}`);
        unhurt(id);
      }
      signalTree(engine, 'SIGKILL', /spawn_main/);
      await until(engine, (s) => s.causes[0]?.component === 'backend', 20_000, 'a dead worker');
      const back = await recoverBackend(engine, backend);
      unhurt('Recover Backend after the worker’s death');
      const shutdown = await engine.plan('emergency-shutdown');
      const down = await recover(engine, 'emergency-shutdown', shutdown);
      must(down.run?.state === 'succeeded', down.reason);
      unhurt('emergency shutdown');
      return row({ ...back, verified: `${programs.count} programs alive; ${back.verified}` });
    },
  },
  {
    id: 'F44 retry',
    fault:
      'between two attempts somebody’s program in the folder takes the port; the question agreed to was another one',
    async run(stage) {
      const { backend, engine } = await stage.healthy({ mode: 'script' });
      // Its start fails, but not before the port is taken.
      const [begun, taken] = [path.join(stage.folder, 'begun'), path.join(stage.folder, 'taken')];
      writeFileSync(
        backend.startScript,
        `#!/bin/sh\ntouch '${begun}'\nuntil [ -e '${taken}' ]; do sleep 0.05; done\necho "licence server said no" >&2\nexit 3\n`,
      );
      const shown = await engine.plan('recover-backend');
      must(shown.ok && /healthy/.test(shown.plan.confirm ?? ''), `it does not ask: ${JSON.stringify(shown)}`);
      const running = recover(engine, 'recover-backend', shown);
      const early = await Promise.race([running, poll(async () => existsSync(begun)).then(() => null)]);
      must(early === null, `it ended before its start: ${early?.reason}`);
      const program = spawn(process.execPath, ['-e', HOLDER, String(backend.port)], {
        cwd: backend.folder,
        stdio: ['ignore', 'pipe', 'inherit'],
        detached: true,
      });
      stage.later(() => {
        program.kill('SIGKILL');
      });
      await firstWords(program);
      writeFileSync(taken, '');
      const { run, reason } = await running;
      must(run?.state === 'failed', `it is ${run?.state}: ${reason}`);
      must(isAlive(program.pid as number), `somebody’s program was stopped: ${reason}`);
      must(reason.includes(`pid ${program.pid}`), `it does not name what has the port: ${reason}`);
      return row({ verified: reason });
    },
  },
  {
    id: 'F44 automatic',
    long: true,
    fault: 'the same twelve through rounds of automatic recovery (LIFEGUARD_ROUNDS, default 3)',
    limitMs: 180_000 + ROUNDS * 60_000,
    async run(stage) {
      const automatic = {
        'recovery.automatic': 'automatic',
        'recovery.automaticDelay': 0.3,
        'recovery.automaticAttempts': 10,
      };
      const { backend, redis, programs, unhurt, ...first } = await ordinaryDay(stage, automatic);
      let { engine } = first;
      for (let round = 0; round < ROUNDS; round++) {
        if (round > 0 && round % ROUNDS_OF_ONE_ENGINE === 0) {
          await engine.stop();
          engine = await stage.engine(backend, redis, automatic);
          await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
        }
        const before = engine.runs()[0]?.id;
        await engine.checkNow();
        if (round % 3 === 0) signalTree(engine, 'SIGKILL');
        else if (round % 3 === 1) signalTree(engine, 'SIGSTOP');
        else signalTree(engine, 'SIGKILL', /spawn_main/);
        await until(
          engine,
          (s) =>
            engine.runs()[0]?.id !== before && s.recovery?.state === 'succeeded' && state(s, 'backend') === 'healthy',
          90_000,
          `automatic recovery in round ${round + 1}`,
        );
        unhurt(`round ${round + 1}`);
      }
      return row({ verified: `${programs.count} programs alive after ${ROUNDS} rounds` });
    },
  },
  {
    id: 'F45',
    fault: 'the folder for logs cannot be written at the moment of a recovery',
    async run(stage) {
      const { backend, engine } = await stage.healthy();
      const before = backend.tree();
      rmSync(engine.paths.logFolder, { recursive: true, force: true });
      writeFileSync(engine.paths.logFolder, 'in the way');
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'failed', `it did not fail: ${reason}`);
      must(reason.includes('Nothing was stopped') && reason.includes(engine.paths.logFolder), `it says: ${reason}`);
      must(
        before.every((pid) => isAlive(pid)),
        'the backend was stopped',
      );
      must((await fetchAnew(`${backend.url}/health`)).ok, 'the backend does not answer');
      rmSync(engine.paths.logFolder);
      const back = await recoverBackend(engine, backend);
      return row({ cause: reason, recoveredAfterMs, verified: back.verified });
    },
  },
  {
    id: 'F52',
    fault: 'repository reached through a symbolic link',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend({ mode: 'reload', redisUrl: redis.url });
      const link = path.join(stage.folder, 'link');
      symlinkSync(backend.root, link);
      const engine = await stage.engine({ root: link, port: backend.port }, redis);
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
      await engine.checkNow();
      const facts = engine.readings().process?.facts;
      must(facts?.belongs === 'holds-port' && facts.foreign === null, `ours is not ours: ${facts?.belongs}`);
      const victims = backend.tree();
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGSTOP'), 'backend-hangs');
      const back = await recoverBackend(engine, backend);
      must(
        victims.every((pid) => !isAlive(pid)),
        'a process of the hung tree is still alive',
      );
      return row({ detectedAfterMs, cause: cause.title, ...back });
    },
  },
  {
    id: 'D9 other face',
    fault: 'emergency shutdown from another process while automatic recovery is on here',
    async run(stage) {
      const automatic = { 'recovery.automatic': 'automatic', 'recovery.automaticDelay': 0.3 };
      const { backend, redis, engine } = await stage.healthy({}, automatic);
      const other = await stage.engine(backend, redis, automatic);
      await until(other, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy backend');
      const shown = await other.plan('emergency-shutdown');
      const down = await recover(other, 'emergency-shutdown', shown);
      must(down.run?.state === 'succeeded', down.reason);
      await other.stop();
      await until(
        engine,
        (s) => s.verdict.headline.startsWith('You stopped the backend'),
        15_000,
        'a backend that was meant to stop',
      );
      await new Promise((resolve) => setTimeout(resolve, 5000));
      must(backend.tree().length === 0 && engine.runs().every((r) => r.trigger === 'person'), 'it was started again');
      await backend.restart();
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'the backend that a person started');
      return row({ verified: 'stayed down until a person started it' });
    },
  },
];

function besideOurs(id: string, ours: string, theirs: string): FaultCase {
  return {
    id,
    fault: `another server on ${theirs} while ours is on ${ours}, same port`,
    async run(stage) {
      const { backend, engine } = await stage.healthy({ host: ours });
      const pid = await strangerAt(stage, theirs, backend.port);
      await engine.checkNow();
      const seen = await until(
        engine,
        (s) => s.causes.some((c) => c.id === 'port-shared'),
        40_000,
        'cause port-shared',
      );
      const cause = seen.causes.find((c) => c.id === 'port-shared');
      must(`${cause?.title}`.includes(`pid ${pid}`), `the program is not named: ${cause?.title}`);
      must(/`localhost` is/.test(cause?.detail ?? ''), `what localhost reaches is not said: ${cause?.detail}`);
      must(state(seen, 'backend') === 'healthy', 'the backend is blamed');
      await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running', 20_000);
      // Looked at once more the other server answers, and must not be taken for ours.
      await engine.checkNow();
      const down = await until(
        engine,
        (s) => s.causes[0]?.id === 'backend-not-running' && s.causes[0].detail.includes(`pid ${pid}`),
        20_000,
        'word that the other program answers in its place',
      );
      must(state(down, 'backend') === 'critical', 'the answers of another program are taken for the backend’s');
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'succeeded', reason);
      must(isAlive(pid), 'the other server was stopped');
      const health = await fetchAnew(`${backend.url}/health`);
      must(health.ok && health.headers.get('content-type')?.includes('json'), 'ours does not answer');
      return row({ cause: `${cause?.title} ${cause?.detail}`, recoveredAfterMs, verified: reason });
    },
  };
}

async function poll(fits: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + unhurried(60_000);
  while (performance.now() < end) {
    if (await fits()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come up in time.');
}
