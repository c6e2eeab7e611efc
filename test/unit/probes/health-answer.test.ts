import { describe, expect, it } from 'vitest';
import { judgeHealth } from '../../../electron/probes/health-answer.ts';
import type { HttpResult } from '../../../electron/probes/http-get.ts';

const URL_ = 'http://127.0.0.1:8765/health';
const answer = (status: number, body: string, more: { statusText?: string; location?: string } = {}): HttpResult => ({
  kind: 'answer',
  status,
  statusText: more.statusText ?? '',
  location: more.location ?? null,
  retryAfter: null,
  stays: true,
  body,
});
const judge = (result: HttpResult) => judgeHealth(result, URL_, { ms: 2000, expired: false });

describe('a health answer', () => {
  it.each([
    ['{"status":"healthy"}', 'healthy', null],
    ['{"status":"unhealthy","message":"model is gone"}', 'unhealthy', 'model is gone'],
    ['{"status":"degraded","detail":[{"loc":["a"],"msg":"one"},{"msg":"two"}]}', 'degraded', 'one; two'],
    ['{"uptime":3}', null, null],
    ['{"status":5}', null, null],
    ['OK\n', 'OK', null],
    ['"healthy"', 'healthy', null],
  ])('%s is one, with what it reports', (body, reported, words) => {
    expect(judge(answer(200, body))).toEqual({ failure: null, status: 200, reported, words });
  });

  it.each([
    [
      500,
      'Internal Server Error',
      '{"status":"unhealthy","message":"no model"}',
      '500 Internal Server Error: no model',
    ],
    [503, 'Service Unavailable', 'busy', '503 Service Unavailable: busy'],
    [502, 'Bad Gateway', '<html><title>502 Bad Gateway</title><p>x', '502 Bad Gateway: 502 Bad Gateway'],
    [404, 'Not Found', '{"detail":"Not Found"}', '404 Not Found'],
  ])('a %i is a failure with the backend’s own words', (status, statusText, body, got) => {
    const { failure } = judge(answer(status, body, { statusText }));
    expect(failure).toMatchObject({ kind: 'http-status', code: String(status), got, tried: `GET ${URL_}` });
  });

  it.each([
    ['<html>hello</html>', 'It answered 200, but not with JSON: "<html>hello</html>"'],
    ['', 'It answered 200 with an empty body.'],
    ['<<<not json \u0000 at all', 'It answered 200, but not with JSON: "<<<not json at all"'],
  ])('a 200 with %j is not one', (body, got) => {
    expect(judge(answer(200, body)).failure).toMatchObject({ kind: 'protocol', got });
  });

  it.each([
    ['/health', 'It redirects (302) to itself: a redirect loop.'],
    ['/login', 'It redirects (302) to http://127.0.0.1:8765/login instead of answering.'],
    ['https://example.org/', 'It redirects (302) to https://example.org/ instead of answering.'],
    [undefined, 'It redirects (302) without saying where to.'],
  ])('a redirect to %s is shown, not followed', (location, got) => {
    const result = answer(302, '', location === undefined ? {} : { location });
    expect(judge(result).failure).toMatchObject({ kind: 'protocol', got, code: '302' });
  });

  it('cuts long words and keeps them on one line', () => {
    const { words } = judge(
      answer(200, JSON.stringify({ status: 'error', error: `a\nb\u001b[31m${'x'.repeat(999)}` })),
    );
    expect(words?.startsWith('a bxxx')).toBe(true);
    expect(words?.length).toBe(300);
  });
});
