import { offersOf, type RunbookId } from '../../../shared/domain/index.ts';
import type { WebSocketFault } from '../../support/stack/index.ts';
import { installFakes } from '../fakes.ts';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

/** Redis under a service manager: the replacement for `brew` restarts the real server. */
const redisFault = (id: string, fault: string, signal: 'SIGKILL' | 'SIGSTOP', causes: string): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const redis = await stage.redis();
    const backend = await stage.backend();
    const fakes = await installFakes(stage, { brew: { restart: () => redis.restart() } });
    const engine = await stage.engine(backend, redis);
    await until(
      engine,
      (s) => state(s, 'redis') === 'healthy' && state(s, 'backend') === 'healthy',
      20_000,
      'a healthy stack',
    );
    await engine.settled(20_000);
    const pid = backend.pid;
    const { cause, detectedAfterMs } = await detect(engine, () => redis.kill(signal), causes, 20_000);
    // Who keeps it may be asked still when it is named, which takes a command of its own.
    await until(
      engine,
      ({ causes: [first] }) => offersOf(first?.action).some(({ runbook }) => runbook === 'restart-redis'),
      20_000,
      'offer to restart Redis',
    );
    const { run, reason, recoveredAfterMs } = await recover(engine, 'restart-redis');
    must(run?.state === 'succeeded', reason);
    must(await redis.answers(), 'Redis does not answer after the recovery');
    await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
    must(backend.pid === pid && backend.tree().length > 0, 'the backend was touched');
    must(
      fakes.calls('brew').some((c) => c.join(' ') === 'services restart redis'),
      'it was not restarted through its owner',
    );
    return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
  },
});

const websocketFault = (id: string, fault: string, websocket: WebSocketFault, cause: string): FaultCase => ({
  id,
  fault,
  async run(stage) {
    const { backend, engine } = await stage.healthy();
    await until(engine, (s) => state(s, 'websocket') === 'healthy', 15_000, 'a healthy WebSocket');
    const found = await detect(engine, () => backend.fault({ websocket }), cause, 30_000);
    must(state(found.snapshot, 'backend') === 'healthy', 'HTTP is not healthy');
    await backend.fault({ reset: true });
    await until(engine, (s) => state(s, 'websocket') === 'healthy', 60_000, 'a healthy WebSocket after the fault');
    return row({
      detectedAfterMs: found.detectedAfterMs,
      cause: found.cause.title,
      verified: 'reconnected by itself when the fault was gone',
    });
  },
});

export const serviceCases: readonly FaultCase[] = [
  redisFault('F9', 'Redis killed', 'SIGKILL', 'redis-not-running'),
  redisFault('F9b', 'Redis stopped with SIGSTOP', 'SIGSTOP', 'redis-hangs'),
  websocketFault('F13', 'WebSocket upgrade refused with 403', 'refuse-403', 'websocket-refused'),
  websocketFault('F13b', 'WebSocket upgrade refused with 404', 'refuse-404', 'websocket-refused'),
  websocketFault('F13c', 'WebSocket accepted and then silent', 'silent', 'websocket-dead'),
  {
    id: 'F16',
    fault: 'Docker engine down while Neo4j and Redis run in containers',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend();
      const fakes = await installFakes(stage, {
        docker: { containers: ['leanvibe-redis', 'leanvibe-neo4j'], start: () => redis.restart() },
      });
      const engine = await stage.engine(backend, redis, { 'docker.enabled': true });
      await until(
        engine,
        (s) => state(s, 'docker') === 'healthy' && state(s, 'redis') === 'healthy',
        20_000,
        'a healthy stack',
      );
      const { cause, snapshot, detectedAfterMs } = await detect(
        engine,
        async () => {
          fakes.setDocker('down');
          await redis.kill('SIGKILL');
        },
        'docker-not-running',
        30_000,
      );
      const settled = await until(engine, (s) => state(s, 'redis') === 'critical', 20_000, 'Redis explained');
      must(settled.causes.length === 1, `more than one cause: ${settled.causes.map((c) => c.id).join(', ')}`);
      must(
        cause.explains.includes('redis') || settled.causes[0]?.explains.includes('redis'),
        'Docker does not explain Redis',
      );
      must(
        snapshot.causes[0]?.action?.kind === 'runbook' && snapshot.causes[0].action.runbook === 'start-docker',
        'it does not offer to start Docker',
      );
      const { run, reason, recoveredAfterMs } = await recover(engine, 'start-docker');
      must(run?.state === 'succeeded', reason);
      await until(
        engine,
        (s) => state(s, 'redis') === 'healthy' && s.causes.length === 0,
        20_000,
        'everything healthy',
      );
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'D1 docker',
    fault: 'backend in a container is killed (docker replaced on PATH)',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend();
      const fakes = await installFakes(stage, {
        docker: { containers: ['leanvibe-backend'], restart: () => backend.restart() },
      });
      const engine = await stage.engine(backend, redis, { 'docker.enabled': true });
      await until(
        engine,
        (s) => state(s, 'backend') === 'healthy' && state(s, 'docker') === 'healthy',
        20_000,
        'a healthy stack',
      );
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'succeeded', reason);
      must(
        fakes.calls('docker').some((c) => c.join(' ') === 'restart leanvibe-backend'),
        'it was not restarted through Docker',
      );
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'D1 launchd',
    fault: 'backend of a launchd job is killed (launchctl replaced on PATH)',
    async run(stage) {
      const redis = await stage.redis();
      const backend = await stage.backend();
      const fakes = await installFakes(stage, {
        launchctl: {
          label: 'com.leanvibe.backend',
          pid: () => backend.tree()[0] ?? null,
          kickstart: () => backend.restart(),
        },
      });
      const engine = await stage.engine(backend, redis);
      await until(engine, (s) => state(s, 'backend') === 'healthy', 20_000, 'a healthy stack');
      await engine.checkNow();
      const { cause, detectedAfterMs } = await detect(engine, () => backend.killTree('SIGKILL'), 'backend-not-running');
      const { run, reason, recoveredAfterMs } = await recover(engine);
      must(run?.state === 'succeeded', reason);
      const uid = process.getuid?.() ?? 0;
      must(
        fakes.calls('launchctl').some((c) => c.join(' ') === `kickstart -k gui/${uid}/com.leanvibe.backend`),
        'it was not restarted through launchd',
      );
      return row({ detectedAfterMs, cause: cause.title, recoveredAfterMs, verified: run.result });
    },
  },
  {
    id: 'F38 service',
    fault: 'a service of one’s own has the address of the backend: its restart is refused, the backend stays',
    async run(stage) {
      const backend = await stage.backend();
      const at = `http://127.0.0.1:${backend.port}/health`;
      const engine = await stage.engine(backend, null, { services: [{ id: 'docs', kind: 'http', at }] });
      await until(engine, (s) => state(s, 'process') === 'healthy', 20_000, 'known processes');
      const plan = await engine.plan('restart-docs' as RunbookId);
      must(!plan.ok, 'there is a plan that ends the backend');
      must(plan.reason.includes('which is Backend'), plan.reason);
      must(plan.hint?.includes('lifeguard recover backend') === true, `the hint is: ${plan.hint}`);
      must(backend.tree().length > 0, 'the backend is gone');
      return row({ verified: plan.reason });
    },
  },
];
