import { expect, it, vi } from 'vitest';
import { EscalationWatch } from '../../../electron/app/escalation-watch.ts';
import type { Escalation, TriggerHit } from '../../../shared/domain/index.ts';
import { causeOf } from '../../support/builders.ts';
import { ESCALATION, NO_ESCALATION } from '../../support/incidents-fixture.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const down = [causeOf({ component: 'backend', severity: 'P0' })];
const hit = ESCALATION.hits[0] as TriggerHit;

function watch() {
  const clock = new ManualClock();
  const onChange = vi.fn();
  let now: Escalation = NO_ESCALATION;
  const escalation = vi.fn(async () => now);
  const own = new EscalationWatch({ clock, escalation, onChange });
  return { clock, onChange, escalation, own, set: (next: Escalation) => (now = next) };
}

it('asks nothing while all is well, or only a remark is made', () => {
  const { own, escalation } = watch();
  own.consider([]);
  own.consider([causeOf({ severity: 'P3' })]);
  expect(escalation).not.toHaveBeenCalled();
});

it('tells once when a trigger falls due, and once when it is over', async () => {
  const { own, clock, onChange, escalation, set } = watch();
  own.consider(down);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(1));
  await clock.advance(30_000);
  own.consider(down);
  expect([escalation.mock.calls.length, onChange.mock.calls.length]).toEqual([1, 0]);
  set(ESCALATION);
  await clock.advance(31_000);
  await vi.waitFor(() => expect(own.due()).toEqual(hit));
  await clock.advance(60_000);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(3));
  expect(onChange).toHaveBeenCalledTimes(1);
  own.consider([]);
  expect([own.due(), onChange.mock.calls.length]).toEqual([null, 2]);
});

it('waits for the time that the trigger leaves', async () => {
  const { own, escalation, set } = watch();
  set({ ...ESCALATION, hits: [{ ...hit, severity: 'P1', dueInMs: 60_000 }] });
  own.consider(down);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(1));
  expect(own.due()).toBeNull();
});

it('asks nothing after its end', () => {
  const { own, escalation } = watch();
  own.stop();
  own.consider(down);
  expect(escalation).not.toHaveBeenCalled();
});
