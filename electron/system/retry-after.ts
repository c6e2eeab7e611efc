/** Milliseconds that a Retry-After asks for, in seconds or as a date (RFC 9110, 10.2.3); null when it says nothing. */
export function retryAfterMs(header: string | null, wall: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d{1,9}(\.\d+)?$/.test(text)) return Number(text) * 1000;
  // Node's parser takes a bare year or `-5` for a date as well; a date of HTTP names its month.
  const date = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - wall);
}
