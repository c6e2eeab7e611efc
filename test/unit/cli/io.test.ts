import fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import {
  coloured,
  columnsOf,
  jsonText,
  own,
  pad,
  paintFor,
  shorten,
  toTerminal,
  widthOf,
  wrap,
} from '../../../electron/cli/io.ts';
import { plainText } from '../../../shared/plain-text.ts';

describe('colours', () => {
  const terminal = { isTTY: true };
  const pipe = { isTTY: false };
  it.each([
    ['on a terminal', terminal, {}, false, true],
    ['not in a pipe', pipe, {}, false, false],
    ['not with --no-color', terminal, {}, true, false],
    ['not with NO_COLOR', terminal, { NO_COLOR: '1' }, false, false],
    ['with an empty NO_COLOR, which means nothing', terminal, { NO_COLOR: '' }, false, true],
    ['in a pipe with FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, false, true],
    ['not with FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false, false],
    ['not with both: the one who wants none is heard', pipe, { NO_COLOR: '1', FORCE_COLOR: '1' }, false, false],
    ['not on a dumb terminal', terminal, { TERM: 'dumb' }, false, false],
  ])('%s', (_, stream, env, noColor, expected) => {
    expect(paintFor(stream, env, noColor)('red', 'x') !== 'x').toBe(expected);
  });
});

describe('the width', () => {
  it.each([
    ['a terminal tells', { isTTY: true, columns: 132 }, 132],
    ['a terminal tells nothing', { isTTY: true }, 80],
    ['a terminal reports 0', { isTTY: true, columns: 0 }, 80],
    ['a terminal is too narrow for anything', { isTTY: true, columns: 12 }, 40],
    ['there is no terminal', { isTTY: false, columns: 200 }, 80],
  ])('is right when %s', (_, stream, expected) => {
    expect(columnsOf(stream)).toBe(expected);
  });
});

describe('a long text', () => {
  it.each([
    ['abcdefghij', 10, 'abcdefghij'],
    ['abcdefghij', 7, 'abc…hij'],
    ['abcdefghij', 6, 'abc…ij'],
    ['abcdefghij', 2, 'ab'],
    ['🙂🙂🙂🙂🙂🙂', 12, '🙂🙂🙂🙂🙂🙂'],
    ['🙂🙂🙂🙂🙂🙂', 9, '🙂🙂…🙂🙂'],
    ['🙂🙂🙂🙂🙂🙂', 8, '🙂🙂…🙂'],
    ['古い模型の名前', 9, '古い…名前'],
    ['cafe\u0301-cafe\u0301', 8, 'cafe\u0301…afe\u0301'],
  ])('%s is cut in its middle to %i columns', (text, width, expected) => {
    expect(shorten(text, width)).toBe(expected);
  });

  it('is broken between words, and loses none', () => {
    const text = 'Nothing listens on port 8765: 127.0.0.1 and ::1 refused the connection.';
    const lines = wrap(text, 30, '    ');
    expect(lines.every((l) => widthOf(l) <= 30 && l.startsWith('    '))).toBe(true);
    expect(lines.map((l) => l.trim()).join(' ')).toBe(text);
  });
});

describe('the columns that a text takes', () => {
  it.each([
    ['abc', 3],
    ['', 0],
    ['古い', 4],
    ['한국어', 6],
    ['ｶﾞ', 2],
    ['🙂', 2],
    ['🇩🇪', 2],
    ['👍🏽', 2],
    ['e\u0301', 1],
    ['— … ✓ ●', 7],
    ['✅ ⌚', 5],
    // What joins these two is not let through to a terminal, so they are two.
    ['👩\u200d💻', 4],
  ])('of %j are %i', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  it('are those that string-width knows, for every letter alone', () => {
    const every = Array.from({ length: 0x3000 - 0x20 }, (_, i) => String.fromCodePoint(0x20 + i));
    const wrong = every.filter((letter) => plainText(letter) === letter && widthOf(letter) !== stringWidth(letter));
    expect(wrong).toEqual([]);
  });

  const letters = [
    'a',
    'b',
    ' ',
    '/',
    'é',
    'e\u0301',
    '古',
    '界',
    '한',
    'ｶﾞ',
    '🙂',
    '👍🏽',
    '🇩🇪',
    '👩\u200d💻',
    '\u00a0',
    '…',
  ];
  const text = fc.array(fc.constantFrom(...letters), { maxLength: 40 }).map((found) => found.join(''));

  it('are never more than asked for when a text is cut, and exactly so many when it is padded', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 0, max: 40 }), (whole, columns) => {
        const cut = shorten(whole, columns);
        expect(widthOf(cut)).toBeLessThanOrEqual(columns);
        expect(widthOf(toTerminal(cut))).toBe(widthOf(cut));
        expect(widthOf(pad(cut, columns))).toBe(columns);
      }),
    );
  });

  it('are filled when a text is broken into lines, but for a word that is wider; none is lost', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 40 }), (whole, columns) => {
        const lines = wrap(whole, columns, '  ');
        for (const line of lines) if (/\s/.test(line.trim())) expect(widthOf(line)).toBeLessThanOrEqual(columns);
        expect(lines.map((l) => l.trim()).join(' ')).toBe(whole.trim().split(/\s+/).join(' '));
      }),
    );
  });
});

describe('what goes to a terminal', () => {
  const hostile = 'a\u001b[31mb\u001b]52;c;eA==\u0007c\u202ed\u009b2Je\rf';

  it('has our own sequences and nobody else’s', () => {
    expect(toTerminal(`${coloured('red', hostile)}!`)).toBe('\u001b[31mabcde\nf\u001b[39m!');
    expect(toTerminal(`${own('\r\u001b[K')}x`)).toBe('\r\u001b[Kx');
  });

  it('is not fooled by a mark that somebody saw or guessed', () => {
    const forged = own('\u001b[2J').replace(/[0-9a-f]{24}/, '0'.repeat(24));
    expect(toTerminal(`a${forged}b`)).toBe('ab');
  });

  it('does not count our own sequences as width', () => {
    expect(widthOf(coloured('bold', coloured('red', 'abc')))).toBe(3);
  });

  it('is JSON of ASCII escapes where a terminal would obey or an eye would not see', () => {
    const text = jsonText({ hostile, tag: '\u{e0041}' });
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    expect(JSON.parse(text)).toEqual({ hostile, tag: '\u{e0041}' });
  });
});
