import { expect, it } from 'vitest';
import { EvictionWatch } from '../../../electron/components/redis/evictions.ts';
import { at } from '../../support/builders.ts';

it('keeps what was evicted in the rate for a minute, and when that was for ever', () => {
  const watch = new EvictionWatch();
  expect(watch.facts()).toBeNull();
  watch.note(0, at(0));
  expect(watch.perMinute()).toBeUndefined();
  watch.note(10_124, at(30));
  watch.note(10_124, at(32));
  expect(watch.perMinute()).toBeCloseTo((10_124 * 60) / 32);
  expect(watch.facts()).toEqual({ total: 10_124, last: { at: at(30).wall, count: 10_124 } });
  watch.note(10_124, at(62));
  expect(watch.perMinute()).toBeCloseTo((10_124 * 60) / 62);
  watch.note(10_124, at(95));
  expect(watch.perMinute()).toBe(0);
  expect(watch.facts()).toMatchObject({ last: { count: 10_124 } });
});

it('gives no rate over a restart, where the counter begins again, and none where it is not told', () => {
  const watch = new EvictionWatch();
  watch.note(500, at(0));
  watch.note(3, at(3));
  expect(watch.perMinute()).toBeUndefined();
  watch.note(null, at(6));
  watch.note(4, at(9));
  expect(watch.perMinute()).toBe(10);
  expect(watch.facts()).toEqual({ total: 4, last: { at: at(9).wall, count: 1 } });
});
