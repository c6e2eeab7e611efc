import type { PlanStep } from '../../shared/domain/index.ts';
import { lookAtWays, troublesOf } from '../network/index.ts';
import { actStep } from '../recovery/plan-steps.ts';

/** Name resolution and a connection elsewhere may each take their whole limit, in milliseconds. */
const LIMIT_MS = 20_000;

/**
 * Tries who reaches whom, and says what is in the way.
 * @param mayFail whether a way that is broken fails the step; else it is only said
 */
export const waysStep = ({ mayFail }: { readonly mayFail: boolean }): PlanStep =>
  actStep({
    id: 'ways',
    title: 'See who reaches whom',
    display:
      'try names, this machine to each part, the backend to what it needs, devices to the backend, and the hosts elsewhere',
    name: 'network.ways',
    args: { mayFail },
    optional: !mayFail,
    onlyLooks: true,
    timeoutMs: LIMIT_MS,
    run: async (_args, { world, signal, output }) => {
      // Where a part has to come back, nobody waits for hosts that it does not need for that.
      const found = await lookAtWays({ world, signal, ...(mayFail ? {} : { outside: [] }) });
      for (const { from, to, at, text } of found.ways) output(`${from} → ${to} (${at}): ${text}`);
      const troubles = troublesOf(found);
      if (troubles.length === 0)
        return {
          ok: true,
          result: found.isOffline ? 'Every way here is open; this machine is offline.' : 'Every way is open.',
        };
      const result = troubles.join(' ');
      const isBroken = found.ways.some(({ state, isOutside }) => state === 'trouble' && isOutside !== true);
      return mayFail && isBroken ? { ok: false, final: true, result } : { ok: true, result };
    },
  });
