import { expect, it } from 'vitest';
import { wordsOfFurther } from '../../../electron/components/further.ts';
import { neo4j } from '../../../shared/components/neo4j.ts';
import { redis } from '../../../shared/components/redis.ts';

it('words about the first name the settings of the further one, not the variables of the first', () => {
  expect(
    wordsOfFurther(redis, 'cache')('Redis wants a password: put it into REDIS_URL (redis://:PASSWORD@host:port).'),
  ).toBe('cache wants a password: put it into cache.url (redis://:PASSWORD@host:port).');
  expect(wordsOfFurther(neo4j, 'graph')('Correct NEO4J_USER and NEO4J_PASSWORD in the .env file.')).toBe(
    'Correct graph.user and graph.password in the settings.',
  );
  expect(wordsOfFurther(neo4j, 'graph')('Neo4j hangs.')).toBe('graph hangs.');
});
