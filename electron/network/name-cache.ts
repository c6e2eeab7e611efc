import { findSystemTool, run } from '../system/index.ts';

const LIMIT_MS = 5000;

/** What empties the system's cache of names without more rights than its user has; null where nothing does. */
export function nameCacheCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): readonly [string, ...string[]] | null {
  const [tool, argument] =
    platform === 'darwin' ? (['dscacheutil', '-flushcache'] as const) : (['resolvectl', 'flush-caches'] as const);
  const found = findSystemTool(tool, env);
  return found === null ? null : [found, argument];
}

/** Empties it. @returns what went wrong, as a sentence; null when it was done */
export async function clearNameCache(
  command: readonly [string, ...string[]],
  signal: AbortSignal,
): Promise<string | null> {
  const [tool, ...args] = command;
  const result = await run(tool, args, { timeoutMs: LIMIT_MS, signal });
  if (result.kind === 'exit' && result.code === 0) return null;
  const words = 'stderr' in result ? (result.stderr.trim().split('\n')[0] ?? '') : '';
  return words === '' ? `It could not be emptied (${result.kind}).` : words;
}
