import { askHttp, isSuccess } from './ask-http.ts';

/** The real backend refuses a POST that does not say what it sends (415), before it looks whether there is anything at that address. */
const EMPTY = { headers: { 'content-type': 'application/json' }, body: '{}' } as const;

/**
 * Asks for something optional: an endpoint that the backend may not offer (404, 405) is skipped, not failed.
 * @param timeoutMs limit in milliseconds
 */
export async function postQuietly(
  method: 'GET' | 'POST',
  url: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<{ readonly result: string; readonly skipped?: true }> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await askHttp(url, { method, ...(method === 'POST' ? EMPTY : {}), reads: 'unread' }, limited);
    if (answer.status === 404 || answer.status === 405)
      return { result: 'Not offered by this backend.', skipped: true };
    if (answer.status === 429) return { result: 'Not done: the backend asks for fewer requests (429).', skipped: true };
    return { result: isSuccess(answer) ? 'Done.' : `Answered ${answer.status}; not needed for the recovery.` };
  } catch {
    signal.throwIfAborted();
    return { result: 'No answer; not needed for the recovery.', skipped: true };
  }
}
