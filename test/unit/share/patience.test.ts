import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { afterPatience } from '../../../electron/share/patience.ts';
import { soon } from '../../support/soon.ts';

/** Keeps this process from doing anything for so long, as other work on a busy machine does. */
const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('is not over with a time in which nothing could be read', async () => {
  let isOver = false;
  afterPatience(300, () => {
    isOver = true;
  });
  standStill(500);
  // What came meanwhile is read in this turn.
  await turn();
  expect(isOver).toBe(false);
  await soon(() => expect(isOver).toBe(true));
});

it('is given up by whoever has his answer', async () => {
  let isOver = false;
  const stop = afterPatience(100, () => {
    isOver = true;
  });
  stop();
  standStill(300);
  await turn();
  expect(isOver).toBe(false);
});
