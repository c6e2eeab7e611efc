import { closestMatch } from 'leven';

/** The word that was probably meant, whatever its case: at most a third of its letters differ, or two. Null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const lower = known.map((k) => k.toLowerCase());
  const found = closestMatch(word.toLowerCase(), lower, { maxDistance: Math.floor(Math.max(2, word.length / 3)) });
  return found === undefined ? null : (known[lower.indexOf(found)] ?? null);
}
