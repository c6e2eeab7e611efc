import { expect, it } from 'vitest';
import { ComponentStates } from '../../../electron/core/watch/component-states.ts';
import type { Assessment, ServiceId } from '../../../shared/domain/index.ts';
import { defaultSettings } from '../../support/builders.ts';

it.each<[Assessment['level'], boolean]>([
  ['ok', true],
  ['warning', true],
  ['critical', false],
  ['off', false],
  ['unknown', false],
])('what is judged %s has answered: %s; from then on its silence is a failure', (level, seen) => {
  const id = 'vectors' as ServiceId;
  const now = { mono: 1000, wall: 1_700_000_000_000 };
  const states = new ComponentStates(() => ({ component: id, level, findings: [] }), new Set());
  states.watchOnly([id], new Set([id]), now);
  states.observe(id, {}, defaultSettings(), now);
  expect(states.everSeen.has(id)).toBe(seen);
});
