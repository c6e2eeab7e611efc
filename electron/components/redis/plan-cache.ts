import type { PlanResult } from '../../../shared/domain/index.ts';
import { counted } from '../../../shared/format.ts';
import { verifyStep } from '../../recovery/plan-steps.ts';
import type { PlanInput } from '../../recovery/world.ts';
import { clearStep, measureMemory } from './steps.ts';

/** Keys of the cache and of the whole database, or the sentence why they could not be counted. */
export type RedisKeys =
  | { readonly ok: true; readonly database: number; readonly matching: number; readonly all: number }
  | { readonly ok: false; readonly reason: string };

/** Clears the cache in Redis: only the configured database and prefix, counted beforehand, after asking. */
export function planClearRedisCache({ settings }: PlanInput, keys: RedisKeys): PlanResult {
  if (keys === undefined || !keys.ok) {
    const reason = keys === undefined ? 'The keys of Redis were not counted.' : keys.reason;
    return { ok: false, reason, hint: 'Restart Redis first if it does not answer: `lifeguard recover redis`.' };
  }
  const prefix = settings['redis.cachePrefix'];
  const { database, matching, all } = keys;
  const count = counted(matching, 'key');
  if (matching === 0) {
    const none =
      prefix === ''
        ? `Database ${database} of Redis holds no keys.`
        : `No key in database ${database} of Redis begins with "${prefix}".`;
    const hint =
      all === 0 ? null : `It holds ${counted(all, 'other key')}. The prefix is the setting redis.cachePrefix.`;
    return { ok: false, reason: none, hint };
  }
  const which = prefix === '' ? 'every key' : `keys that begin with "${prefix}"`;
  const rest = all - matching;
  const kept = rest > 0 ? ` ${counted(rest, 'other key stays', 'other keys stay')}.` : '';
  const confirm =
    prefix === ''
      ? `This deletes all ${count} of database ${database} of Redis, whoever wrote them. They cannot be brought back.`
      : `This deletes ${count} that ${matching === 1 ? 'begins' : 'begin'} with "${prefix}" in database ${database} of Redis.${kept} What was cached there has to be computed again.`;
  return {
    ok: true,
    plan: {
      runbook: 'clear-redis-cache',
      component: 'redis',
      title: 'Clear the Redis cache',
      confirm,
      steps: [
        measureMemory('before'),
        clearStep(prefix, `${which} in database ${database}`, `${count} of cached data.`),
        measureMemory('after'),
        verifyStep(['redis'], 10_000),
      ],
      attempts: 1,
      attemptTimeoutMs: 90_000,
      notes: kept === '' ? [] : [kept.trim()],
    },
  };
}
