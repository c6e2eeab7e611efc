import type { ActContext, PlanStep, StepOutcome } from '../../../shared/domain/index.ts';
import { counted, formatBytes } from '../../../shared/format.ts';
import { startLimit } from '../../probes/limit.ts';
import { actStep, measureStep } from '../../recovery/plan-steps.ts';
import { clearKeys } from './keys.ts';

const CLEAR_MS = 60_000;

/** Deletes the keys of one database that begin with a prefix, in small batches. */
export const clearStep = (prefix: string, what: string, destroys: string): PlanStep =>
  actStep({
    id: 'clear',
    title: 'Clear the cache',
    display: `SCAN and UNLINK ${what}`,
    destroys,
    name: 'redis.clear-keys',
    args: { prefix },
    run: clear,
    timeoutMs: CLEAR_MS,
  });

const keys = (count: number): string => counted(count, 'key');

/** Deletes the keys of the plan's prefix in the configured database, and says how many. */
async function clear(
  { prefix }: { readonly prefix: string },
  { world, signal, output }: ActContext,
): Promise<StepOutcome> {
  const limit = startLimit({ signal, clock: world.clock }, CLEAR_MS);
  let deleted = 0;
  try {
    const url = world.settings['redis.url'];
    const space = {
      url,
      prefix,
      commandMs: world.settings['timeouts.redis'],
      signal: limit.signal,
    };
    deleted = await clearKeys(space, (total) => {
      deleted = total;
      output(`${keys(total)} deleted`);
    });
    return { ok: true, result: `${keys(deleted)} deleted.` };
  } catch (error) {
    signal.throwIfAborted();
    const why = limit.expired() ? `not done within ${CLEAR_MS / 1000} s` : (error as Error).message;
    return { ok: false, final: true, result: `Clearing stopped after ${keys(deleted)}: ${why}.` };
  } finally {
    limit.release();
  }
}

/** How much memory Redis uses. */
export const measureMemory = (label: 'before' | 'after'): PlanStep =>
  measureStep('redis', label, {
    display: 'read memory and keys of Redis',
    read: async ({ world, signal }) => {
      const { redis } = await world.look(['redis'], signal);
      return redis?.ok && redis.facts.usedMemoryBytes !== null
        ? { text: `Redis uses ${formatBytes(redis.facts.usedMemoryBytes)}`, value: null }
        : null;
    },
  });
