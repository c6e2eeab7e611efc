import { expect, it } from 'vitest';
import { StartTimes } from '../../../electron/components/process/start-times.ts';

const at = (seconds: number) => ({ mono: seconds * 1000, wall: 1_700_000_000_000 + seconds * 1000 });
const process = (pid: number, uptimeSeconds: number) => ({ pid, startedAt: `${pid}`, uptimeSeconds });

it('a start takes from the birth of what serves to its first answer, and the longest of the last five is told', () => {
  const times = new StartTimes();
  // What runs at the first look was not seen starting.
  expect(times.look(process(1, 3), at(9), at(10))).toBeNull();
  expect(times.look(process(2, 1), at(19), at(20))).toBe(null);
  expect(times.look(process(2, 8), at(25), at(27))).toBe(6000);
  // Nothing serves for a while, and the next one is slower.
  expect(times.look(null, at(25), at(40))).toBe(6000);
  expect(times.look(process(3, 2), at(25), at(50))).toBe(6000);
  expect(times.look(process(3, 30), at(77), at(78))).toBe(29_000);
  for (const pid of [4, 5, 6, 7, 8]) {
    expect(times.look(process(pid, 0), at(pid * 100 - 1), at(pid * 100))).not.toBeNull();
    times.look(process(pid, 2), at(pid * 100 + 2), at(pid * 100 + 2));
  }
  expect(times.look(process(8, 9), at(900), at(901))).toBe(2000);
});
