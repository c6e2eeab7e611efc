import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { withLazySegmenter } from '../../electron/dev/lazy-segmenter.mjs';

const FILE = path.resolve(import.meta.dirname, '../../node_modules/string-width/index.js');

it('string-width in the bundle makes its segmenter when it is used, and it divides as it did', () => {
  const before = readFileSync(FILE, 'utf8');
  const after: string = withLazySegmenter(before);
  const made = after.split('\n').find((line) => line.includes('madeSegmenter')) ?? '';
  let count = 0;
  class Segmenter {
    constructor() {
      count += 1;
    }
    segment = (text: string) => [...text];
  }
  const segmenter = new Function('Intl', `${made} return segmenter;`)({ Segmenter });
  expect(count).toBe(0);
  expect(segmenter.segment('ab')).toEqual(['a', 'b']);
  segmenter.segment('c');
  expect(count).toBe(1);
  // Nothing else of it is used.
  expect(new Set(before.match(/segmenter\.\w+/g))).toEqual(new Set(['segmenter.segment']));
  expect(() => withLazySegmenter('const segmenter = new Intl.Segmenter("en");')).toThrow('does not begin');
});
