/** Size of the drawing in its own units. */
export const SPARK_WIDTH = 60;
export const SPARK_HEIGHT = 16;
/** A flat line of ordinary noise should look flat: the scale never spans less than this share of the largest value. */
const LEAST_SPAN = 0.6;

/**
 * SVG path of a spark line: one value per place, oldest first. A null is a gap that nothing is drawn across; a value that
 * stands alone becomes a dot.
 */
export function sparkPath(values: readonly (number | null)[]): string {
  const known = values.filter((v) => v !== null);
  if (known.length === 0) return '';
  const top = Math.max(...known);
  const low = Math.min(...known);
  const span = Math.max(top - low, Math.abs(top) * LEAST_SPAN) || 1;
  const middle = (top + low) / 2;
  const step = SPARK_WIDTH / Math.max(1, values.length - 1);
  const x = (i: number) => Number((i * step).toFixed(1));
  const y = (v: number) => Number((SPARK_HEIGHT / 2 - ((v - middle) / span) * (SPARK_HEIGHT - 4)).toFixed(1));
  return values
    .map((value, i) => {
      if (value === null) return '';
      const joined = (values[i - 1] ?? null) !== null;
      const alone = !joined && (values[i + 1] ?? null) === null;
      return `${joined ? 'L' : 'M'}${x(i)} ${y(value)}${alone ? 'h0' : ''}`;
    })
    .join('');
}
