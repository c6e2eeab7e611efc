const BARS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** A flat line of ordinary noise should look flat: the scale never spans less than this share of the largest value. */
const LEAST_SPAN = 0.6;

/**
 * A spark line in letters, so many of them: what was read, oldest first. Nothing stands where nothing was read. Where there are more values than
 * letters, each letter is the highest of those that it stands for: a mean would hide what hurt.
 */
export function sparkText(values: readonly (number | null)[], width: number): string {
  const known = values.filter((v) => v !== null);
  if (known.length === 0) return ' '.repeat(width);
  const size = Math.max(1, Math.ceil(values.length / width));
  const places: (number | null)[] = [];
  // Counted from the newest: what is left over is old.
  for (let end = values.length; end > 0; end -= size) {
    const part = values.slice(Math.max(0, end - size), end).filter((v) => v !== null);
    places.unshift(part.length === 0 ? null : Math.max(...part));
  }
  const top = Math.max(...known);
  const low = Math.min(...known);
  const span = Math.max(top - low, Math.abs(top) * LEAST_SPAN);
  const bar = (value: number) =>
    span === 0 ? BARS[0] : BARS[Math.min(BARS.length - 1, Math.floor(((value - low) / span) * BARS.length))];
  return places
    .map((value) => (value === null ? ' ' : bar(value)))
    .join('')
    .padStart(width);
}
