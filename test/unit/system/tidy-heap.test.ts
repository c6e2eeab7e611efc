import { getHeapStatistics } from 'node:v8';
import { afterEach, expect, it } from 'vitest';
import { BEAT_MS, keepHeapTidy } from '../../../electron/system/index.ts';
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
  ends.push(keepHeapTidy(clock, () => (calm ? 0 : null)));
  const kept = litter();
  const littered = getHeapStatistics().total_heap_size;
  await clock.advance(FIVE_MINUTES + 1000);
  calm = true;
  await clock.advance(FIVE_MINUTES);
  expect(getHeapStatistics().total_heap_size).toBeLessThan(littered - 10 * MB);
  expect(kept).toHaveLength(8000);
  expect('gc' in globalThis).toBe(false);
});

/** An engine's heap with so many megabytes in use, in so many of pages; a collection takes what is garbage. */
function stage({ inUse = 18, pages = 20, calm = true } = {}) {
  const clock = new ManualClock();
  const is = {
    ...{ inUse, garbage: 0, pages, calm, since: 0, collected: 0 },
    collect: () => {
      is.collected += 1;
      is.garbage = 0;
      is.pages = is.inUse + 2;
    },
  };
  const heap = {
    size: () => ({ used: (is.inUse + is.garbage) * MB, total: is.pages * MB }),
    collect: () => is.collect(),
  };
  ends.push(keepHeapTidy(clock, () => (is.calm ? is.since : null), heap));
  return { clock, is };
}

it('what the start left is given back a minute after it, once, where that is little as well', async () => {
  const { clock, is } = stage({ pages: 22 });
  await clock.advance(59_000);
  expect(is.collected).toBe(0);
  await clock.advance(2000);
  expect(is.collected).toBe(1);
  is.pages = 22;
  await clock.advance(FIVE_MINUTES);
  expect(is.collected).toBe(1);
});

it('what a trouble left is given back once it is over, where that is little as well', async () => {
  const { clock, is } = stage({ pages: 22 });
  await clock.advance(61_000);
  is.calm = false;
  is.pages = 22;
  await clock.advance(FIVE_MINUTES);
  expect(is.collected).toBe(1);
  is.calm = true;
  await clock.advance(FIVE_MINUTES);
  expect(is.collected).toBe(2);
});

it('pages that V8 left half empty by a collection of its own in a trouble are given back seconds after it, once', async () => {
  const { clock, is } = stage();
  await clock.advance(61_000);
  is.calm = false;
  is.garbage = 0.9;
  is.pages = 24;
  await clock.advance(20_000);
  expect(is.collected).toBe(0);
  is.calm = true;
  await clock.advance(6000);
  expect(is.collected).toBe(1);
  is.pages = 24;
  await clock.advance(30_000);
  expect(is.collected).toBe(1);
});

it('pages that are half empty stay so while somebody waits', async () => {
  const { clock, is } = stage({ pages: 60, calm: false });
  await clock.advance(FIVE_MINUTES + 61_000);
  expect(is.collected).toBe(0);
});

it('garbage is collected before V8 would, also while somebody waits, and nothing where there is little', async () => {
  const { clock, is } = stage({ calm: false });
  await clock.advance(61_000);
  is.garbage = 0.9;
  await clock.advance(21_000);
  expect(is.collected).toBe(0);
  is.garbage = 1.1;
  await clock.advance(10_000);
  expect({ collected: is.collected, garbage: is.garbage }).toEqual({ collected: 1, garbage: 0 });
  // What is more in use than before is taken for garbage once.
  is.inUse = 19.5;
  await clock.advance(10_000);
  is.garbage = 0.9;
  await clock.advance(20_000);
  expect(is.collected).toBe(2);
});

it('what a trouble left is collected once after it without delay, and then only what would be worth it anyhow', async () => {
  const { clock, is } = stage();
  await clock.advance(61_000);
  is.garbage = 3;
  await clock.advance(10_000);
  expect(is.collected).toBe(1);
  is.calm = false;
  await clock.advance(10_000);
  is.calm = true;
  is.garbage = 1.5;
  await clock.advance(10_000);
  expect(is.collected).toBe(2);
  is.garbage = 1.5;
  await clock.advance(120_000);
  expect(is.collected).toBe(2);
});

it('so is what one left that was over before it was looked again', async () => {
  const { clock, is } = stage();
  await clock.advance(61_000);
  is.garbage = 3;
  await clock.advance(10_000);
  expect(is.collected).toBe(1);
  is.since = clock.now().mono + 5000;
  is.garbage = 1.5;
  await clock.advance(10_000);
  expect(is.collected).toBe(2);
  is.garbage = 1.5;
  await clock.advance(120_000);
  expect(is.collected).toBe(2);
});

it('it is collected between the beats, on which others time something', async () => {
  const { clock, is } = stage();
  const times: number[] = [];
  const collect = is.collect;
  is.collect = () => {
    times.push(clock.now().mono % BEAT_MS);
    collect();
  };
  await clock.advance(61_000);
  is.garbage = 5;
  await clock.advance(11_000);
  expect(times).toEqual([BEAT_MS / 2]);
});

it('while all is well it is collected once a minute at most', async () => {
  const { clock, is } = stage();
  await clock.advance(61_000);
  for (let i = 0; i < 12; i++) {
    is.garbage += 3;
    await clock.advance(10_000);
  }
  expect(is.collected).toBe(2);
  is.calm = false;
  for (let i = 0; i < 6; i++) {
    is.garbage += 3;
    await clock.advance(10_000);
  }
  expect(is.collected).toBe(8);
});

it('where much is in use more may gather', async () => {
  const { clock, is } = stage({ inUse: 100, pages: 101 });
  await clock.advance(61_000);
  is.garbage = 4;
  await clock.advance(21_000);
  expect(is.collected).toBe(0);
  is.garbage = 6;
  await clock.advance(10_000);
  expect(is.collected).toBe(1);
});
