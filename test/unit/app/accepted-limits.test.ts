import { expect, it } from 'vitest';
import { withAccepted } from '../../../electron/app/accepted-limits.ts';
import type { Proposal } from '../../../shared/domain/index.ts';
import { settingsWith } from '../../support/builders.ts';

const limits = { metric: 'redis.ping', warning: 140, critical: 1000, thresholdSource: 'config.yaml, line 3' } as const;
const accepted: Proposal = {
  id: 'threshold:redis.ping',
  kind: 'threshold',
  title: 'Warn about PING from 140 ms.',
  evidence: [],
  weight: 3,
  change: {
    key: 'thresholds.redis.ping',
    value: { warning: 140, critical: 1000 },
    before: { warning: 100, critical: 1000 },
  },
  decision: 'accepted',
  acceptedAt: Date.UTC(2025, 10, 3, 12),
};
const source = (warning: number, proposals = [accepted]) =>
  withAccepted([limits], proposals, settingsWith({ 'thresholds.redis.ping': { warning, critical: 1000 } }))[0]
    ?.thresholdSource;

it('says of a limit that the history suggested it, as long as it is as it was accepted', () => {
  expect(source(140)).toMatch(/^config\.yaml, line 3; suggested by the history, accepted on 3 Nov \d\d:\d\d$/);
  // Somebody has set another one since, or took it back.
  expect(source(200)).toBe('config.yaml, line 3');
  expect(source(140, [])).toBe('config.yaml, line 3');
});
