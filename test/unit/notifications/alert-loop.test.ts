import { expect, it, vi } from 'vitest';
import {
  type AlertState,
  alertPolicy,
  NO_ALERTS,
  revive,
  startAlertLoop,
} from '../../../electron/notifications/index.ts';
import type { Snapshot, TriggerHit } from '../../../shared/domain/index.ts';
import { aSnapshot, at, defaultSettings } from '../../support/face-fixtures.ts';
import { ESCALATION } from '../../support/incidents-fixture.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const OUTAGE: TriggerHit = {
  ...(ESCALATION.hits[0] as TriggerHit),
  key: 'system-outage 12',
  trigger: 'system-outage',
  incident: 12,
};
const FAILED: TriggerHit = { ...OUTAGE, key: 'recovery-failed-3-times 12', trigger: 'recovery-failed-3-times' };
const DAMAGED: TriggerHit = { ...OUTAGE, key: 'data-corruption null x', trigger: 'data-corruption', incident: null };

/** One start of Lifeguard, with what an earlier one kept: what it tells when its snapshots come one after the other. */
async function told(start: AlertState, snapshots: readonly Partial<Snapshot>[]) {
  const clock = new ManualClock();
  const escalate = vi.fn(async (_: TriggerHit | null) => {});
  let current = aSnapshot();
  let kept = start;
  let listener: (snapshot: Snapshot) => void = () => {};
  const loop = startAlertLoop({
    engine: {
      snapshot: () => current,
      subscribe: (next) => {
        listener = next;
        return () => {};
      },
    },
    policy: () => alertPolicy(defaultSettings()),
    now: () => at(0),
    after: (ms, act) => clock.after(ms, act),
    start,
    perform: async () => {},
    escalate,
    save: async (state) => {
      kept = state;
    },
  });
  for (const over of snapshots) {
    current = aSnapshot(over);
    listener(current);
    await clock.advance(1000);
  }
  await loop.saved();
  loop.dispose();
  return { due: escalate.mock.calls.map(([due]) => due?.trigger ?? null), kept };
}

const open = { openIncidents: [12] };
/** As a later start of the program finds it. */
const again = (state: AlertState): AlertState => revive(JSON.parse(JSON.stringify(state)), at(60_000));

it('tells of each trigger of an incident once, whatever is started anew meanwhile', async () => {
  const first = await told(NO_ALERTS, [
    { ...open, escalation: OUTAGE },
    { ...open, escalation: FAILED },
    { ...open, escalation: OUTAGE },
  ]);
  expect(first.due).toEqual(['system-outage', 'recovery-failed-3-times']);
  // Before the first look nothing is known; then they are found one after the other, as at first.
  const second = await told(again(first.kept), [
    open,
    { ...open, escalation: null },
    { ...open, escalation: OUTAGE },
    { ...open, escalation: FAILED },
  ]);
  expect(second.due.filter((due) => due !== null)).toEqual([]);
  const closed = await told(again(second.kept), [{ openIncidents: [], escalation: null }]);
  expect(closed.kept.escalated).toEqual([]);
});

it('tells anew of what has no incident once nothing was due', async () => {
  const { due, kept } = await told(NO_ALERTS, [
    { ...open, escalation: DAMAGED },
    { ...open, escalation: null },
    { ...open, escalation: DAMAGED },
  ]);
  expect(due).toEqual(['data-corruption', null, 'data-corruption']);
  expect((await told(again(kept), [open, { ...open, escalation: DAMAGED }])).due).toEqual([]);
});
