import { describe, expect, it } from 'vitest';
import { FootprintLook } from '../../../electron/components/process/footprint-look.ts';

const GB = 1024 ** 3;
const serving = { pid: 42, startedAt: 'Sun Nov 29 07:00:00 2026' };

function lookWith(answers: readonly (number | null)[]) {
  const left = [...answers];
  const asked: number[] = [];
  const look = new FootprintLook(async (pid) => {
    asked.push(pid);
    const bytes = left.shift() ?? null;
    return bytes === null ? null : { bytes, peakBytes: null };
  });
  return { look, asked };
}

describe('what a process takes with its part on the GPU', () => {
  it('is asked beside the looks, and told by the next one', async () => {
    const { look } = lookWith([19 * GB]);
    expect(look.look(serving, 0)).toBeNull();
    await look.settled;
    expect(look.look(serving, 1000)).toBe(19 * GB);
  });

  it('is asked seldom, and at once of another process', async () => {
    const { look, asked } = lookWith([1, 2, 3]);
    for (const mono of [0, 1000, 29_999]) look.look(serving, mono);
    expect(asked).toEqual([42]);
    await look.settled;
    look.look(serving, 30_000);
    expect(asked).toEqual([42, 42]);
    await look.settled;
    // Of the one before nothing is said of its successor, also where that has the same number.
    expect(look.look({ ...serving, startedAt: 'Sun Nov 29 08:00:00 2026' }, 31_000)).toBeNull();
    expect(asked).toEqual([42, 42, 42]);
    await look.settled;
    expect(look.look({ ...serving, startedAt: 'Sun Nov 29 08:00:00 2026' }, 32_000)).toBe(3);
  });

  it('is not told where the tool does not tell, and breaks nothing where it fails', async () => {
    const { look } = lookWith([null]);
    look.look(serving, 0);
    await look.settled;
    expect(look.look(serving, 1)).toBeNull();
    expect(look.look(null, 2)).toBeNull();
    const failing = new FootprintLook(() => Promise.reject(new Error('no')));
    failing.look(serving, 0);
    await failing.settled;
    expect(failing.look(serving, 1)).toBeNull();
  });

  it('ends what it asks when it is closed', async () => {
    const look = new FootprintLook(
      (_, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true })),
    );
    look.look(serving, 0);
    look.close();
    await look.settled;
    expect(look.look(serving, 1)).toBeNull();
  });
});
