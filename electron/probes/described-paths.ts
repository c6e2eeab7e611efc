import type { JsonAnswer } from './backend-pages.ts';

/** Where FastAPI programs describe themselves: its default, and below the prefix of their API. */
export const DESCRIPTIONS = ['/openapi.json', '/api/v1/openapi.json', '/api/openapi.json'] as const;

const pathsOf = (value: unknown): readonly string[] | null =>
  typeof value === 'object' &&
  value !== null &&
  'paths' in value &&
  typeof value.paths === 'object' &&
  value.paths !== null
    ? Object.keys(value.paths)
    : null;

/** The paths that the backend says it offers; null where it says nothing of that, or is to be left alone. Never rejects. */
export async function describedPaths(
  read: (path: string, signal: AbortSignal) => Promise<JsonAnswer>,
  signal: AbortSignal,
): Promise<readonly string[] | null> {
  for (const place of DESCRIPTIONS) {
    const answer = await read(place, signal);
    if (!('value' in answer)) return null;
    const paths = pathsOf(answer.value);
    if (paths !== null) return paths;
  }
  return null;
}
