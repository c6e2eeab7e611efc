import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nearest } from '../../../electron/config/index.ts';

const KNOWN = ['status', 'watch', 'recover', 'backend.port', 'backend.healthPath', 'NEO4J_URI'];

describe('the word that was probably meant', () => {
  it.each([
    ['status', 'status'],
    ['stauts', 'status'],
    ['STATUS', 'status'],
    ['neo4j_url', 'NEO4J_URI'],
    ['backend.heathpath', 'backend.healthPath'],
    ['backend.hlthpth', 'backend.healthPath'],
    ['xyzzy', null],
    ['', null],
    ['wch', 'watch'],
    ['wh', null],
  ])('for %j is %j', (word, meant) => {
    expect(nearest(word, KNOWN)).toBe(meant);
  });

  it('is the first of those that are equally near', () => {
    expect(nearest('cart', ['card', 'care', 'dart'])).toBe('card');
    expect(nearest('cart', [])).toBeNull();
  });

  it('is the word itself where it is known', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z.]{1,12}$/), { minLength: 1 }), (known) => {
        for (const word of known) expect(nearest(word, known)).toBe(word);
      }),
    );
  });
});
