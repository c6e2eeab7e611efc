import { expect, it } from 'vitest';
import { changeEvents, pinsOf } from '../../../renderer/views/dashboard/change-events.ts';
import { CHANGES, NO_CHANGES } from '../../support/checks-fixture.ts';

it('what changed stands in its order, whatever it was', () => {
  const events = changeEvents({ ...CHANGES, happened: [{ at: 1_768_484_050_000, text: 'Redis was started again.' }] });
  expect(events.map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
    'file: leanvibe-backend/.env saved (configuration)',
    'happened: Redis was started again.',
    'commit: 01234567 Bump mlx to 0.30',
  ]);
  expect(changeEvents(NO_CHANGES)).toEqual([]);
});

it('pins lie at their moment, near ones are one, and what is outside the axis is not on it', () => {
  const event = (at: number) => ({ at, kind: 'commit' as const, text: String(at) });
  const pins = pinsOf([1100, 900, 510, 500, 0, -5].map(event), 0, 1000);
  expect(pins.map(({ place, events }) => [place, events.length])).toEqual([
    [0, 1],
    [0.5, 2],
    [0.9, 1],
  ]);
});
