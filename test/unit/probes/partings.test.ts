import { describe, expect, it } from 'vitest';
import { heardOf, Partings } from '../../../electron/probes/index.ts';
import { at } from '../../support/builders.ts';

describe('how the backend left', () => {
  it('a restarting server says goodbye, a killed one does not', () => {
    const partings = new Partings();
    expect(partings.last).toBeNull();
    partings.closed(1006, at(1));
    expect(partings.last?.asked).toBe(false);
    partings.closed(1012, at(10));
    expect(partings.last).toEqual({ at: at(10), asked: true });
  });

  it('an application that closes a connection as it likes is not leaving', () => {
    const partings = new Partings();
    partings.closed(1000, at(1));
    expect(partings.last?.asked).toBe(false);
  });

  it('a goodbye on one connection is one, whatever the others saw at that moment', () => {
    const partings = new Partings();
    partings.closed(1012, at(10));
    partings.closed(1006, at(10.2));
    expect(partings.last?.asked).toBe(true);
    partings.closed(1006, at(20));
    expect(partings.last?.asked).toBe(false);
  });

  it('is said of each closing', () => {
    const partings = new Partings();
    expect([1006, 1012, 1001].map((code, i) => partings.closed(code, at(i * 10)))).toEqual([false, true, true]);
  });

  const seenAt = (seconds: number) => ({ pid: 5, startedAt: 'a', seenAt: at(seconds) });
  it.each([
    ['a goodbye where its process still runs', { by: seenAt(2), runs: true, isLate: false }, true],
    ['a goodbye also where the look was late', { by: seenAt(2), runs: true, isLate: true }, true],
    ['cut where its process does not run any more', { by: seenAt(2), runs: false, isLate: false }, false],
    [
      'not known where that process may have ended in order before it was looked at',
      { by: seenAt(2), runs: false, isLate: true },
      null,
    ],
    ['not known where nobody had seen yet what serves', { by: null, runs: false, isLate: false }, null],
    [
      'not known where what was seen to serve is from before the connection',
      { by: seenAt(0), runs: false, isLate: false },
      null,
    ],
  ] as const)('by the end of a silent connection is %s', (_, end, asked) => {
    const partings = new Partings();
    expect(partings.ended({ ...end, since: at(1), at: at(3) })).toBe(asked === true);
    expect(partings.last).toEqual({ at: at(3), asked });
  });

  it('is what a WebSocket told, where a silent connection could not tell', () => {
    const unknown = { by: null, runs: false, isLate: false, since: at(0) };
    const partings = new Partings();
    partings.closed(1006, at(10));
    partings.ended({ ...unknown, at: at(10.2) });
    expect(partings.last?.asked).toBe(false);
    partings.ended({ ...unknown, at: at(20) });
    partings.closed(1012, at(20.2));
    expect(partings.last?.asked).toBe(true);
  });

  it('says nothing about what was started later', () => {
    const goodbye = { at: at(10), asked: true };
    expect(heardOf(goodbye, at(9).mono)).toBe(true);
    expect(heardOf(goodbye, at(11).mono)).toBeNull();
    expect(heardOf({ at: at(10), asked: null }, at(9).mono)).toBeNull();
    expect(heardOf(null, 0)).toBeNull();
  });

  it('is forgotten where the same process goes on', () => {
    const partings = new Partings();
    partings.closed(1001, at(1));
    partings.stayed();
    expect(partings.last).toBeNull();
  });
});
