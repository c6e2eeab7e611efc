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
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    await response.body?.cancel();
    if (response.status === 404 || response.status === 405)
      return { result: 'Not offered by this backend.', skipped: true };
    return { result: response.ok ? 'Done.' : `Answered ${response.status}; not needed for the recovery.` };
  } catch {
    signal.throwIfAborted();
    return { result: 'No answer; not needed for the recovery.', skipped: true };
  }
}
