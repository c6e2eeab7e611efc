/** Reads of values that another program wrote: anything may be missing, renamed or of another type. */

export const asRecord = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;

/** A text that says something; null for anything else. */
export const textOf = (value: unknown): string | null =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : null;

export const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : null;

export function yesNoOf(value: unknown): 'yes' | 'no' | 'unknown' {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return 'unknown';
  if (/^(yes|true)$/i.test(value)) return 'yes';
  return /^(no|false)$/i.test(value) ? 'no' : 'unknown';
}

/** The value if it is one of the words, else `unknown`. */
export const wordOf = <T extends string>(value: unknown, words: readonly T[]): T | 'unknown' =>
  words.find((w) => w === value) ?? 'unknown';

export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
