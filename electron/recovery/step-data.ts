import type { StepAction } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { clearCache } from '../models/index.ts';
import { clearKeys } from '../system/index.ts';
import type { StepContext, StepOutcome } from './step-executor.ts';

type Of<K extends StepAction['kind']> = Extract<StepAction, { kind: K }>;

const keys = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'key' : 'keys'}`;

/** Deletes the keys of the plan's prefix in the configured database, and says how many. */
export async function clearRedis(
  { prefix, timeoutMs }: Of<'redis-clear'>,
  { world, signal, output }: StepContext,
): Promise<StepOutcome> {
  const limit = AbortSignal.timeout(timeoutMs);
  let deleted = 0;
  try {
    const url = world.settings['redis.url'];
    const space = {
      url,
      prefix,
      commandMs: world.settings['timeouts.redis'],
      signal: AbortSignal.any([signal, limit]),
    };
    deleted = await clearKeys(space, (total) => {
      deleted = total;
      output(`${keys(total)} deleted`);
    });
    return { ok: true, result: `${keys(deleted)} deleted.` };
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.aborted ? `not done within ${timeoutMs / 1000} s` : (error as Error).message;
    return { ok: false, final: true, result: `Clearing stopped after ${keys(deleted)}: ${why}.` };
  }
}

export async function checkNeo4j(
  { timeoutMs }: Of<'neo4j-check'>,
  { world, signal }: StepContext,
): Promise<StepOutcome> {
  const found = await world.checkNeo4j(timeoutMs, signal);
  if (found === null) return { ok: true, skipped: true, result: 'Without a password only the port can be checked.' };
  return found.ok ? { ok: true, result: `${found.text}.` } : { ok: false, final: false, result: `${found.text}.` };
}

/** Removes what the plan listed; what changed meanwhile stays, and is named. */
export async function removePaths({ plan }: Of<'remove-paths'>, { signal, output }: StepContext): Promise<StepOutcome> {
  const result = await clearCache(plan, signal, (item) => output(`removed ${item.path}`));
  signal.throwIfAborted();
  const done = `${result.removed.toLocaleString('en')} of ${plan.items.length.toLocaleString('en')} removed, ${formatBytes(result.freedBytes)} freed`;
  if (result.left.length === 0) return { ok: true, result: `${done}.` };
  for (const { path, reason } of result.left) output(`${path} stays: ${reason}`);
  const [first] = result.left;
  return { ok: false, final: true, result: `${done}. ${first?.path} stays: ${first?.reason}` };
}
