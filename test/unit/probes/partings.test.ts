import { describe, expect, it } from 'vitest';
import { Partings } from '../../../electron/probes/index.ts';
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

  it('is a goodbye where a silent connection ends before its process does', () => {
    const partings = new Partings();
    expect(partings.ended(true, at(1))).toBe(true);
    expect(partings.ended(false, at(10))).toBe(false);
  });

  it('is forgotten where the same process goes on', () => {
    const partings = new Partings();
    partings.closed(1001, at(1));
    partings.stayed();
    expect(partings.last).toBeNull();
  });
});
