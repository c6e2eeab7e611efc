/** One figure of a pool, by the names that lead to it in the answer. */
export interface PoolFigure {
  /** `services database: connection pool checked out`. */
  readonly name: string;
  readonly value: string;
}

/** An answer about health is a few levels deep. */
const DEEPEST = 8;
const MOST = 40;

/** Figures of connection pools in an answer of whatever shape: every number below a name that speaks of a pool. Pure. */
export function poolFigures(answer: unknown): readonly PoolFigure[] {
  const found: PoolFigure[] = [];
  const walk = (value: unknown, path: readonly string[]) => {
    if (path.length > DEEPEST || found.length >= MOST) return;
    if (typeof value === 'number' || typeof value === 'boolean') {
      if (path.some(isPool)) found.push({ name: nameOf(path), value: String(value) });
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  walk(answer, []);
  return found;
}

const isPool = (name: string): boolean => /pool/i.test(name) && !/thread_?pool|carpool/i.test(name);

/** What says nothing about whose pool it is. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['details', 'data', 'result', 'services', 'components']);

function nameOf(path: readonly string[]): string {
  const words = path.filter((part) => !SAYS_NOTHING.has(part)).map((part) => part.replaceAll('_', ' '));
  return [words.slice(0, -1).join(' '), words.at(-1) ?? ''].filter((part) => part !== '').join(': ');
}
