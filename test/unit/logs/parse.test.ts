import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLines } from '../../../electron/logs/parse.ts';
import type { LogLevel } from '../../../shared/domain/index.ts';
import { cpuTimeOf } from '../../support/cpu-time.ts';

const ESC = String.fromCharCode(27);
const local = (text: string) => Date.parse(text);
const UTC = Date.UTC(2025, 0, 13, 10, 0, 0, 123);

describe('level and time of a line', () => {
  it.each<[string, LogLevel | null, number | null]>([
    ['INFO:     127.0.0.1:51234 - "GET /health HTTP/1.1" 200 OK', 'info', null],
    ['INFO:     127.0.0.1:51234 - "POST /api/v1/ai/chat HTTP/1.1" 500 Internal Server Error', 'error', null],
    ['ERROR:    Exception in ASGI application', 'error', null],
    [`${ESC}[31mERROR${ESC}[0m:    coloured`, 'error', null],
    ['WARNING:  Invalid HTTP request received.', 'warning', null],
    ['ERROR:app.main:text', 'error', null],
    ['CRITICAL:root:text', 'critical', null],
    ['2025-01-13 10:00:00,123 - app.main - ERROR - text', 'error', local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00,123 ERROR app.main: text', 'error', local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00.123 | ERROR    | app.main:run:12 - text', 'error', local('2025-01-13T10:00:00.123')],
    ['[2025-01-13 10:00:00 +0000] [4312] [ERROR] text', 'error', UTC - 123],
    ['2025-01-13T10:00:00.123Z [warning  ] text', 'warning', UTC],
    // PostgreSQL, as Debian lets it write; Redis, which writes local time.
    ['2025-01-13 10:00:00.123 UTC [22013] postgres@app ERROR:  invalid page in block 1', 'error', UTC],
    ['2025-01-13 10:00:00.123 UTC [1] LOG:  checkpoint starting: time', 'info', UTC],
    ['2025-01-13 10:00:00.123 UTC [1] PANIC:  could not locate a valid checkpoint record', 'critical', UTC],
    ['4711:M 13 Jan 2025 10:00:00.123 # Wrong RDB checksum', 'warning', local('2025-01-13T10:00:00.123')],
    ['4711:M 13 Jan 2025 10:00:00.123 * Ready to accept connections', 'info', local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00.123+0000 WARN  [o.n.k] Neo4j text', 'warning', UTC],
    ['2025-01-13T11:00:00.123+01:00 FATAL text', 'critical', UTC],
    ['[ERROR] text', 'error', null],
    ['{"level": "error", "message": "text", "timestamp": "2025-01-13T10:00:00.123Z"}', 'error', UTC],
    ['{"levelname": "WARNING", "created": 1736762400.123}', 'warning', UTC],
    ['{"severity": "CRITICAL", "ts": 1736762400123}', 'critical', UTC],
    ['{"level": 40, "msg": "text"}', 'error', null],
    ['{"level": "error", cut off', null, null],
    ['INFO: there was no ERROR: at all', 'info', null],
    ['2025-01-13 10:00:00,123 - app - INFO - the ERROR count is 0', 'info', local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00,123 - my-own-app - worker-1 ---- ERROR - text', 'error', local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00,123 one two three four ERROR', null, local('2025-01-13T10:00:00.123')],
    ['2025-01-13 10:00:00,123 (pool) ERROR', null, local('2025-01-13T10:00:00.123')],
    ['something without any level', null, null],
    ['2025-99-99 10:00:00 ERROR text', 'error', null],
  ])('%s', (text, level, at) => {
    expect(parseLines(text)).toMatchObject([{ level, at }]);
  });

  it('gives a line without a time that of the one before', () => {
    const lines = parseLines('2025-01-13T10:00:00.123Z ERROR failed\n  File "app/main.py", line 12\nValueError: x');
    expect(lines.map((l) => [l.at, l.level])).toEqual([
      [UTC, 'error'],
      [UTC, null],
      [UTC, null],
    ]);
  });

  it('counts a traceback once: with the error that announced it, or as one of its own', () => {
    const traceback = 'Traceback (most recent call last):\n  File "x.py", line 1\nImportError: foo';
    const errors = (text: string) => parseLines(text).filter((l) => l.level === 'error').length;
    expect(errors(`ERROR:    Exception in ASGI application\n${traceback}`)).toBe(1);
    expect(errors(traceback)).toBe(1);
    expect(errors(`INFO:     fine\n${traceback}`)).toBe(1);
  });

  it('cuts a line without an end', () => {
    expect(parseLines('x'.repeat(1_000_000))[0]?.text).toHaveLength(2000);
  });

  it('takes any text, keeps every line that says something, and is little work', async () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        for (const line of parseLines(text)) {
          expect(line.text.trim()).not.toBe('');
          expect(line.at === null || Number.isFinite(line.at)).toBe(true);
        }
      }),
    );
    const hostile = [
      '['.repeat(200_000),
      '2025-01-13 10:00:00 '.repeat(10_000),
      `${'2025-01-13 10:00:00,1 - a.b.c - '.repeat(50)}\n`.repeat(500),
      `2025-01-13 10:00:00 ${'-'.repeat(8000)}x\n2025-01-13 10:00:00 ${'a-'.repeat(4000)}\n`.repeat(50),
    ];
    expect(await cpuTimeOf(() => hostile.map((bad) => parseLines(bad)))).toBeLessThan(3000);
  });
});
