import type { Engine } from '../../../electron/app/index.ts';
import { startNeo4j } from '../../support/stack/index.ts';
import { detect, type FaultCase, must, row, state, until } from '../harness.ts';

/** What is said of anything while something is done; fails when any of it is trouble. */
async function withoutTrouble(engine: Engine, does: () => Promise<unknown>): Promise<void> {
  const said: string[] = [];
  const unsubscribe = engine.subscribe((s) => {
    for (const { title, detail, severity } of s.causes) if (severity !== 'P3') said.push(`${title} ${detail}`);
  });
  await does().finally(unsubscribe);
  must(said.length === 0, `it was called trouble: ${[...new Set(said)].join(' | ')}`);
  const incidents = engine.incidents({}).map((i) => i.title);
  must(incidents.length === 0, `incidents: ${incidents.join(' | ')}`);
}

const notesOf = (engine: Engine): readonly string[] =>
  engine.readings().redis?.facts?.happened?.map((h) => h.text) ?? [];

/** Rows about stores that somebody restarts by hand, which is work. */
export const storeRestartCases: readonly FaultCase[] = [
  {
    id: 'N1 Redis',
    fault: 'Redis is asked to end and started again, three times; then it is killed',
    async run(stage) {
      const { redis, engine } = await stage.healthy();
      await withoutTrouble(engine, async () => {
        for (let i = 1; i <= 3; i++) {
          redis.kill('SIGTERM');
          await until(engine, (s) => state(s, 'redis') !== 'healthy', 10_000, 'a Redis that is gone');
          await redis.restart();
          await until(engine, (s) => state(s, 'redis') === 'healthy', 20_000, 'a healthy Redis');
          await until(engine, () => notesOf(engine).length === i, 20_000, `note ${i} of a restart`);
        }
      });
      const { cause, detectedAfterMs } = await detect(engine, () => redis.kill('SIGKILL'), 'redis-not-running');
      must(!/asked to end/.test(cause.detail), `it is said of a killed one: ${cause.detail}`);
      return row({ detectedAfterMs, cause: cause.title, verified: 'three restarts without a word' });
    },
  },
  {
    id: 'N1 Neo4j',
    long: true,
    fault: 'Neo4j is asked to end, which takes it 10 s, and started again; then it is killed',
    async run(stage) {
      const neo4j = await startNeo4j();
      stage.later(() => neo4j.cleanup());
      const settings = {
        'neo4j.enabled': true,
        'neo4j.uri': neo4j.uri,
        'neo4j.password': neo4j.password,
        'neo4j.httpPort': null,
      };
      const { engine } = await stage.healthy({ neo4jUri: neo4j.uri }, settings);
      await until(engine, (s) => state(s, 'neo4j') === 'healthy', 30_000, 'a healthy Neo4j');
      await engine.settled(20_000);
      await withoutTrouble(engine, async () => {
        neo4j.kill('SIGTERM');
        await until(engine, (s) => state(s, 'neo4j') !== 'healthy', 10_000, 'a Neo4j that is gone');
        await neo4j.ended();
        await neo4j.restart();
        await until(engine, (s) => state(s, 'neo4j') === 'healthy', 120_000, 'a healthy Neo4j');
      });
      const { cause, detectedAfterMs } = await detect(engine, () => neo4j.kill('SIGKILL'), 'neo4j-not-running');
      return row({ detectedAfterMs, cause: cause.title, verified: 'a restart without a word' });
    },
  },
  {
    id: 'N1 stays away',
    fault: 'Redis is asked to end, and nobody starts it again',
    async run(stage) {
      const { redis, engine } = await stage.healthy();
      const { cause, detectedAfterMs } = await detect(engine, () => redis.kill('SIGTERM'), 'redis-not-running', 40_000);
      must(
        /It was asked to end at \S+, and was not started again\./.test(cause.detail),
        `what is said: ${cause.detail}`,
      );
      const { since } = engine.snapshot().components.find((c) => c.id === 'redis') ?? {};
      const { left } = engine.readings().redis?.facts ?? {};
      must(
        since !== undefined && left !== undefined && since.wall <= left.at + 1000,
        'its clock does not begin when it went',
      );
      return row({ detectedAfterMs, cause: cause.title });
    },
  },
];
