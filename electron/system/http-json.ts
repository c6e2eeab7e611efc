import { askHttp, isSuccess } from './ask-http.ts';
import { OverTime, withinOwnTime } from './own-time.ts';

/** More than this is no answer to a prompt of one line. */
const MAX_BYTES = 1024 * 1024;

export type JsonAnswer =
  | { readonly ok: true; readonly status: number; readonly text: string }
  /** `status` is null where no answer came; `late` where it was taken, and none came in time. */
  | { readonly ok: false; readonly status: number | null; readonly reason: string; readonly late?: true };

/**
 * Posts JSON and reads the answer to its end, bounded in time and size. Redirects are not followed. Never rejects but when aborted.
 * @param limitMs limit for the whole answer, in milliseconds
 */
export async function postJson(url: string, body: unknown, limitMs: number, signal: AbortSignal): Promise<JsonAnswer> {
  try {
    return await withinOwnTime(limitMs, signal, (limited) => answerTo(url, body, limited));
  } catch (error) {
    signal.throwIfAborted();
    const none = { ok: false, status: null } as const;
    if (error instanceof OverTime)
      return { ...none, late: true, reason: `POST ${url} did not answer within ${limitMs / 1000} s` };
    return { ...none, reason: `POST ${url} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function answerTo(url: string, body: unknown, signal: AbortSignal): Promise<JsonAnswer> {
  const answer = await askHttp(
    url,
    {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      reads: MAX_BYTES,
    },
    signal,
  );
  const { status, statusText, text } = answer;
  if (isSuccess(answer)) return { ok: true, status, text };
  return { ok: false, status, reason: `POST ${url} answered ${status} ${statusText}`.trim() };
}
