import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { offersOf } from '../../../shared/domain/index.ts';
import { type RunningRedis, startNeo4j } from '../../support/stack/index.ts';
import { installFakes } from '../fakes.ts';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

/** A Redis that answers and refuses (F10): named for what it is, offered what helps, never restarted blindly. */
const redisRefuses = (
  id: string,
  fault: string,
  cause: string,
  inject: (redis: RunningRedis) => Promise<unknown>,
  mend: (redis: RunningRedis) => Promise<unknown>,
): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const redis = await stage.redis();
    const backend = await stage.backend();
    const engine = await stage.engine(backend, redis);
    await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
    const pid = redis.pid();
    const found = await detect(engine, () => inject(redis), cause, 20_000);
    must(
      found.cause.action?.kind === 'advice',
      `it offers ${JSON.stringify(found.cause.action)} instead of the named fix`,
    );
    await mend(redis);
    await until(engine, (s) => state(s, 'redis') === 'healthy' && s.causes.length === 0, 30_000, 'a healthy Redis');
    must(redis.pid() === pid, 'Redis was restarted');
    return row({
      detectedAfterMs: found.detectedAfterMs,
      cause: found.cause.title,
      verified: `${found.cause.action.kind === 'advice' ? found.cause.action.text : ''} done; seen healthy without a restart`,
    });
  },
});

export const dataCases: readonly FaultCase[] = [
  redisRefuses(
    'F10 MISCONF',
    'Redis cannot save to disk and refuses writes',
    'redis-misconf',
    async ({ cli, dir }) => {
      // A folder in the place of the snapshot: it cannot be replaced, not even by root.
      mkdirSync(path.join(dir, 'dump.rdb', 'in-the-way'), { recursive: true });
      await cli('CONFIG', 'SET', 'save', '900 1');
      await cli('SET', 'k', 'v');
      await cli('BGSAVE');
    },
    async ({ cli, dir }) => {
      rmSync(path.join(dir, 'dump.rdb'), { recursive: true });
      await cli('BGSAVE');
    },
  ),
  redisRefuses(
    'F10 OOM',
    'Redis is full and does not evict',
    'redis-oom',
    async ({ cli }) => {
      await cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      await cli('SET', 'k', 'x'.repeat(60_000));
      await cli('CONFIG', 'SET', 'maxmemory', '1');
    },
    ({ cli }) => cli('CONFIG', 'SET', 'maxmemory', '0'),
  ),
  redisRefuses(
    'F10 large',
    'Redis refuses large writes for want of memory while small ones still get through',
    'redis-oom',
    async ({ cli }) => {
      await cli('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
      const [, used = '0'] = /used_memory:(\d+)/.exec(await cli('INFO', 'memory')) ?? [];
      await cli('CONFIG', 'SET', 'maxmemory', String(Number(used) + 1_000_000));
      let said = '';
      for (let i = 0; i < 400 && !said.startsWith('OOM'); i++) said = await cli('SET', `k${i}`, 'x'.repeat(30_000));
      must(said.startsWith('OOM'), 'it never refused');
      must((await cli('SET', 'small', '1')) === 'OK', 'it refuses small writes as well');
    },
    ({ cli }) => cli('CONFIG', 'SET', 'maxmemory', '0'),
  ),
  {
    id: 'F10 LOADING',
    fault: 'Redis loads its data at start',
    async run(stage) {
      const redis = await stage.redis({
        extraArgs: [
          '--key-load-delay',
          '1500',
          '--loading-process-events-interval-bytes',
          '1024',
          '--save',
          '900 1',
          '--enable-debug-command',
          'local',
        ],
      });
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, { 'health.startupGrace': 2 });
      await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
      // 15,000 keys at 2 ms each: half a minute of loading.
      await redis.cli('DEBUG', 'POPULATE', '15000', 'key', '64');
      await redis.cli('SAVE');
      const found = await detect(
        engine,
        async () => {
          redis.kill('SIGKILL');
          await redis.restart();
        },
        'redis-loading',
        30_000,
      );
      must(!found.cause.title.includes('not running'), 'loading is taken for not running');
      await redis.cli('CONFIG', 'SET', 'key-load-delay', '0').catch(() => '');
      await until(engine, (s) => state(s, 'redis') === 'healthy', 60_000, 'a healthy Redis after loading');
      return row({
        detectedAfterMs: found.detectedAfterMs,
        cause: found.cause.title,
        verified: 'healthy when it had loaded',
      });
    },
  },
  {
    id: 'F10 NOAUTH',
    fault: 'Redis wants a password that nobody gave',
    async run(stage) {
      const redis = await stage.redis({ password: 'only-redis-knows' });
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis);
      const found = await detect(engine, () => {}, 'redis-auth', 20_000);
      must(found.cause.action?.kind === 'advice', 'a restart is offered for a missing password');
      return row({
        detectedAfterMs: found.detectedAfterMs,
        cause: found.cause.title,
        verified: found.cause.action.text,
      });
    },
  },
  {
    id: 'D5 cache',
    fault: 'Redis cache of ours beside keys of another application',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis);
      await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
      for (const [i, prefix] of ['leanvibe:', 'leanvibe:', 'shop:', 'leanvibe', 'x:leanvibe:'].entries())
        await redis.cli('SET', `${prefix}${i}`, 'v');
      await redis.cli('-n', '1', 'SET', 'leanvibe:other-database', 'v');
      const refused = await recover(engine, 'clear-redis-cache');
      must(refused.run === null && refused.reason.includes('asks first'), `it did not ask: ${refused.reason}`);
      const plan = await engine.plan('clear-redis-cache');
      must(plan.ok && plan.plan.confirm?.includes('2 keys'), `the preview does not count: ${JSON.stringify(plan)}`);
      const { run, recoveredAfterMs } = await recover(engine, 'clear-redis-cache', plan);
      must(run?.state === 'succeeded', run?.result ?? 'it did not run');
      const left = (await redis.cli('KEYS', '*')).split('\n').sort().join(' ');
      must(left === 'leanvibe3 shop:2 x:leanvibe:4', `these keys are left: ${left}`);
      must((await redis.cli('-n', '1', 'DBSIZE')).includes('1'), 'another database was touched');
      return row({
        recoveredAfterMs,
        cause: plan.plan.confirm,
        verified: run.steps.find((s) => s.id === 'clear')?.result ?? null,
      });
    },
  },
  {
    id: 'F11',
    long: true,
    fault:
      'Neo4j ended, then starting slowly; then stopped (SIGSTOP) for two and for twelve seconds of silence, then continued',
    async run(stage) {
      const neo4j = await startNeo4j({ password: 'own-for-this-row' });
      stage.later(() => neo4j.cleanup());
      stage.later(() => neo4j.kill('SIGCONT'));
      const redis = await stage.redis();
      const backend = await stage.backend();
      const fakes = await installFakes(stage, {
        docker: { containers: ['leanvibe-neo4j'], restart: () => neo4j.startInBackground() },
      });
      const engine = await stage.engine(backend, redis, {
        'docker.enabled': true,
        'neo4j.uri': neo4j.uri,
        'neo4j.password': neo4j.password,
        // How long a start may take is not the claim, and on a busy machine it takes longer.
        'health.startupGrace': 300,
      });
      const healthy = () => until(engine, (s) => state(s, 'neo4j') === 'healthy', 30_000, 'a healthy Neo4j');
      await healthy();
      await engine.settled(30_000);
      const { cause, detectedAfterMs } = await detect(engine, () => neo4j.kill('SIGKILL'), 'neo4j-not-running', 20_000);
      // Who keeps it may be asked still when it is named, which takes a command of its own.
      await until(
        engine,
        ({ causes: [first] }) => offersOf(first?.action).some(({ runbook }) => runbook === 'restart-neo4j'),
        20_000,
        'offer to restart Neo4j',
      );
      const alarms: string[] = [];
      const starts = new Set<string>();
      const unsubscribe = engine.subscribe((s) => {
        const recovering =
          s.recovery?.state === 'running' && s.recovery.steps.some((x) => x.id === 'healthy' && x.state === 'running');
        const told = s.causes.find((c) => c.component === 'neo4j');
        // That it is starting within its outage is told, and is no alarm.
        if (told?.course?.kind === 'starting') starts.add(told.id);
        else if (recovering && told !== undefined) alarms.push(told.title);
      });
      const { run, reason, recoveredAfterMs } = await recover(engine, 'restart-neo4j');
      unsubscribe();
      must(alarms.length === 0, `an alarm while it starts: ${alarms[0]}`);
      must(starts.has('neo4j-not-running'), 'its outage is not told while it starts');
      must(run?.state === 'succeeded', reason);
      must(await neo4j.ready(), 'Neo4j does not answer');
      must(
        fakes.calls('docker').some((c) => c.join(' ') === 'restart leanvibe-neo4j'),
        'not through its owner',
      );
      const checked = run.steps.find((s) => s.id === 'integrity');
      must(checked?.state === 'done', `the database was not checked: ${checked?.result}`);
      await healthy();
      const titles = [cause.title];
      for (const silentMs of [2000, 12_000]) {
        const found = await detect(engine, () => neo4j.kill('SIGSTOP'), 'neo4j-hangs', 30_000);
        titles.push(found.cause.title);
        await sleep(silentMs);
        must(state(engine.snapshot(), 'neo4j') === 'critical', 'it is no longer said to hang while it still does');
        neo4j.kill('SIGCONT');
        await healthy();
      }
      must(await neo4j.ready(), 'Neo4j does not answer');
      return row({
        detectedAfterMs,
        cause: [...new Set(titles)].join(' '),
        recoveredAfterMs,
        verified: `${run.result} ${checked.result} Back by itself both times.`,
      });
    },
  },
  {
    id: 'F11b',
    fault: 'Neo4j starts more slowly than it may, then within its time',
    async run(stage) {
      const neo4j = await startNeo4j({ running: false });
      stage.later(() => neo4j.cleanup());
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, {
        'neo4j.uri': neo4j.uri,
        'neo4j.password': neo4j.password,
        'cadence.neo4j': 0.5,
      });
      await until(engine, (s) => state(s, 'neo4j') === 'critical', 20_000, 'a critical Neo4j');
      const seen = new Set<string>();
      const unsubscribe = engine.subscribe((s) => seen.add(state(s, 'neo4j') ?? ''));
      await neo4j.startInBackground();
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 60_000, 'a healthy Neo4j');
      unsubscribe();
      return row({ cause: `states on the way: ${[...seen].join(', ')}`, verified: 'healthy without a person' });
    },
  },
  {
    id: 'F12',
    fault: 'Neo4j refuses the password: no further attempts, no lock-out',
    async run(stage) {
      must(stage.neo4j !== null, 'this row needs the Neo4j of the matrix');
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, { 'neo4j.password': 'wrong-password', 'cadence.neo4j': 0.3 });
      const { cause, detectedAfterMs } = await detect(engine, () => {}, 'neo4j-auth', 20_000);
      must(
        cause.action?.kind === 'advice' && cause.action.text.includes('NEO4J_PASSWORD'),
        'it does not say what to correct',
      );
      // Neo4j locks a user out after three refusals; fifteen cycles would be more than enough.
      await sleep(5000);
      const held = engine.readings().neo4j?.facts.credentialsHeld;
      must(held === true, 'it still tries to log in');
      await engine.changeSetting({ key: 'neo4j.password', value: stage.neo4j.password });
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 20_000, 'a healthy Neo4j with the right password');
      return row({
        detectedAfterMs,
        cause: cause.title,
        verified: 'let in at once with the right password: not locked out',
      });
    },
  },
  {
    id: 'B4 slow',
    fault: 'a transaction runs in Neo4j for more than 5 s',
    async run(stage) {
      must(stage.neo4j !== null, 'this row needs the Neo4j of the matrix');
      const redis = await stage.redis();
      const backend = await stage.backend();
      const engine = await stage.engine(backend, redis, { 'cadence.neo4j': 1 });
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 20_000, 'a healthy Neo4j');
      const { default: neo4j } = await import('neo4j-driver');
      const driver = neo4j.driver(stage.neo4j.uri, neo4j.auth.basic('neo4j', stage.neo4j.password));
      const session = driver.session();
      const transaction = session.beginTransaction();
      stage.later(() => driver.close());
      await transaction.run('CREATE (n:LifeguardSlow) RETURN n');
      await sleep(5500);
      const { cause, detectedAfterMs } = await detect(engine, () => engine.checkNow(), 'neo4j-slow', 20_000);
      await transaction.rollback();
      await until(engine, (s) => s.causes.every((c) => c.component !== 'neo4j'), 30_000, 'no slow transaction');
      return row({ detectedAfterMs, cause: `${cause.title} ${cause.detail}`, verified: 'gone with the transaction' });
    },
  },
];
