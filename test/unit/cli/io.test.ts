import { describe, expect, it } from 'vitest';
import { columnsOf, paintFor, shorten, widthOf, wrap } from '../../../electron/cli/io.ts';

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
    ['🙂🙂🙂🙂🙂🙂', 5, '🙂🙂…🙂🙂'],
  ])('%s is cut in its middle to %i letters', (text, width, expected) => {
    expect(shorten(text, width)).toBe(expected);
  });

  it('is broken between words, and loses none', () => {
    const text = 'Nothing listens on port 8765: 127.0.0.1 and ::1 refused the connection.';
    const lines = wrap(text, 30, '    ');
    expect(lines.every((l) => widthOf(l) <= 30 && l.startsWith('    '))).toBe(true);
    expect(lines.map((l) => l.trim()).join(' ')).toBe(text);
  });
});
