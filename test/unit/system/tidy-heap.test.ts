import { getHeapStatistics } from 'node:v8';
import { afterEach, expect, it, vi } from 'vitest';
import { keepHeapTidy } from '../../../electron/system/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MB = 1024 * 1024;
const FIVE_MINUTES = 300_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Leaves pages half empty behind, as many objects do that lived for a while. */
function litter(): readonly unknown[] {
  const all = Array.from({ length: 400_000 }, (_, i) => ({ i, text: `number ${i}`, more: [i, i + 1] }));
  return all.filter((_, i) => i % 50 === 0);
}

it('the pages that trouble left half empty are given back once it is calm', async () => {
  const clock = new ManualClock();
  let calm = false;
  ends.push(keepHeapTidy(clock, () => calm));
  const kept = litter();
  const littered = getHeapStatistics().total_heap_size;
  await clock.advance(FIVE_MINUTES + 1000);
  calm = true;
  await clock.advance(FIVE_MINUTES);
  expect(getHeapStatistics().total_heap_size).toBeLessThan(littered - 10 * MB);
  expect(kept).toHaveLength(8000);
  expect('gc' in globalThis).toBe(false);
});

it('what the start left is given back a minute after it, once, where that is little as well', async () => {
  const clock = new ManualClock();
  const collect = vi.fn();
  const kept = litter();
  ends.push(keepHeapTidy(clock, () => true, collect));
  await clock.advance(61_000);
  expect(collect).toHaveBeenCalledTimes(1);
  expect(kept).toHaveLength(8000);
});

it('what a trouble left is given back once it is over, where that is little as well', async () => {
  const clock = new ManualClock();
  const collect = vi.fn();
  let calm = true;
  ends.push(keepHeapTidy(clock, () => calm, collect));
  const kept = litter();
  await clock.advance(61_000);
  calm = false;
  await clock.advance(FIVE_MINUTES);
  expect(collect).toHaveBeenCalledTimes(1);
  calm = true;
  await clock.advance(FIVE_MINUTES);
  expect(collect).toHaveBeenCalledTimes(2);
  expect(kept).toHaveLength(8000);
});

it('nothing is collected while somebody waits', async () => {
  const clock = new ManualClock();
  const collect = vi.fn();
  ends.push(keepHeapTidy(clock, () => false, collect));
  const kept = litter();
  await clock.advance(FIVE_MINUTES + 1000);
  expect(kept).toHaveLength(8000);
  expect(collect).not.toHaveBeenCalled();
});
