import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { withLazyLetters } from '../../electron/dev/lazy-letters.mjs';

const FILE = path.resolve(import.meta.dirname, '../../node_modules/string-width/index.js');
const before = readFileSync(FILE, 'utf8');
const after: string = withLazyLetters(before);
const lineWith = (word: string): string => after.split('\n').find((line) => line.includes(word)) ?? '';

it('string-width in the bundle makes its segmenter when it is used, and it divides as it did', () => {
  let count = 0;
  class Segmenter {
    constructor() {
      count += 1;
    }
    segment = (text: string) => [...text];
  }
  const segmenter = new Function('Intl', `${lineWith('madeSegmenter')} return segmenter;`)({ Segmenter });
  expect(count).toBe(0);
  expect(segmenter.segment('ab')).toEqual(['a', 'b']);
  segmenter.segment('c');
  expect(count).toBe(1);
  // Nothing else of it is used.
  expect(new Set(before.match(/segmenter\.\w+/g))).toEqual(new Set(['segmenter.segment']));
});

it('it reads the list of emoji when it is used, and knows them as it did', () => {
  const emoji = new Function(`${lineWith('madeEmoji')} return rgiEmojiRegex;`)();
  expect(emoji).not.toBeInstanceOf(RegExp);
  expect(['👩‍💻', '🇩🇪', 'a', 'ab', '👩👩'].map((text) => emoji.test(text))).toEqual([true, true, false, false, false]);
  expect(new Set(before.match(/rgiEmojiRegex\.\w+/g))).toEqual(new Set(['rgiEmojiRegex.test']));
  // Only there is it read without being asked for.
  expect(after.match(/RGI_Emoji\}/g)).toHaveLength(before.match(/RGI_Emoji\}/g)?.length ?? 0);
});

it('the build fails where one of them is written in another way', () => {
  expect(() => withLazyLetters(before.replace('Segmenter()', 'Segmenter("en")'))).toThrow('no `const segmenter');
  expect(() => withLazyLetters(before.replace('RGI_Emoji}$', 'RGI_Emoji}+$'))).toThrow('no `const rgiEmojiRegex');
});
