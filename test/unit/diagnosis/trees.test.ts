import { describe, expect, it } from 'vitest';
import { DecisionTreeSchema, treeFacts, trees, walkTree } from '../../../electron/diagnosis/index.ts';
import type { ComponentHealth, ComponentId, FindingId, Readings } from '../../../shared/domain/index.ts';
import { allHealth, at, failedReading, findingOf, readingOf, settingsWith } from '../../support/builders.ts';

const up: Readings = { backend: readingOf('backend') };
const walk = (
  tree: keyof ReturnType<typeof trees>,
  health: { readonly [C in ComponentId]?: Partial<ComponentHealth> },
  readings: Readings = up,
) => walkTree(trees()[tree], treeFacts({ health: allHealth(health), readings, settings: settingsWith(), now: at(0) }));
const bad = (id: FindingId): Partial<ComponentHealth> => ({ state: 'critical', findings: [findingOf(id)] });

describe('the guide’s decision trees', () => {
  it('outage: no answer leads to recovery, with the reason', () => {
    const { path, leaf } = walk('outage', {}, { backend: failedReading('backend', 'refused') });
    expect([path.map((s) => s.answer), leaf?.runbook]).toEqual([['no'], 'recover-backend']);
    expect(path[0]?.because).toContain('ECONNREFUSED');
  });

  it('outage: a failed component, or none', () => {
    expect(walk('outage', { redis: bad('failure:refused') })).toMatchObject({
      path: [{ answer: 'yes' }, { answer: 'no', because: 'In trouble: Redis.' }],
      leaf: { id: 'restart' },
    });
    expect(walk('outage', {}).leaf?.id).toBe('external');
  });

  it.each<[FindingId, string]>([
    ['threshold:backend.p95', 'performanceLeaf'],
    ['failure:refused', 'network'],
    ['failure:auth', 'auth'],
    ['fact:database-offline', 'component'],
  ])('classification: %s leads to %s', (finding, leaf) => {
    expect(walk('classification', { neo4j: bad(finding) }).leaf?.id).toBe(leaf);
  });

  it('stop where the answer is not known', () => {
    expect(walk('outage', {}, {})).toMatchObject({ path: [{ answer: 'unknown' }], leaf: null });
  });

  it('may not lead nowhere or back', () => {
    const node = { question: '?', fact: 'allHealthy', yes: 'a', no: 'nowhere' };
    const parsed = DecisionTreeSchema.safeParse({ title: 't', start: 'a', nodes: { a: node }, leaves: {} });
    expect(parsed.error?.issues.map((i) => i.message)).toEqual([
      '"a" leads back to itself',
      'there is no node or leaf "nowhere"',
    ]);
  });
});
