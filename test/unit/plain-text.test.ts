import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainDeep, plainText, shortLine, singleLine } from '../../shared/plain-text.ts';
import { cpuTimeOf } from '../support/cpu-time.ts';

const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['a colour', 'a\u001b[31mb', 'ab'],
  ['a colour in one byte', 'a\u009b31mb', 'ab'],
  ['a cleared screen', 'a\u001b[2J\u001b[Hb', 'ab'],
  ['a title', 'a\u001b]0;pwned\u0007b', 'ab'],
  ['the clipboard', 'a\u001b]52;c;cm0gLXJmIH4=\u0007b', 'ab'],
  ['a link', 'a\u001b]8;;http://evil\u001b\\text\u001b]8;;\u001b\\b', 'atextb'],
  ['a command string', 'a\u001bP+q544e\u001b\\b', 'ab'],
  ['a command string in one byte', 'a\u0090q\u009cb', 'ab'],
  ['a string that never ends takes its line alone', 'a\u001b]52;c;zzz\nnext', 'a\nnext'],
  ['a reset', 'a\u001bcb', 'ab'],
  ['a character set', 'a\u001b(0b', 'ab'],
  ['an overwritten line', 'bad thing\rall well', 'bad thing\nall well'],
  ['backspaces', 'no\b\bok', 'nook'],
  ['a bell and NUL', 'a\u0007\u0000b', 'ab'],
  ['marks that turn writing around', 'a\u202egpj.exe\u202c\u2066x\u2069b', 'agpj.exexb'],
  ['what has no width', 'pass\u200bword\u2060\ufeff', 'password'],
  ['tags', 'a\u{e0041}\u{e0042}b', 'ab'],
  ['variation selectors', 'a\ufe00\u{e0100}b', 'ab'],
  ['fillers', 'a\u3164\u115f\u2800b', 'ab'],
  ['other line ends', 'a\u2028b\u2029c', 'abc'],
  ['half a surrogate pair', 'a\ud800b', 'ab'],
  ['a tower of marks', `e${'\u0301'.repeat(40)}`, 'e\u0301\u0301\u0301'],
];

describe('text from outside', () => {
  it.each(HOSTILE)('loses %s', (_, text, expected) => {
    expect(plainText(text)).toBe(expected);
  });

  it.each(['Grüße, naïve café', '日本語', 'שלום', 'हिन्दी', '🙂 👍🏽', 'a\tb\nc', '│ ├─ ⠋ … → •'])(
    'keeps %s',
    (text) => {
      expect(plainText(text)).toBe(text);
    },
  );

  it('is printable, whatever it was, and does not change when it is cleaned again', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const clean = plainText(text);
        expect(clean).not.toMatch(/(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect(plainText(clean)).toBe(clean);
      }),
    );
  });

  it('is cleaned in time that grows with its length', async () => {
    for (const part of ['\u001b', '\u001b[', '\u001b]', '\u001b]8;;', '\u0090', '\u202e', '\u0301', '\u001b[0', '\r']) {
      const text = part.repeat(1_000_000 / part.length);
      expect(await cpuTimeOf(() => plainText(text))).toBeLessThan(3000);
    }
  });

  it('is cleaned in every field', () => {
    expect(plainDeep({ a: ['x\u001b[1m'], n: 1, no: null })).toEqual({ a: ['x'], n: 1, no: null });
  });

  it('is one line where one is wanted, and is cut between two characters as a person counts them', () => {
    expect(singleLine(' a\n\u001b[1m b\t')).toBe('a b');
    expect(shortLine('👍🏽👍🏽👍🏽👍🏽', 3)).toBe('👍🏽👍🏽…');
    expect(shortLine('e\u0301e\u0301e\u0301', 3)).toBe('e\u0301e\u0301e\u0301');
    expect(shortLine('short', 20)).toBe('short');
  });
});
