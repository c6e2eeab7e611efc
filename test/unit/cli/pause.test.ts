import { describe, expect, it } from 'vitest';
import { heldWords, untilOf } from '../../../electron/cli/pause.ts';

const now = new Date(2027, 0, 31, 16, 20);
const at = (...of: readonly [number, number, number, number, number]) => new Date(...of).getTime();

describe('the end of a pause', () => {
  it.each([
    ['45m', at(2027, 0, 31, 17, 5)],
    ['2h', at(2027, 0, 31, 18, 20)],
    ['1d', at(2027, 1, 1, 16, 20)],
    ['17:30', at(2027, 0, 31, 17, 30)],
    ['9:05', at(2027, 1, 1, 9, 5)],
    ['16:20', at(2027, 1, 1, 16, 20)],
    ['tomorrow', at(2027, 1, 1, 8, 0)],
  ])('%s is read as a person means it', (text, end) => {
    expect(untilOf(text, now)).toBe(end);
  });

  it.each(['', '0m', '5', 'm', '-1h', '1.5h', '24:00', '7:60', 'never', '123456m'])(
    '“%s” is refused in words',
    (text) => {
      expect(() => untilOf(text, now)).toThrow(/is no length of a pause/);
    },
  );
});

it('with several stacks says whose alarms are held, and that those of the others are not', () => {
  const now = new Date(2026, 10, 30, 14, 0).getTime();
  const held = (pausedUntil: number | null) => ({ pausedUntil, snoozed: [] });
  const until = now + 33 * 60_000;
  expect(heldWords(held(until), now, null)).toEqual(['All alarms are held until 14:33.']);
  expect(heldWords(held(until), now, 'main')).toEqual([
    'All alarms of the stack main are held until 14:33; those of other stacks are not.',
  ]);
  expect(heldWords(held(null), now, 'login')).toEqual(['Alarms of the stack login are not paused.']);
});
