import { OverTime, withinOwnTime } from './own-time.ts';

/** More than this is no answer to a prompt of one line. */
const MAX_BYTES = 1024 * 1024;

export type JsonAnswer =
  | { readonly ok: true; readonly status: number; readonly text: string }
  /** `status` is null where no answer came. */
  | { readonly ok: false; readonly status: number | null; readonly reason: string };

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
    if (error instanceof OverTime) return { ...none, reason: `POST ${url} did not answer within ${limitMs / 1000} s` };
    return { ...none, reason: `POST ${url} failed: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function answerTo(url: string, body: unknown, signal: AbortSignal): Promise<JsonAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'manual',
    signal,
  });
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    bytes += (chunk as Uint8Array).length;
    if (bytes > MAX_BYTES) break;
  }
  if (response.ok) return { ok: true, status: response.status, text: Buffer.concat(chunks).toString('utf8') };
  const reason = `POST ${url} answered ${response.status} ${response.statusText}`.trim();
  return { ok: false, status: response.status, reason };
}
