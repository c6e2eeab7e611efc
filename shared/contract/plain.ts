/** The deepest arguments of a call are four levels; a schema or JSON that walks down without end ends the process instead. */
const MAX_DEPTH = 16;

/** What is wrong with arguments before any schema looks at them. */
export type PlainProblem = 'too-large' | 'too-deep' | 'not-plain';

/**
 * Looks whether a value from outside is small, shallow, plain data (null, booleans, finite numbers, texts, lists, objects without a class),
 * or returns what it is instead. Electron carries more than that: typed arrays, maps, loops. Walks without recursion and stops at the limit,
 * so that its own cost is bounded too. `undefined` counts as plain: it is what an absent argument is.
 * @param maxBytes about the size of the value as JSON
 */
export function plainProblem(value: unknown, maxBytes: number): PlainProblem | null {
  const waiting: { readonly value: unknown; readonly depth: number }[] = [{ value, depth: 0 }];
  let bytes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { value: part, depth } = next;
    if (depth > MAX_DEPTH) return 'too-deep';
    bytes += typeof part === 'string' ? 2 + part.length : 4;
    if (typeof part === 'object' && part !== null) {
      const inside = partsOf(part);
      if (inside === null) return 'not-plain';
      bytes += inside.bytes;
      if (bytes + 2 * inside.values.length > maxBytes) return 'too-large';
      for (const one of inside.values) waiting.push({ value: one, depth: depth + 1 });
    } else if (!isPlainLeaf(part)) {
      return 'not-plain';
    }
    if (bytes > maxBytes) return 'too-large';
  }
  return null;
}

const isPlainLeaf = (value: unknown): boolean =>
  value === null || value === undefined || ['boolean', 'string'].includes(typeof value) || Number.isFinite(value);

/** What a list or a plain object holds, and what its keys take; null for everything else. */
function partsOf(value: object): { readonly values: readonly unknown[]; readonly bytes: number } | null {
  if (Array.isArray(value)) return { values: value, bytes: 0 };
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return null;
  const keys = Object.keys(value);
  return { values: Object.values(value), bytes: keys.reduce((sum, key) => sum + key.length + 3, 0) };
}
