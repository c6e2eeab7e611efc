import { expect, it } from 'vitest';
import { cause, type DiagnosisInput } from '../../../electron/diagnosis/rule.ts';
import { assessed, compare, fact } from '../../../electron/health/findings.ts';
import {
  CAUSE_IDS,
  CauseIdSchema,
  COMPONENTS,
  DECLARED,
  FACT_IDS,
  FindingSchema,
  LOAD,
  MAIN,
  METRICS,
  RUNBOOK_IDS,
  SETTINGS,
} from '../../../shared/domain/index.ts';
import { allHealth } from '../../support/builders.ts';

const input = { health: allHealth({}) } as DiagnosisInput;
const spec = { severity: 'P1', title: 'It is full.', detail: '' } as const;
const threshold = { warning: 1, critical: null };

// What is marked here does not compile, and that is the test: `tsc` fails where one of them does.
it('an id that no declaration has, and one of another component, does not compile', () => {
  cause(input, { ...spec, id: 'redis-oom', component: 'redis' });
  // @ts-expect-error misspelt
  cause(input, { ...spec, id: 'redis-oomm', component: 'redis' });
  // @ts-expect-error Redis' cause, found for Neo4j
  cause(input, { ...spec, id: 'redis-oom', component: 'neo4j' });

  assessed('redis', [fact('fact:memory-full', 'critical', 'It is full')]);
  // @ts-expect-error misspelt
  fact('fact:memory-ful', 'critical', 'It is full');
  // @ts-expect-error Redis' finding, judged of Neo4j
  assessed('neo4j', [fact('fact:memory-full', 'critical', 'It is full')]);
  // @ts-expect-error Redis' figure, judged of Neo4j
  assessed('neo4j', compare('redis.ping', 5, threshold));
  // @ts-expect-error no such finding is ever made
  expect(assessed('redis', []).findings.some((f) => f.id === 'fact:memory-ful')).toBe(false);
});

it('the ids that cross to a page are those that are declared', () => {
  for (const id of [...CAUSE_IDS, 'unstable:redis', 'probe-failed:cpu']) expect(CauseIdSchema.parse(id)).toBe(id);
  for (const id of ['unstable', 'fact:x', 'Redis OOM', '../x', ''])
    expect(CauseIdSchema.safeParse(id).success, id).toBe(id === 'unstable');
  const finding = { level: 'critical', text: 'It is full.', metric: null, value: null, limit: null };
  for (const id of [...FACT_IDS, 'threshold:redis.ping', 'failure:refused', 'reported:degraded'])
    expect(FindingSchema.parse({ ...finding, id }).id).toBe(id);
  expect(FindingSchema.safeParse({ ...finding, id: 'fact:memory-ful' }).success).toBe(false);
});

it('one component tells how busy the machine is, by a metric of its own', () => {
  expect(DECLARED.filter((d) => d.load !== undefined).map((d) => d.id)).toEqual([LOAD.id]);
  expect(METRICS[LOAD.metric].component).toBe(LOAD.id);
});

it('one component is what the rest is there for, one of its parts finds its processes, and what it names is declared', () => {
  expect(DECLARED.filter((d) => d.main !== undefined).map((d) => d.id)).toEqual([MAIN.id]);
  expect(DECLARED.filter((d) => d.findsProcesses).map((d) => d.id)).toEqual([MAIN.processes]);
  expect(COMPONENTS.find((c) => c.id === MAIN.processes)?.partOf).toBe(MAIN.id);
  const { id, processes, recover, latency, agreed, ...settings } = MAIN;
  expect(RUNBOOK_IDS).toContain(recover);
  expect(Object.keys(METRICS)).toEqual(expect.arrayContaining([latency, agreed]));
  expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining([...Object.values(settings), `thresholds.${agreed}`]));
});

it('settings that a declaration names are there', () => {
  for (const { id, configuredBy = [], enabledBy, store } of DECLARED) {
    const named = [...configuredBy, enabledBy, store?.address, ...(store?.ports ?? []).map(({ http }) => http)];
    const lost = named.filter((key) => key !== undefined && !(key in SETTINGS));
    expect(lost, id).toEqual([]);
  }
});
