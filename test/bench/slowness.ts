import { setTimeout as sleep } from 'node:timers/promises';
import { catalogueOf, type ServiceId } from '../../shared/domain/index.ts';
import type { RealService } from '../support/service-stack.ts';

/**
 * How long a slow server does nothing at least and at most, and then answers what has come, in milliseconds: below every limit beyond which it would be
 * called one that hangs, never alike, so that no cycle falls in with it, and the answers too short for whoever asks again right after one.
 */
const STOPPED_MS = [500, 1200] as const;
const RUNS_MS = 10;
/** What an answer takes longer than is slow here: most answers of such a server, and none of one that is well. In milliseconds. */
const SLOW_MS = 250;

/** Kinds whose answers the system gives in their place, or that are not asked anything. */
const NEVER_SLOW: ReadonlySet<RealService['kind']> = new Set(['tcp', 'process']);

export const canBeSlow = ({ kind }: Pick<RealService, 'kind'>): boolean => !NEVER_SLOW.has(kind);

/** Settings by which slowness is told, of the backend, its stores and these services, and nothing else is trouble. */
export function slowLimits(services: readonly RealService[]): Readonly<Record<string, unknown>> {
  const limit = { warning: SLOW_MS, critical: SLOW_MS };
  const entries = services.map(({ id, kind }) => ({ id: id as ServiceId, kind, neededBy: [] }));
  const own = [...catalogueOf(entries).settings.keys()].filter((key) =>
    entries.some(({ id }) => key === `thresholds.${id}.answer` || key === `thresholds.${id}.ping`),
  );
  const builtIn = ['backend.p95', 'redis.ping', 'neo4j.query'].map((figure) => `thresholds.${figure}`);
  return Object.fromEntries([...builtIn, ...own].map((key) => [key, limit]));
}

/** Makes a server slow by stopping it most of the time. @returns ends it, once the server runs again */
export function goSlowly(signal: (signal: NodeJS.Signals) => unknown): () => Promise<void> {
  let goesOn = true;
  const ended = (async () => {
    while (goesOn) {
      signal('SIGSTOP');
      const [least, most] = STOPPED_MS;
      await sleep(least + Math.random() * (most - least));
      signal('SIGCONT');
      if (goesOn) await sleep(RUNS_MS);
    }
  })();
  return () => {
    goesOn = false;
    return ended;
  };
}
