import { z } from 'zod';
import type { PythonFacts } from './types.ts';

const MARKER = 'lifeguard-mlx ';

const FactsSchema = z.object({
  kind: z.literal('facts'),
  version: z.string(),
  executable: z.string(),
  prefix: z.string(),
  platform: z.string(),
  machine: z.string(),
  translated: z.boolean(),
  appleSilicon: z.boolean(),
  packages: z.record(z.string(), z.string()),
  modules: z.array(z.string()),
});
const FailedSchema = z.object({ kind: z.literal('failed'), error: z.string(), missing: z.string().nullable() });
const ResultSchema = z.object({
  kind: z.literal('result'),
  sum: z.number(),
  device: z.string(),
  tookMs: z.number().nonnegative(),
});
const LineSchema = z.discriminatedUnion('kind', [FactsSchema, FailedSchema, ResultSchema]);

export interface CheckOutput {
  readonly facts: PythonFacts | null;
  readonly operation: Readonly<z.infer<typeof FailedSchema>> | Readonly<z.infer<typeof ResultSchema>> | null;
}

/** Reads the output of `mlx_check.py`; lines of others (a sitecustomize, a warning) and broken ones are passed over. */
export function parseCheck(stdout: string): CheckOutput {
  let facts: CheckOutput['facts'] = null;
  let operation: CheckOutput['operation'] = null;
  for (const line of stdout.split('\n')) {
    const value = parseLine(line);
    if (value?.kind === 'facts') facts = value;
    else if (value !== null) operation = value;
  }
  return { facts, operation };
}

function parseLine(line: string): z.infer<typeof LineSchema> | null {
  const at = line.indexOf(MARKER);
  if (at < 0) return null;
  try {
    return LineSchema.safeParse(JSON.parse(line.slice(at + MARKER.length))).data ?? null;
  } catch {
    return null;
  }
}
