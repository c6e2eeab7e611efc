import { offersOf, type RunbookId, type SettingKey } from '../../../shared/domain/index.ts';
import { startNeo4j } from '../../support/stack/index.ts';
import { installFakes } from '../fakes.ts';
import { detect, type FaultCase, must, recover, row, state, until } from '../harness.ts';

const CONTAINER = 'team-graph-1';
const START = 'restart-graph' as RunbookId;
const CONTINUE = 'continue-graph' as RunbookId;

/** Services of a kind that is there already: what happens to one is not said of the other. */
export const furtherCases: readonly FaultCase[] = [
  {
    id: 'F11 further',
    long: true,
    fault:
      'a further Neo4j not started, stopped (SIGSTOP), with a wrong password, killed; the first one lives beside it',
    async run(stage) {
      must(stage.neo4j !== null, 'this row needs the Neo4j of the matrix');
      const further = await startNeo4j({ running: false });
      stage.later(() => further.cleanup());
      const redis = await stage.redis();
      const backend = await stage.backend();
      const fakes = await installFakes(stage, {
        docker: {
          containers: [CONTAINER],
          ports: { [CONTAINER]: further.boltPort },
          restart: () => further.startInBackground(),
        },
      });
      const graph = { id: 'graph', kind: 'neo4j', at: further.uri, password: further.password, cadence: 1 };
      const engine = await stage.engine(backend, redis, {
        'docker.enabled': true,
        services: [{ ...graph, httpPort: null, container: CONTAINER }],
        'health.startupGrace': 300,
      });
      const first: string[] = [];
      const unsubscribe = engine.subscribe((s) => {
        if (state(s, 'neo4j') === 'critical') first.push(s.verdict.headline);
      });
      const healthy = () => until(engine, (s) => state(s, 'graph') === 'healthy', 60_000, 'a healthy further Neo4j');
      const down = await detect(engine, () => {}, 'graph-not-running', 30_000);
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 30_000, 'a healthy first Neo4j');
      const started = await recover(engine, START, await engine.plan(START));
      must(started.run?.state === 'succeeded', started.reason);
      must(
        fakes.calls('docker').some((c) => c.join(' ') === `restart ${CONTAINER}`),
        'not through its owner',
      );
      await healthy();
      const hangs = await detect(engine, () => further.kill('SIGSTOP'), 'graph-hangs', 30_000);
      stage.later(() => further.kill('SIGCONT'));
      await until(
        engine,
        (s) => offersOf(s.causes[0]?.action).some((o) => o.runbook === CONTINUE),
        20_000,
        'an offer to continue it',
      );
      const continued = await recover(engine, CONTINUE, await engine.plan(CONTINUE));
      must(continued.run?.state === 'succeeded', continued.reason);
      await healthy();
      const password = 'graph.password' as SettingKey;
      const wrong = () => engine.changeSetting({ key: password, value: 'wrong-password' });
      const refused = await detect(engine, wrong, 'graph-auth', 30_000);
      await engine.changeSetting({ key: password, value: further.password });
      await healthy();
      const killed = await detect(engine, () => further.kill('SIGKILL'), 'graph-not-running', 30_000);
      unsubscribe();
      must(first.length === 0, `the first one was called down: ${first[0]}`);
      for (const { cause } of [down, hangs, refused, killed])
        must(cause.title.includes('graph') && !cause.title.includes('Neo4j'), `named as another one: ${cause.title}`);
      return row({
        detectedAfterMs: Math.max(hangs.detectedAfterMs, killed.detectedAfterMs),
        cause: [down, hangs, refused, killed].map(({ cause }) => cause.title).join(' '),
        recoveredAfterMs: started.recoveredAfterMs,
        verified: `${started.run.result} ${continued.run.result}`,
      });
    },
  },
];
