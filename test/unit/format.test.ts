import { describe, expect, it } from 'vitest';
import {
  asSentence,
  failureText,
  formatBytes,
  formatClock,
  formatDuration,
  formatList,
  formatMs,
  formatOf,
  formatPercent,
  formatSince,
} from '../../shared/format.ts';
import { at } from '../support/builders.ts';

describe('figures', () => {
  it.each([
    [0.42, '0.4 ms'],
    [6, '6 ms'],
    [18.4, '18 ms'],
    [999.4, '999 ms'],
    [999.6, '1 s'],
    [1400, '1.4 s'],
    [12_600, '13 s'],
  ])('%d ms is "%s"', (ms, text) => expect(formatMs(ms)).toBe(text));

  it.each([
    [-5, '0 s'],
    [40_000, '40 s'],
    [59_600, '1 min'],
    [4 * 60_000, '4 min'],
    [3_599_000, '1 h'],
    [(3 * 60 + 12) * 60_000, '3 h 12 min'],
    [51 * 3_600_000, '2 d 3 h'],
  ])('%d ms lasts "%s"', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [512, '512 B'],
    [1023.6 * 1024, '1 MB'],
    [412 * 1024 ** 2, '412 MB'],
    [1.5 * 1024 ** 3, '1.5 GB'],
    [16 * 1024 ** 3, '16 GB'],
  ])('%d bytes are "%s"', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('keeps a decimal of a percentage only below one', () => {
    expect([formatPercent(0), formatPercent(0.44), formatPercent(83.2)]).toEqual(['0 %', '0.4 %', '83 %']);
  });

  it('shows a value and its limit in the same unit', () => {
    expect(formatOf(99.2, 95, 'percent')).toBe('99 %, above 95 %');
    expect(formatOf(95.3, 95, 'percent')).toBe('95.3 %, above 95 %');
    expect(formatOf(60, 95, 'percent')).toBe('60 %, limit 95 %');
    expect(formatOf(1240, 1000, 'ms')).toBe('1240 ms of 1000 ms');
    expect(formatOf(412 * 1024 ** 2, 400 * 1024 ** 2, 'bytes')).toBe('412 MB of 400 MB');
  });
});

describe('times', () => {
  it('tells relative times under an hour and clock times after', () => {
    expect(formatSince(at(0), at(40))).toBe('40 s ago');
    expect(formatSince(at(0), at(59 * 60))).toBe('59 min ago');
    expect(formatSince(at(0), at(3600))).toMatch(/^at (\d+ \w+ )?\d\d:\d\d$/);
  });

  it('is not impressed by a clock that was set back', () => {
    expect(formatSince(at(0), { ...at(40), wall: at(-3600).wall })).toBe('40 s ago');
  });

  it('adds the day when it is not today', () => {
    const monday = new Date(2026, 10, 23, 14, 3).getTime();
    expect(formatClock(monday, monday)).toBe('14:03');
    expect(formatClock(monday, monday + 24 * 3_600_000)).toBe('23 Nov 14:03');
  });
});

describe('words', () => {
  it('joins a list as a person would', () => {
    expect([formatList([]), formatList(['a']), formatList(['a', 'b']), formatList(['a', 'b', 'c'])]).toEqual([
      '',
      'a',
      'a and b',
      'a, b and c',
    ]);
  });

  it('tells a failure in a sentence, whatever was tried', () => {
    expect(failureText({ tried: 'finding its process', got: 'There is none.' })).toBe(
      'Finding its process failed: There is none.',
    );
    expect(failureText({ tried: 'GET /health', got: 'refused' })).toBe('GET /health failed: refused.');
  });

  it('ends a sentence once', () => {
    expect([asSentence('so '), asSentence('so.'), asSentence('')]).toEqual(['so.', 'so.', '']);
  });
});
