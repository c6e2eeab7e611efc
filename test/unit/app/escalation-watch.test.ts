import { expect, it, vi } from 'vitest';
import { EscalationWatch } from '../../../electron/app/escalation-watch.ts';
import type { Escalation, TriggerHit } from '../../../shared/domain/index.ts';
import { causeOf } from '../../support/builders.ts';
import { ESCALATION, NO_ESCALATION } from '../../support/incidents-fixture.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const down = [causeOf({ component: 'backend', severity: 'P0' })];
const hit = ESCALATION.hits[0] as TriggerHit;

const CORRUPTION = { ...hit, key: 'data-corruption null x', trigger: 'data-corruption', incident: null };

function watch() {
  const clock = new ManualClock();
  const onChange = vi.fn();
  let now: Escalation = NO_ESCALATION;
  const escalation = vi.fn(async () => now);
  const own = new EscalationWatch({ clock, escalation, onChange });
  return { clock, onChange, escalation, own, set: (next: Escalation) => (now = next) };
}

it('asks seldom while all is well, or only a remark is made: damaged data is no trouble of a component yet', async () => {
  const { own, clock, escalation, set } = watch();
  own.consider([]);
  own.consider([causeOf({ severity: 'P3' })]);
  // Once soon: what lasts since before this program began may be due by now.
  await clock.advance(61_000);
  expect(escalation).toHaveBeenCalledTimes(1);
  await clock.advance(298_000);
  own.consider([]);
  expect(escalation).toHaveBeenCalledTimes(1);
  set({ ...ESCALATION, hits: [CORRUPTION] });
  await clock.advance(2000);
  await vi.waitFor(() => expect(own.due()).toEqual(CORRUPTION));
});

it('tells of each other that falls due, also of one that is less grave, and then of the gravest', async () => {
  const { own, clock, onChange, set } = watch();
  set(ESCALATION);
  own.consider(down);
  await vi.waitFor(() => expect(own.due()).toEqual(hit));
  set({ ...ESCALATION, hits: [hit, CORRUPTION] });
  await clock.advance(61_000);
  await vi.waitFor(() => expect(own.due()).toEqual(CORRUPTION));
  const less = {
    ...hit,
    key: 'multiple-failures null',
    trigger: 'multiple-failures',
    severity: 'P1',
    incident: null,
  } as const;
  set({ ...ESCALATION, hits: [hit, CORRUPTION, less] });
  await clock.advance(61_000);
  await vi.waitFor(() => expect(own.due()).toEqual(less));
  await clock.advance(61_000);
  await vi.waitFor(() => expect(own.due()).toEqual(hit));
  expect(onChange).toHaveBeenCalledTimes(4);
});

it('tells of each that fell due together, one after the other, and of none twice', async () => {
  const { own, clock, onChange, set } = watch();
  set({ ...ESCALATION, hits: [hit, CORRUPTION] });
  own.consider(down);
  await vi.waitFor(() => expect(own.due()).toEqual(hit));
  await clock.advance(61_000);
  await vi.waitFor(() => expect(own.due()).toEqual(CORRUPTION));
  await clock.advance(180_000);
  expect([own.due(), onChange.mock.calls.length]).toEqual([hit, 3]);
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
  set(NO_ESCALATION);
  own.consider([]);
  await vi.waitFor(() => expect([own.due(), onChange.mock.calls.length]).toEqual([null, 2]));
});

it('waits for the time that the trigger leaves', async () => {
  const { own, escalation, set } = watch();
  set({ ...ESCALATION, hits: [{ ...hit, severity: 'P1', dueInMs: 60_000 }] });
  own.consider(down);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(1));
  await vi.waitFor(() => expect(own.due()).toBeNull());
});

it('knows nothing before its first look, and ends nothing when one fails', async () => {
  const { own, clock, escalation, set } = watch();
  expect(own.due()).toBeUndefined();
  set(ESCALATION);
  own.consider(down);
  await vi.waitFor(() => expect(own.due()).toEqual(hit));
  escalation.mockRejectedValueOnce(new Error('the history cannot be read'));
  await clock.advance(61_000);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(2));
  await clock.advance(61_000);
  await vi.waitFor(() => expect(escalation).toHaveBeenCalledTimes(3));
  expect(own.due()).toEqual(hit);
});

it('asks nothing after its end', () => {
  const { own, escalation } = watch();
  own.stop();
  own.consider(down);
  expect(escalation).not.toHaveBeenCalled();
});

it('does not tell of what somebody has seen, and looks anew when that is said, also in the middle of a look', async () => {
  const { own, clock, onChange, escalation, set } = watch();
  const seen = { ...hit, seen: { by: 'anna', at: 1 } };
  set({ ...ESCALATION, hits: [hit] });
  own.consider(down);
  // The first look is under way; what it will find is old already.
  const again = own.again();
  set({ ...ESCALATION, hits: [seen] });
  await again;
  await vi.waitFor(() => expect([own.due(), escalation.mock.calls.length]).toEqual([null, 2]));
  set({ ...ESCALATION, hits: [seen, CORRUPTION] });
  await clock.advance(61_000);
  await vi.waitFor(() => expect(own.due()).toEqual(CORRUPTION));
  // Taken back, it is due still, and is told after what is told now.
  set({ ...ESCALATION, hits: [hit, CORRUPTION] });
  const before = onChange.mock.calls.length;
  await own.again();
  expect([own.due(), onChange.mock.calls.length]).toEqual([hit, before + 1]);
});

it('tells nothing of what ended while it was looked for', async () => {
  let answer = (_: Escalation) => {};
  const escalation = vi
    .fn(async () => NO_ESCALATION)
    .mockImplementationOnce(
      () =>
        new Promise<Escalation>((resolve) => {
          answer = resolve;
        }),
    );
  const onChange = vi.fn();
  const own = new EscalationWatch({ clock: new ManualClock(), escalation, onChange });
  own.consider(down);
  own.consider([]);
  answer(ESCALATION);
  await vi.waitFor(() => expect(own.due()).toBeNull());
  expect(escalation).toHaveBeenCalledTimes(2);
  expect(onChange).not.toHaveBeenCalled();
});
