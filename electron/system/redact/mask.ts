/** What stands where a secret was. */
export const MASK = '••••';

/** One cleaning pass. Returns the very same text where there was nothing to hide. */
export type Pass = (text: string) => string;

/** A part of a text that is hidden: from `start` to before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The text with each span masked; they come in order and do not overlap. */
export function maskSpans(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text;
  let clean = '';
  let from = 0;
  for (const { start, end } of spans) {
    clean += text.slice(from, start) + MASK;
    from = end;
  }
  return clean + text.slice(from);
}
