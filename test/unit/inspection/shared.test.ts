import { describe, expect, it, vi } from 'vitest';
import { type Inspect, Inspections } from '../../../electron/inspection/index.ts';
import type { Inspection } from '../../../shared/domain/index.ts';
import { ManualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;

/** Each look says which one it is. */
function looks(lastsMs: number) {
  const clock = new ManualClock();
  const inspect: Inspect = async () => ({ text: '', tables: [] });
  let count = 0;
  const take = vi.fn(async (): Promise<Inspection> => ({ text: `look ${++count}`, tables: [] }));
  let restsOn = 'not trusted';
  const deps = { clock, of: () => ({ inspect, lastsMs }), restsOn: () => restsOn, take };
  return { clock, take, inspections: new Inspections(deps), restOn: (what: string) => (restsOn = what) };
}

describe('closer looks', () => {
  it('are shared by all who want the same at the same time', async () => {
    const { inspections, take } = looks(0);
    const [one, other] = await Promise.all([inspections.look('backend'), inspections.look('backend', true)]);
    expect([one?.text, other?.text, take.mock.calls.length]).toEqual(['look 1', 'look 1', 1]);
    expect((await inspections.look('backend'))?.text).toBe('look 2');
  });

  it('that are dear are shown again for a while, with their age, and taken anew when somebody wants that', async () => {
    const { inspections, clock } = looks(5 * MINUTE);
    expect(await inspections.look('cli')).toEqual({ text: 'look 1', tables: [] });
    const takenAt = clock.now();
    await clock.advance(4 * MINUTE);
    expect(await inspections.look('cli')).toEqual({ text: 'look 1', tables: [], takenAt });
    expect((await inspections.look('cli', true))?.text).toBe('look 2');
    await clock.advance(4 * MINUTE);
    expect((await inspections.look('cli'))?.text).toBe('look 2');
    await clock.advance(2 * MINUTE);
    expect((await inspections.look('cli'))?.text).toBe('look 3');
  });

  it('are forgotten of what was recovered, and of all when the settings change', async () => {
    const { inspections } = looks(5 * MINUTE);
    await inspections.look('cli');
    await inspections.look('backend');
    inspections.forget('cli');
    expect((await inspections.look('cli'))?.text).toBe('look 3');
    expect((await inspections.look('backend'))?.text).toBe('look 2');
    inspections.forget();
    expect((await inspections.look('backend'))?.text).toBe('look 4');
  });

  it('say nothing more once what they rest on is another: a folder that is trusted now, a trouble that was found since', async () => {
    const { inspections, take, restOn } = looks(5 * MINUTE);
    await inspections.look('cli');
    restOn('trusted');
    expect((await inspections.look('cli'))?.text).toBe('look 2');
    // What a look itself finds out belongs to it.
    take.mockImplementationOnce(async () => {
      restOn('not let in');
      return { text: 'not let in', tables: [] };
    });
    expect((await inspections.look('cli', true))?.text).toBe('not let in');
    expect((await inspections.look('cli'))?.text).toBe('not let in');
  });

  it('that failed are taken anew', async () => {
    const { inspections, take } = looks(5 * MINUTE);
    take.mockRejectedValueOnce(new Error('no'));
    await expect(inspections.look('cli')).rejects.toThrow('no');
    expect((await inspections.look('cli'))?.text).toBe('look 1');
  });
});
