import { describe, expect, it } from 'vitest';
import { rootInStack, withLogSigns } from '../../../electron/diagnosis/index.ts';
import type { LogReport, Readings } from '../../../shared/domain/index.ts';
import { at, causeOf, processWith, readingOf, settingsWith } from '../../support/builders.ts';

const MINUTE = 60_000;
/** The beginning of a minute. */
const NOW = Math.ceil(at(3600).wall / MINUTE) * MINUTE;
const settings = settingsWith();
const down = causeOf({ id: 'backend-hangs', component: 'backend', severity: 'P0', since: { mono: 0, wall: NOW } });
const report = (values: Partial<LogReport>): LogReport => ({
  tails: [],
  errorsPerMinute: [],
  spikes: [],
  repeated: [],
  undated: 0,
  coveredMs: 0,
  ...values,
});
const repeated = (values: Partial<LogReport['repeated'][number]> = {}): LogReport['repeated'][number] => ({
  pattern: 'Timeout after <n> ms',
  example: '12:00 ERROR Timeout after 412 ms',
  count: 31,
  level: 'error',
  lastAt: NOW - 5000,
  ...values,
});
const told = (logs: LogReport, causes = [down], now = NOW, readings: Readings = {}) =>
  withLogSigns(causes, logs, { settings, readings, now: { mono: 0, wall: now } });
const texts = (logs: LogReport, now = NOW) => told(logs, [down], now)[0]?.evidence.map((e) => e.text) ?? [];

describe('what the logs say of a trouble', () => {
  it('is a minute that stands out, at its own time, once it is over', () => {
    const spike = report({ spikes: [{ at: NOW - MINUTE, errors: 42, usual: 1 }] });
    expect(told(spike)[0]?.evidence).toEqual([
      {
        text: expect.stringMatching(/^The logs hold 42 errors of the minute from \d\d:\d\d; usual are 1\.$/),
        ...{ probe: null, raw: null, lasting: true, at: NOW - MINUTE },
      },
    ]);
    expect(texts(spike, NOW - 1)).toEqual([]);
  });

  it('is an error that repeats, in words that stay the same while it goes on', () => {
    const more = repeated({ count: 99, example: '12:01 ERROR Timeout after 500 ms' });
    expect(texts(report({ repeated: [repeated()] }))).toEqual(['The logs repeat: Timeout after <n> ms']);
    expect(texts(report({ repeated: [more] }))).toEqual(['The logs repeat: Timeout after <n> ms']);
  });

  it.each([
    ['a warning', report({ repeated: [repeated({ level: 'warning' })] })],
    ['what came a few times', report({ repeated: [repeated({ count: 4 })] })],
    ['what is long over', report({ repeated: [repeated({ lastAt: NOW - 11 * MINUTE })] })],
    ['a minute long before', report({ spikes: [{ at: NOW - 12 * MINUTE, errors: 42, usual: 1 }] })],
  ])('is not %s', (_, logs) => expect(texts(logs)).toEqual([]));

  it('is nothing that names another part, which neither has this trouble nor could have brought it', () => {
    const neo4j = repeated({ pattern: 'Neo4j query failed', example: '12:00 ERROR Neo4j query failed' });
    const logs = report({ repeated: [neo4j, repeated()] });
    const redis = causeOf({ ...down, id: 'redis-hangs', component: 'redis', explains: ['backend'] });
    const signs = (cause: typeof down) => told(logs, [cause])[0]?.evidence.map((e) => e.text);
    expect(signs(redis)).toEqual(['The logs repeat: Timeout after <n> ms']);
    expect(signs(down)).toHaveLength(2);
    expect(signs(causeOf({ ...down, id: 'neo4j-hangs', component: 'neo4j' }))).toHaveLength(2);
  });

  it('is nothing that came long before while something else was in trouble already', () => {
    const spike = report({ spikes: [{ at: NOW - 4 * MINUTE, errors: 42, usual: 1 }] });
    const neo4j = causeOf({
      id: 'neo4j-hangs',
      component: 'neo4j',
      severity: 'P1',
      since: { mono: 0, wall: NOW - 5 * MINUTE },
    });
    expect(told(spike)[0]?.evidence).toHaveLength(1);
    expect(told(spike, [down, neo4j])[0]?.evidence).toEqual([]);
  });

  it('is nothing that a process logged which was gone before it began', () => {
    const spike = report({ spikes: [{ at: NOW - 4 * MINUTE, errors: 42, usual: 1 }] });
    const started = (minutes: number) =>
      told(spike, [down], NOW, {
        process: { ...readingOf('process', { root: processWith({ uptimeSeconds: minutes * 60 }) }), at: down.since },
      });
    expect(started(2)[0]?.evidence).toEqual([]);
    expect(started(9)[0]?.evidence).toHaveLength(1);
    // Started since: what led to it is what the one before wrote.
    expect(started(-1)[0]?.evidence).toHaveLength(1);
  });

  it('of lines without a time is only what came since, as errors did', () => {
    const undated = { repeated: [repeated({ lastAt: null })] };
    const came = (at: number) => report({ ...undated, errorsPerMinute: [{ at, errors: 31 }] });
    expect(texts(came(NOW - MINUTE))).toHaveLength(1);
    expect(texts(came(NOW - 12 * MINUTE))).toEqual([]);
  });

  it('stands beside the root in the stack, and nowhere where only the machine or a remark is told of', () => {
    const logs = report({ repeated: [repeated()] });
    const cpu = causeOf({ id: 'cpu-high', component: 'cpu', severity: 'P2' });
    const redis = causeOf({ id: 'redis-slow', component: 'redis', severity: 'P2' });
    const counts = told(logs, [cpu, down, redis]).map((c) => c.evidence.length);
    expect(counts).toEqual([cpu.evidence.length, down.evidence.length + 1, redis.evidence.length]);
    expect(rootInStack([cpu, causeOf({ component: 'backend', severity: 'P3' })], settings)).toBeUndefined();
    const disk = causeOf({ id: 'disk-full', component: 'disk', severity: 'P1', explains: ['redis'] });
    expect(rootInStack([disk], settings)).toBe(disk);
  });
});
