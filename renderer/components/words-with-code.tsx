import { tie } from './words.ts';

/** A sentence in which commands stand between backticks, as the engine writes them: they are shown as code, to be copied. */
export function WordsWithCode({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // An odd number of backticks is somebody's own text: nothing is code then.
  if (parts.length % 2 === 0) return tie(text);
  return parts.map((part, i) => (i % 2 === 1 ? <code key={`${i} ${part}`}>{part}</code> : tie(part)));
}
