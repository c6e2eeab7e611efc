import { expect, it } from 'vitest';
import { endedAfter } from '../../../electron/cli/ended-after.ts';

it('calls recovered what was brought back, not what is only not meant to run any more', () => {
  expect(endedAfter({ recoveryMs: 240_000, resolvedBy: 'itself' })).toBe('recovered after 4 min');
  expect(endedAfter({ recoveryMs: 240_000, resolvedBy: null })).toBe('over after 4 min');
  expect(endedAfter({ recoveryMs: null, resolvedBy: null })).toBeNull();
});
