/**
 * Whether a GET is answered within the limit, with any status; its body is read to the end.
 * @param limitMs milliseconds
 */
export async function timedGet(url: string, limitMs: number, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(limitMs)]),
    });
    await response.arrayBuffer();
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
