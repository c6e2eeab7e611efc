import type { PlanResult, PlanStep } from '../../../shared/domain/index.ts';
import { clearNameCache, nameCacheCommand } from '../../network/index.ts';
import type { GatherInput } from '../../recovery/index.ts';
import { actStep, displayCommand, verifyStep } from '../../recovery/plan-steps.ts';
import { waysStep } from '../ways-step.ts';

type Cache = ReturnType<typeof nameCacheCommand>;

export const gatherNameCache = ({ platform, env }: GatherInput): Cache => nameCacheCommand(platform, env);

/** Empties the cache of names where anybody may, tries every way, and says what is in each one's way and what mends it. */
export function planRecoverNetwork(_: unknown, cache: Cache): PlanResult {
  return {
    ok: true,
    plan: {
      runbook: 'recover-network',
      component: 'network',
      title: 'Recover the network',
      confirm: null,
      steps: [
        ...(cache === null ? [] : [flushStep(cache)]),
        waysStep({ mayFail: true }),
        verifyStep(['network'], 30_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 0,
      notes: [
        ...(cache === null ? ['The cache of names can be emptied here only with other rights, so it is left.'] : []),
        'An interface, a VPN or the firewall is changed by a person alone: the result says which, and where.',
      ],
    },
  };
}

const flushStep = (cache: readonly [string, ...string[]]): PlanStep =>
  actStep({
    id: 'name-cache',
    title: 'Empty the cache of names',
    display: displayCommand({ command: cache[0], args: cache.slice(1) }),
    name: 'network.empty-name-cache',
    args: { cache },
    optional: true,
    timeoutMs: 6000,
    run: async (_args, { signal }) => {
      const problem = await clearNameCache(cache, signal);
      return problem === null
        ? { ok: true, result: 'Names are asked for anew.' }
        : { ok: false, final: false, result: problem };
    },
  });
