import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE_BACKENDS, type HostilePatient, keepsWaiting, limitOf } from '../support/attack/hostile-backends.ts';
import { type WatchingEngines, watchingEngines } from '../support/attack/watching-engines.ts';
import { oddServer } from '../support/odd-server.ts';

let engines: WatchingEngines;
beforeAll(async () => {
  engines = await watchingEngines();
});
afterAll(() => engines.stop());

const settingsFor = (port: number, limitMs = 1500) => ({
  'backend.enabled': true,
  'backend.host': '127.0.0.1',
  'backend.port': port,
  'timeouts.backend': limitMs,
  'timeouts.websocket': 1500,
});

const WAITING = HOSTILE_BACKENDS.filter(keepsWaiting);
const BUSY = HOSTILE_BACKENDS.filter((b) => !keepsWaiting(b));

describe('an engine that watches a backend which', () => {
  it('are at least forty', () => {
    expect(HOSTILE_BACKENDS.length).toBeGreaterThanOrEqual(40);
  });

  // Those that keep it waiting do so side by side.
  it.concurrent.each(WAITING)('$name: goes on and says what it is', meet);
  it.each(BUSY)('$name: goes on and says what it is', meet);
});

async function meet(patient: HostilePatient): Promise<void> {
  const { behave, answers, says, mayBeLate } = patient;
  const server = await oddServer(behave);
  try {
    const settings = settingsFor(server.port, limitOf(patient));
    const { readings, states, bytes, text } = await engines.watch(settings, 1, mayBeLate === true ? 'backend' : null);
    const http = readings.filter((r) => r.probe === 'backend');
    expect(http.map((r) => r.ok)).toContain(answers);
    if (mayBeLate === undefined) expect(http.map((r) => r.ok)).not.toContain(!answers);
    // Every probe ends by itself and within its own limits; none is cut off or throws.
    expect(readings.filter((r) => r.failure?.kind === 'probe-failed')).toEqual([]);
    for (const { metrics } of readings)
      for (const value of Object.values(metrics)) expect(value).toSatisfy(Number.isFinite);
    if (says !== undefined) expect(http[0]?.failure?.got).toMatch(says);
    if (!answers) expect(states.backend).not.toBe('healthy');
    expect(bytes).toBeLessThan(100_000);
    expect(text).not.toMatch(/\p{Cc}|\u202e|\\u00[01]/u);
  } finally {
    await server.close();
  }
}

describe('afterwards', () => {
  it('nothing of all that is kept', async () => {
    const before = await engines.bytes();
    const server = await oddServer(
      HOSTILE_BACKENDS.find((b) => b.name.includes('body without end'))?.behave ?? (() => {}),
    );
    for (let i = 0; i < 3; i++) await engines.watch(settingsFor(server.port), 3);
    await server.close();
    expect((await engines.bytes()) - before).toBeLessThan(10 * 1024 ** 2);
  });
});
