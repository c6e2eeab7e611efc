import { describe, expect, it } from 'vitest';
import { linesAbout, logsBegin } from '../../../electron/incidents/escalation/log-lines.ts';
import { parseLines } from '../../../electron/logs/parse.ts';
import type { LogReport } from '../../../shared/domain/index.ts';

const NOW = 1_700_000_000_000;
const MINUTE = 60_000;
const stamp = (minutesAgo: number) => new Date(NOW - minutesAgo * MINUTE).toISOString();
const log = (title: string, ...lines: readonly string[]) => ({
  ...{ id: title, title, file: `/${title}.log`, state: 'read' as const, problem: null, sizeBytes: 1, cut: false },
  modifiedAt: NOW,
  lines: [...parseLines(lines.join('\n'))],
});
const report = (...tails: LogReport['tails']): LogReport => ({
  tails,
  ...{ errorsPerMinute: [], spikes: [], repeated: [], undated: 0, coveredMs: 0 },
});
/** It has failed for 20 minutes. */
const open = { startedAt: NOW - 20 * MINUTE, failingSince: null, closedAt: null };
const ASKED = 'INFO:     127.0.0.1:51000 - "GET /health HTTP/1.1" 200 OK';

describe('lines of the logs about an incident', () => {
  it('are its errors with their tracebacks, each once, and none of the questions that Lifeguard asks', () => {
    const error = [
      `${stamp(21)} ERROR request failed`,
      'Traceback (most recent call last):',
      '  File "/app/main.py", line 5, in answer',
      'KeyError: session',
    ];
    const app = log('Application', ...error, ...Array(90).fill(ASKED), `${stamp(1)} INFO still here`);
    expect(linesAbout(report(app, log('Errors', ...error)), open, NOW)).toEqual(error.map((l) => `Application: ${l}`));
  });

  it('are none from before it, and none from after it', () => {
    const lines = [`${stamp(60)} ERROR long before`, `${stamp(19)} ERROR during it`, `${stamp(10)} ERROR after it`];
    const over = { ...open, closedAt: NOW - 15 * MINUTE };
    expect(linesAbout(report(log('Application', ...lines)), over, NOW)).toEqual([`Application: ${lines[1]}`]);
  });

  it('are of its last failure where it came back', () => {
    const again = { ...open, startedAt: NOW - 120 * MINUTE, failingSince: NOW - 2 * MINUTE };
    const lines = [`${stamp(110)} ERROR the first time`, `${stamp(2)} ERROR again`];
    expect(linesAbout(report(log('Application', ...lines)), again, NOW)).toEqual([`Application: ${lines[1]}`]);
  });

  it('are the last words where nothing is an error, without a time as well', () => {
    const words = ['INFO: Started server process', 'INFO: Waiting for application startup.'];
    expect(linesAbout(report(log('Captured output', ...words, ...Array(9).fill(ASKED))), open, NOW)).toEqual(
      words.map((l) => `Captured output: ${l}`),
    );
    const old = { ...log('Captured output', ...words), modifiedAt: NOW - 600 * MINUTE };
    expect(linesAbout(report(old), open, NOW)).toEqual([]);
  });

  it('are none of the questions about health in the words of a middleware, but for those that went wrong', () => {
    // As the real backend's `api_middleware.py` writes them.
    const began = 'INFO:app.middleware.api_middleware:Request started: GET /health/mlx - ID: 4f1c-401 - IP: 127.0.0.1';
    const went =
      'INFO:app.middleware.api_middleware:Request completed: GET /health - Status: 200 - Time: 0.002s - ID: 1';
    const json = '{"event": "request", "method": "GET", "path": "/api/health", "status_code": 200}';
    const words = [
      'INFO:app.middleware.api_middleware:Request started: POST /chat - ID: 2 - IP: 127.0.0.1',
      'INFO:app.middleware.api_middleware:Request completed: GET /health - Status: 503 - Time: 0.1s - ID: 3',
      '{"event": "request", "method": "GET", "path": "/health", "status_code": 500}',
      'ERROR:app.middleware.api_middleware:Request failed: GET /health - Error: pool is empty - Time: 1s - ID: 4',
    ];
    const [chat = '', ...wrong] = words;
    const said = (...lines: readonly string[]) => linesAbout(report(log('Output', ...lines)), open, NOW);
    expect(said(began, went, chat, json, ASKED)).toEqual([`Output: ${chat}`]);
    expect(said(began, ...wrong.slice(0, 2), went)).toEqual(wrong.slice(0, 2).map((l) => `Output: ${l}`));
    expect(said(began, wrong[2] ?? '', went)).toEqual([`Output: ${wrong[2]}`]);
  });

  it('are none of a start that was over before, where they have no time', () => {
    const lines = [
      'ERROR:app.models:Failed to load model directly: ConnectError',
      'INFO:     Application startup complete.',
      'ERROR:app.chat:Bolt connection lost',
    ];
    const said = (values: object) => linesAbout(report(log('Output', ...lines)), { ...open, ...values }, NOW);
    expect(said({ servedSince: NOW - 60 * MINUTE })).toEqual([`Output: ${lines[2]}`]);
    expect(said({})).toEqual([`Output: ${lines[2]}`]);
    // A start within the trouble may tell of it.
    expect(said({ servedSince: NOW - 5 * MINUTE })).toEqual([`Output: ${lines[0]}`, `Output: ${lines[2]}`]);
    const failed = log('Output', ...lines.slice(0, 1), 'ERROR:    Application startup failed. Exiting.');
    expect(linesAbout(report(failed), open, NOW)).toHaveLength(2);
  });

  it('are none about the connection that Lifeguard holds, and all about those of others', () => {
    const own = [
      'INFO:     127.0.0.1:51856 - "WebSocket /ws" 403',
      'INFO:     connection rejected (403 Forbidden)',
      'INFO:     127.0.0.1:51864 - "WebSocket /ws/lifeguard-3470397f" [accepted]',
      'INFO:     connection open',
    ];
    const others = [
      'INFO:     192.168.1.7:51900 - "WebSocket /ws" 403',
      'INFO:     connection rejected (403 Forbidden)',
      'INFO:     192.168.1.7:51901 - "WebSocket /ws/phone" [accepted]',
      'INFO:     connection open',
    ];
    const found = linesAbout(report(log('Captured output', ...own, ASKED, ...others, ASKED)), open, NOW);
    expect(found).toEqual(others.map((l) => `Captured output: ${l}`));
    expect(linesAbout(report(log('Captured output', ...own)), open, NOW)).toEqual([]);
  });

  it('are few of an error that comes again and again', () => {
    const lines = Array.from({ length: 40 }, (_, i) => `${stamp(5)} ERROR row ${i} has no owner`);
    const found = linesAbout(report(log('Application', `${stamp(6)} ERROR another`, ...lines)), open, NOW);
    expect(found.map((l) => l.split('ERROR ')[1])).toEqual(['another', 'row 38 has no owner', 'row 39 has no owner']);
  });

  it('tell of a health question that failed', () => {
    const failed = ASKED.replace('200 OK', '503 Service Unavailable');
    expect(linesAbout(report(log('Application', failed)), open, NOW)).toEqual([`Application: ${failed}`]);
  });

  it('are none that had come before something else was over, whether or not they carry a time', () => {
    const over = ['Traceback (most recent call last):', 'ModuleNotFoundError: gone'];
    const captured = log('Captured output', ...over, 'ERROR: another');
    const lines = captured.lines.map((l, i) => ({ ...l, cameAt: NOW - (i < 2 ? 23 : 21) * MINUTE }));
    const app = log('Application', `${stamp(23)} ERROR of the other`, `${stamp(21)} ERROR of this`);
    const about = { ...open, notBefore: NOW - 22 * MINUTE };
    expect(linesAbout(report({ ...captured, lines }, app), about, NOW)).toEqual([
      'Captured output: ERROR: another',
      `Application: ${stamp(21)} ERROR of this`,
    ]);
    expect(linesAbout(report({ ...captured, lines }), open, NOW)).toHaveLength(3);
  });

  it('are none about requests of Lifeguard itself that failed', () => {
    const failed = (request: string) => `INFO:     127.0.0.1:51000 - "${request} HTTP/1.1" 503 Service Unavailable`;
    const isOwnFailure = (request: string) => request === 'POST /api/chat';
    const app = log('Application', failed('POST /api/chat'), failed('POST /api/other'));
    expect(linesAbout(report(app), { ...open, isOwnFailure }, NOW)).toEqual([
      `Application: ${failed('POST /api/other')}`,
    ]);
  });

  it('begin with the end of the trouble before, and a minute before this one where another still goes on', () => {
    const of = (id: number, component: 'redis' | 'disk', startedAgo: number, closedAgo: number | null) => ({
      ...{ id, component, startedAt: NOW - startedAgo * MINUTE },
      ...{ state: closedAgo === null ? ('open' as const) : ('closed' as const) },
      closedAt: closedAgo === null ? null : NOW - closedAgo * MINUTE,
    });
    const own = { ...open, id: 9 };
    const begin = (...others: Parameters<typeof logsBegin>[1]) => {
      const at = logsBegin(own, others);
      return at === null ? null : (NOW - at) / MINUTE;
    };
    expect(begin(of(9, 'redis', 90, 80), of(2, 'disk', 30, 21), of(3, 'redis', 10, null))).toBeNull();
    expect(begin(of(1, 'redis', 60, 50), of(2, 'redis', 40, 22))).toBe(22);
    expect(begin(of(1, 'redis', 60, null))).toBe(21);
    expect(begin(of(1, 'redis', 60, 10))).toBe(21);
  });
});
