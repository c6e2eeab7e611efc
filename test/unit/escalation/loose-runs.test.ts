import { describe, expect, it } from 'vitest';
import { looseRunsOf } from '../../../electron/incidents/escalation/loose-runs.ts';
import type { HealthState, Run } from '../../../shared/domain/index.ts';
import { runWith } from '../../support/incident-detail.ts';

const failed = (values: Partial<Run> = {}) =>
  runWith({ state: 'failed', component: 'ai', runbook: 'recover-ai', ...values });
const loose = (runs: readonly Run[], state: HealthState, incidents: { readonly runs: string[] }[] = []) =>
  looseRunsOf({ runs, incidents, states: { ai: state } });

describe('recoveries that belong to no incident', () => {
  it('count while what they were for is in trouble itself', () => {
    const run = failed();
    expect(loose([run], 'critical')).toEqual([run]);
    expect(loose([run], 'degraded')).toEqual([run]);
  });

  it.each(['healthy', 'off', 'unknown', 'starting'] as const)('are over where it is %s', (state) =>
    expect(loose([failed()], state)).toEqual([]),
  );

  it('are not those of an incident, open or closed long ago', () => {
    const run = failed({ id: 'of-an-incident' });
    expect(loose([run], 'critical', [{ runs: ['of-an-incident'] }])).toEqual([]);
  });

  it('are over with one that worked', () => {
    const worked = failed({ id: 'later', state: 'succeeded', startedAt: { mono: 9000, wall: 9e12 } });
    expect(loose([worked, failed()], 'critical')).not.toContainEqual(expect.objectContaining({ state: 'failed' }));
  });
});
