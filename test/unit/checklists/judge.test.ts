import { describe, expect, it } from 'vitest';
import { judgeComponents, judgeMetric } from '../../../electron/checklists/index.ts';
import type { HealthState } from '../../../shared/domain/index.ts';
import { findingOf } from '../../support/builders.ts';

const view = (title: string, state: HealthState, found?: string) => ({
  title,
  state,
  label: '',
  figure: null,
  findings: found === undefined ? [] : [findingOf('x', 'critical', found)],
});

describe('a figure', () => {
  it.each([
    [18, { state: 'passed', evidence: 'Answer time, P95: 18 ms.' }],
    [999.9, { state: 'passed' }],
    [1000, { state: 'failed', evidence: 'Answer time, P95: 1000 ms of 1000 ms.' }],
    [null, { state: 'could-not-tell', evidence: 'Answer time, P95 was not read.' }],
  ])('of %s against 1000 ms', (value, outcome) => {
    expect(judgeMetric('backend.p95', value, 1000)).toMatchObject(outcome);
  });
});

describe('components', () => {
  it.each([
    [
      'healthy ones',
      [view('Neo4j', 'healthy'), view('Redis', 'healthy')],
      { state: 'passed', evidence: 'Neo4j and Redis are healthy.' },
    ],
    [
      'one that is not used',
      [view('Neo4j', 'healthy'), view('Redis', 'off')],
      { state: 'passed', evidence: 'Neo4j is healthy.' },
    ],
    ['none that is used', [view('Neo4j', 'off'), view('Redis', 'off')], { state: 'skipped' }],
    [
      'a critical one before all else',
      [view('Neo4j', 'stale'), view('Redis', 'critical', 'Redis hangs')],
      { state: 'failed', evidence: 'Redis: Redis hangs.' },
    ],
    [
      'one that was not read before a degraded one',
      [view('Neo4j', 'unknown'), view('Redis', 'degraded')],
      { state: 'could-not-tell', evidence: 'Neo4j: unknown.' },
    ],
    [
      'a degraded one',
      [view('Neo4j', 'healthy'), view('Redis', 'degraded', 'PING takes 200 ms.')],
      { state: 'warning', evidence: 'Redis: PING takes 200 ms.' },
    ],
  ] as const)('%s', (_, views, outcome) => {
    expect(judgeComponents(views)).toMatchObject(outcome);
  });
});
