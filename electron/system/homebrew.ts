import { z } from 'zod';
import { findSystemTool } from './find-tool.ts';
import { run } from './run.ts';

const ServicesSchema = z.array(z.looseObject({ name: z.string(), status: z.string().nullish() }));

/** Formulas whose services Homebrew knows and has started or tried to; empty when the answer cannot be read. */
export function parseBrewServices(output: string): string[] {
  try {
    return ServicesSchema.parse(JSON.parse(output))
      .filter((s) => s.status !== 'none' && s.status != null)
      .map((s) => s.name);
  } catch {
    return [];
  }
}

/** Services that Homebrew manages. It takes about a second: only ask when something owns nothing else. */
export async function brewServices(signal?: AbortSignal): Promise<string[]> {
  const brew = findSystemTool('brew');
  if (brew === null) return [];
  const env = { HOMEBREW_NO_AUTO_UPDATE: '1', HOMEBREW_NO_ANALYTICS: '1' };
  const result = await run(brew, ['services', 'list', '--json'], { timeoutMs: 8000, env, ...(signal && { signal }) });
  return result.kind === 'exit' && result.code === 0 ? parseBrewServices(result.stdout) : [];
}
