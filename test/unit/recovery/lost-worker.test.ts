import { expect, it } from 'vitest';
import { LostWorker } from '../../../electron/recovery/worker-watch.ts';

/** Looks half a second apart at a start; `cpu` is what all of it used in each, in milliseconds. @returns after how many seconds its worker counts as lost, null where it never does */
function lostAfter(looks: readonly { readonly worker: boolean; readonly cpu: number }[]): number | null {
  const lost = new LostWorker();
  let cpuMs = 0;
  for (const [i, { worker, cpu }] of looks.entries()) {
    cpuMs += cpu;
    if (lost.look({ hasReloader: true, hasWorker: worker, cpuMs, now: i * 500 })) return i / 2;
  }
  return null;
}

const looks = (seconds: number, worker: boolean, cpu: number) =>
  Array.from({ length: seconds * 2 }, () => ({ worker, cpu }));

it('a worker that was there and is gone for more than a second while its reloader waits has died', () => {
  expect(lostAfter([...looks(5, true, 200), ...looks(10, false, 2)])).toBe(6.5);
  expect(lostAfter([...looks(5, true, 200), ...looks(1, false, 2), ...looks(10, true, 200)])).toBeNull();
});

it('one that was never seen has its time, and while a busy machine lets the reloader get on only slowly that does not pass', () => {
  expect(lostAfter(looks(20, false, 2))).toBe(5.5);
  expect(lostAfter([...looks(12, false, 50), ...looks(5, true, 200)])).toBeNull();
  expect(lostAfter([...looks(5, true, 200), ...looks(4, false, 50), ...looks(5, true, 200)])).toBeNull();
});

it('one whose reloader is at work for ever is lost some time', () => {
  expect(lostAfter(looks(60, false, 500))).toBeLessThan(30);
});
