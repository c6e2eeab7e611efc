import { plainText } from '../../../shared/plain-text.ts';

/** Longest answer of a tool, in characters: about as many words as an agent reads without losing its thread. */
const LONGEST = 6000;
/** The same where details were asked for. */
const LONGEST_DETAILED = 40_000;

/** A text as it goes to an agent: nothing that a terminal would obey, and no longer than that. @param more how the rest can be asked for */
export function bounded(
  text: string,
  { detail = false, more }: { readonly detail?: boolean; readonly more?: string } = {},
): string {
  const limit = detail ? LONGEST_DETAILED : LONGEST;
  const clean = plainText(text);
  if (clean.length <= limit) return clean;
  const end = clean.lastIndexOf('\n', limit);
  const kept = clean.slice(0, end > limit / 2 ? end : limit);
  const how = more === undefined || detail ? '' : ` ${more}`;
  return `${kept}\n… ${clean.length - kept.length} more characters.${how}`;
}

/** What a tool answers. */
export const said = (text: string, options?: Parameters<typeof bounded>[1]) => ({
  content: [{ type: 'text' as const, text: bounded(text, options) }],
});

/** What a tool answers that could not do what was asked: the agent may try something else. */
export const refused = (text: string) => ({ ...said(text), isError: true });
