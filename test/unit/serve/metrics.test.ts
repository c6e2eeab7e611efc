import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { metricsText } from '../../../electron/serve/metrics/exposition.ts';
import { COMMON, FIGURES, METRIC_NAMES } from '../../../electron/serve/metrics/families.ts';
import { KINDS } from '../../../shared/components/kinds.ts';
import { DECLARED, type ServiceId } from '../../../shared/domain/index.ts';
import { OWN_COST } from '../../support/checks-fixture.ts';
import { aCause, aComponent, aSnapshot, inTrouble } from '../../support/face-fixtures.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const of = (snapshot: ReturnType<typeof aSnapshot>, name = 'main') => ({ name, snapshot, incidents: 7 });
/** Samples by name and labels. */
const samples = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

describe('the names', () => {
  it('are of every declared figure, in base units', () => {
    const declared = [...DECLARED, ...KINDS].flatMap((d) =>
      Object.keys(d.metrics).map((name) => [d.id, name] as const),
    );
    for (const [kind, name] of declared) expect(FIGURES.get(kind)?.get(name)?.name, `${kind}.${name}`).toBeDefined();
    for (const name of METRIC_NAMES) expect(name).toMatch(/^lifeguard_[a-z][a-z0-9_]*[a-z0-9]$/);
    expect([...METRIC_NAMES].filter((name) => /_(ms|milliseconds|percent|mb|count|sum|bucket)$/.test(name))).toEqual(
      [],
    );
    const counters = Object.values(COMMON).filter((f) => f.type === 'counter');
    expect(counters.filter(({ name }) => !name.endsWith('_total'))).toEqual([]);
    expect(FIGURES.get('backend')?.get('p95')).toMatchObject({ name: 'lifeguard_backend_p95_seconds', divisor: 1000 });
  });

  it('that the dashboard and the alert rules use are all told', () => {
    for (const file of ['resources/grafana/lifeguard.json', 'resources/prometheus/alerts.yml']) {
      const used = new Set(readFileSync(path.join(root, file), 'utf8').match(/\blifeguard_[a-z0-9_]+/g));
      expect(used.size, file).toBeGreaterThan(3);
      expect(
        [...used].filter((name) => !METRIC_NAMES.has(name)),
        file,
      ).toEqual([]);
    }
  });
});

describe('what Prometheus is told', () => {
  it('is each figure in its base unit, with what it is of', () => {
    const components = [
      aComponent('backend', { metrics: { 'backend.p95': 120, 'backend.errors': 50 } }),
      aComponent('cache' as ServiceId, { kind: 'redis', metrics: { ['cache.evictions' as never]: 120 } }),
    ];
    const told = samples(metricsText([of(aSnapshot({ components }))], '1.2.3', OWN_COST));
    const backend = '{stack="main",component="backend",kind="backend"}';
    expect(told.get(`lifeguard_backend_p95_seconds${backend}`)).toBe(0.12);
    expect(told.get(`lifeguard_backend_errors_ratio${backend}`)).toBe(0.5);
    expect(told.get('lifeguard_redis_evictions_per_second{stack="main",component="cache",kind="redis"}')).toBe(2);
    expect(told.get('lifeguard_build_info{version="1.2.3"}')).toBe(1);
    expect(told.get('lifeguard_incidents_total{stack="main"}')).toBe(7);
    expect(told.get('lifeguard_own_resident_memory_bytes')).toBe(OWN_COST.residentBytes);
  });

  it('is exactly one state for each component and stack, and the causes', () => {
    const told = samples(metricsText([of(inTrouble([aCause()])), of(aSnapshot(), 'login')], '1', null));
    const ones = (start: string) =>
      [...told].filter(([name, value]) => name.startsWith(start) && value === 1).map(([name]) => name);
    expect(ones('lifeguard_stack_state{')).toEqual([
      'lifeguard_stack_state{stack="main",state="critical"}',
      'lifeguard_stack_state{stack="login",state="healthy"}',
    ]);
    expect(ones('lifeguard_component_state{')).toHaveLength(2 * DECLARED.length);
    expect(ones('lifeguard_cause{')).toEqual([
      'lifeguard_cause{stack="main",component="backend",cause="backend-not-running",severity="P0"}',
    ]);
  });

  it('holds no figure of what is not read any more', () => {
    for (const state of ['stale', 'off', 'unknown'] as const) {
      const components = [aComponent('backend', { state, metrics: { 'backend.p95': 120 } })];
      expect(metricsText([of(aSnapshot({ components }))], '1', null)).not.toContain('p95');
    }
  });

  it('has each family once, with its help, and the texts escaped', () => {
    const text = metricsText([of(aSnapshot()), of(aSnapshot(), 'other')], 'a"b\\c\nd', null);
    const helps = [...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name);
    expect(new Set(helps).size).toBe(helps.length);
    expect(text).toContain('version="a\\"b\\\\c\\nd"');
    // What is told of a family stands together: a second block of it would be thrown away.
    const order = text.split('\n').flatMap((line) => /^(lifeguard_\w+)/.exec(line)?.[1] ?? []);
    expect(order.filter((name, i) => i > 0 && name !== order[i - 1] && order.indexOf(name) < i)).toEqual([]);
  });
});
