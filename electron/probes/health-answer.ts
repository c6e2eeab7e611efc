import type { Failure } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { describeSocketError, errorCode, errorText, failure, timeoutFailure } from './failure.ts';
import type { HttpResult } from './http-get.ts';
import { oneLine } from './plain-text.ts';

/** A health answer is a few hundred bytes; LeanVibe's is under 2 KB. More than this is not one. */
export const MAX_HEALTH_BYTES = 64 * 1024;

export interface Verdict {
  /** Null when the answer is a health answer; what it reports is for `health/` to judge. */
  readonly failure: Failure | null;
  readonly status: number | null;
  readonly reported: string | null;
  readonly words: string | null;
}

/** Plain-text answers that some servers give instead of JSON. */
const PLAIN_OK = /^"?(ok|healthy|alive|up|pong|ready|true)"?[.!]?$/i;

/** What a result of `GET url` means. `limitMs` is the limit that an error may be due to. */
export function judgeHealth(result: HttpResult, url: string, limit: { ms: number; expired: boolean }): Verdict {
  const tried = `GET ${url}`;
  const failed = (failure: Failure, status: number | null = null): Verdict => ({
    failure,
    status,
    reported: null,
    words: null,
  });
  if (result.kind === 'too-long') {
    const got = `It sent more than ${formatBytes(MAX_HEALTH_BYTES)}, which is no health answer; the rest was not read.`;
    return failed(failure('protocol', tried, got, { code: 'too-long', hint: WRONG_PATH }), result.status);
  }
  if (result.kind === 'error') return failed(errorFailure(result, tried, limit));
  const { status } = result;
  if (status >= 300 && status < 400) return failed(redirect(result, url), status);
  if (status >= 400) return errorStatus(result, tried);
  return okStatus(result, tried);
}

const WRONG_PATH = 'Check `backend.healthPath` and `backend.port` in the settings.';

function errorFailure(
  { error, phase }: HttpResult & { kind: 'error' },
  tried: string,
  limit: { ms: number; expired: boolean },
): Failure {
  if (limit.expired) {
    return timeoutFailure(tried, limit.ms, phase === 'connect' ? 'connect' : 'connected', WAITED[phase]);
  }
  const code = errorCode(error);
  if (code?.startsWith('HPE_')) {
    const reason = 'reason' in Object(error) ? String(Object(error).reason) : errorText(error);
    return failure('protocol', tried, `What it sent is not HTTP (${oneLine(reason, 80)}).`, { code, hint: WRONG_PATH });
  }
  if (code === 'ECONNRESET' && phase === 'body') {
    return failure('reset', tried, 'It closed the connection in the middle of its answer.', { code });
  }
  return describeSocketError(error, tried);
}

const WAITED = { connect: 'answer', connected: 'answer', body: 'finish its answer' } as const;

function redirect({ status, location }: HttpResult & { kind: 'answer' }, url: string): Failure {
  const tried = `GET ${url}`;
  const code = String(status);
  const hint = 'Set `backend.healthPath` to the path that answers by itself.';
  if (location === null)
    return failure('protocol', tried, `It redirects (${status}) without saying where to.`, { code, hint });
  const target = URL.canParse(location, url) ? new URL(location, url).href : oneLine(location, 200);
  const got =
    target === url
      ? `It redirects (${status}) to itself: a redirect loop.`
      : `It redirects (${status}) to ${oneLine(target, 200)} instead of answering.`;
  return failure('protocol', tried, got, { code, hint });
}

function errorStatus({ status, statusText, body }: HttpResult & { kind: 'answer' }, tried: string): Verdict {
  const json = parse(body);
  const words = wordsOf(json) ?? (json === undefined ? textOf(body) : null);
  const line = `${status} ${statusText}`.trim();
  const got = words === null || words === statusText ? line : `${line}: ${words}`;
  const hint = status === 404 ? WRONG_PATH : null;
  return {
    failure: failure('http-status', tried, got, { code: String(status), hint }),
    status,
    reported: reportedOf(json),
    words,
  };
}

function okStatus({ status, body }: HttpResult & { kind: 'answer' }, tried: string): Verdict {
  const json = parse(body);
  if (json !== undefined) return { failure: null, status, reported: reportedOf(json), words: wordsOf(json) };
  const text = body.trim();
  if (status === 204 || PLAIN_OK.test(text)) return { failure: null, status, reported: text || null, words: null };
  const got =
    text === ''
      ? `It answered ${status} with an empty body.`
      : `It answered ${status}, but not with JSON: "${oneLine(text, 60)}"`;
  const rest = failure('protocol', tried, got, { code: 'not-json', hint: WRONG_PATH });
  return { failure: rest, status, reported: null, words: null };
}

/** The JSON value, or undefined where it is none. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function reportedOf(json: unknown): string | null {
  if (typeof json === 'string') return oneLine(json, 60);
  const status = isRecord(json) ? json.status : null;
  return typeof status === 'string' ? oneLine(status, 60) : null;
}

/** Fields in which servers say what is wrong, the most telling first. `detail` is FastAPI's, a text or a list of `{ msg }`. */
const WORDS = ['message', 'error', 'detail', 'reason', 'description', 'msg', 'errors', 'issues'];

/** The backend's own words in a JSON body, on one line, or null. */
export function wordsOf(json: unknown, depth = 0): string | null {
  if (typeof json === 'string') return depth === 0 ? null : oneLine(json) || null;
  if (depth > 3) return null;
  if (Array.isArray(json)) {
    const parts = json.slice(0, 5).flatMap((item) => wordsOf(item, depth + 1) ?? []);
    return parts.length === 0 ? null : oneLine(parts.join('; '));
  }
  if (!isRecord(json)) return null;
  for (const key of WORDS) {
    const words = key in json ? wordsOf(json[key], depth + 1) : null;
    if (words !== null) return words;
  }
  return null;
}

/** Readable text of a body that is not JSON (a proxy's HTML page, a plain message). */
function textOf(body: string): string | null {
  const title = /<title[^>]{0,200}>([^<]*)/i.exec(body)?.[1];
  const text = oneLine(title ?? body.replace(/<[^<>]*>/g, ' '), 200);
  return text === '' ? null : text;
}
