/** A time of day as the report writes it. @param wall epoch milliseconds */
export type TimeWords = (wall: number) => string;

/** As much of a raw text as a report can hold. */
const MAX_RAW = 4000;

/** The end of a long text, where the error is, and a word about what is missing. */
export function clip(text: string, max = MAX_RAW): string {
  if (text.length <= max) return text;
  return `… ${text.length - max} characters before this are left out.\n${text.slice(-max)}`;
}
