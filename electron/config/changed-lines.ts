/** What differs between two texts, as one stretch of lines. */
export interface ChangedLines {
  /** The first of them, 1-based. */
  readonly line: number;
  readonly removed: string[];
  readonly added: string[];
}

/** The stretch from the first to the last line that is not the same in both; null where all are. */
export function changedLines(before: string, after: string): ChangedLines | null {
  const old = linesOf(before);
  const now = linesOf(after);
  let first = 0;
  while (first < old.length && first < now.length && old[first] === now[first]) first++;
  let same = 0;
  while (same < Math.min(old.length, now.length) - first && old.at(-1 - same) === now.at(-1 - same)) same++;
  const removed = old.slice(first, old.length - same);
  const added = now.slice(first, now.length - same);
  return removed.length === 0 && added.length === 0 ? null : { line: first + 1, removed, added };
}

const linesOf = (text: string): string[] => {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
};
