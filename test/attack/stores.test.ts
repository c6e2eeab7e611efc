import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HostilePatient, limitOf } from '../support/attack/hostile-backends.ts';
import { HOSTILE_NEO4J, HOSTILE_REDIS } from '../support/attack/hostile-stores.ts';
import { type WatchingEngines, watchingEngines } from '../support/attack/watching-engines.ts';
import { oddServer } from '../support/odd-server.ts';

let engines: WatchingEngines;
beforeAll(async () => {
  engines = await watchingEngines();
});
afterAll(() => engines.stop());

const redisAt = (port: number, limitMs: number) => ({
  'redis.enabled': true,
  'redis.url': `redis://127.0.0.1:${port}`,
  'timeouts.redis': limitMs,
});
const neo4jAt = (port: number, limitMs: number) => ({
  'neo4j.enabled': true,
  'neo4j.uri': `bolt://127.0.0.1:${port}`,
  'neo4j.password': 'not-a-secret',
  'neo4j.httpPort': null,
  'timeouts.neo4j': limitMs,
});

async function meet(
  component: 'redis' | 'neo4j',
  settingsAt: (port: number, limitMs: number) => Record<string, unknown>,
  patient: HostilePatient,
): Promise<void> {
  const { behave, answers, says } = patient;
  const server = await oddServer(behave);
  try {
    const { readings, states, text } = await engines.watch(settingsAt(server.port, limitOf(patient)), 1);
    const own = readings.filter((r) => r.probe === component);
    expect(own.map((r) => r.ok)).toContain(answers);
    expect(own.map((r) => r.ok)).not.toContain(!answers);
    expect(readings.filter((r) => r.failure?.kind === 'probe-failed')).toEqual([]);
    for (const { metrics } of readings)
      for (const value of Object.values(metrics)) expect(value).toSatisfy(Number.isFinite);
    if (says !== undefined) expect(own[0]?.failure?.got).toMatch(says);
    if (!answers) expect(states[component]).not.toBe('healthy');
    expect(text).not.toMatch(/\p{Cc}|\u202e|\\u00[01]/u);
    expect(text.length).toBeLessThan(100_000);
  } finally {
    await server.close();
  }
}

/** Whether it keeps whoever asks at work, who would then be late with others. */
const floods = ({ name }: HostilePatient) => /without end|floods|nothing but ends|megabyte/.test(name);

describe.each([
  ['Redis', 'redis', redisAt, HOSTILE_REDIS],
  ['Neo4j', 'neo4j', neo4jAt, HOSTILE_NEO4J],
] as const)('an engine that watches a %s which', (_, component, settingsAt, all) => {
  const told = (patient: HostilePatient) => meet(component, settingsAt, patient);
  // Side by side: most of each is a wait for an answer that is none, up to its limit.
  it.concurrent.each(all.filter((patient) => !floods(patient)))('$name: goes on and says what it is', told);
  it.each(all.filter(floods))('$name: goes on and says what it is', told);
});

describe('afterwards', () => {
  it('at least eighteen were met, and nothing of them is kept', async () => {
    expect(HOSTILE_REDIS.length + HOSTILE_NEO4J.length).toBeGreaterThanOrEqual(18);
    expect(await engines.bytes()).toBeLessThan(150 * 1024 ** 2);
    // A gigabyte comes each second from a server that sends without an end.
    expect(await engines.peak()).toBeLessThan(1024 ** 3);
  });
});
