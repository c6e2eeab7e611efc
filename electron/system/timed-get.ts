import { askHttp } from './ask-http.ts';
import { withinOwnTime } from './own-time.ts';

/**
 * Whether a GET is answered within the limit, with any status; its body is read to the end.
 * @param limitMs milliseconds
 */
export async function timedGet(url: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    await withinOwnTime(limitMs, signal, (limited) => askHttp(url, { reads: 'dropped' }, limited));
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
