import { describe, expect, it } from 'vitest';
import { withLearned } from '../../../electron/diagnosis/index.ts';
import type { Action, Proposal } from '../../../shared/domain/index.ts';
import { causeOf, settingsWith } from '../../support/builders.ts';

const accepted = (values: Partial<Proposal>): Proposal => ({
  id: 'runbook:backend-slow',
  kind: 'runbook',
  title: 'Try Improve performance first.',
  evidence: ['Improve performance worked 3 of 3 times.'],
  weight: 6,
  change: null,
  decision: 'accepted',
  acceptedAt: Date.UTC(2025, 10, 3, 12),
  ...values,
});
const first = (runbook: string) => accepted({ first: { cause: 'backend-slow', runbook } });
const restart: Action = { kind: 'runbook', runbook: 'recover-backend', label: 'Restart it' };
const learned = (action: Action | null, proposal: Proposal) =>
  withLearned([causeOf({ id: 'backend-slow', evidence: [], action })], [proposal], settingsWith())[0];

describe('a runbook that was accepted', () => {
  it('is offered first for its cause, the other one after it, and the cause says why', () => {
    const cause = learned(restart, first('improve-performance'));
    expect(cause?.action).toEqual({
      kind: 'runbook',
      runbook: 'improve-performance',
      label: 'Improve performance',
      other: { runbook: 'recover-backend', label: 'Restart it' },
    });
    expect(cause?.evidence.map((e) => e.text)).toEqual([
      'Improve performance is offered first, as was accepted: Improve performance worked 3 of 3 times.',
    ]);
  });

  it('leaves what a person has to do first, and makes nothing run by itself that would not have', () => {
    const advice: Action = { kind: 'advice', text: 'Free some memory.' };
    expect(learned(advice, first('improve-performance'))?.action).toMatchObject({
      kind: 'advice',
      text: 'Free some memory.',
      offer: { runbook: 'improve-performance' },
    });
    expect(learned(null, first('improve-performance'))?.action).toMatchObject({ kind: 'advice' });
  });

  it.each([
    ['of another cause', accepted({ first: { cause: 'redis-slow', runbook: 'improve-performance' } })],
    ['that is first already', first('recover-backend')],
    ['that is not there any more', first('restart-gone')],
    ['of an earlier version, which says nothing of what to do', accepted({})],
  ])('changes nothing: one %s', (_, proposal) => {
    expect(learned(restart, proposal)).toMatchObject({ action: restart, evidence: [] });
  });
});

it('says of what has come back that a measure was accepted against it', () => {
  const measure = accepted({ title: 'Watch the slowest query.', check: { cause: 'backend-slow', title: 'Slow.' } });
  expect(learned(restart, measure)).toMatchObject({
    action: restart,
    evidence: [
      { text: expect.stringMatching(/^It came back although .* on 3 Nov \d\d:\d\d: Watch the slowest query\.$/) },
    ],
  });
});
