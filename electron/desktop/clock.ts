import type { Instant } from '../../shared/domain/index.ts';
import type { EngineFace } from './types.ts';

/** Now, on the engine's monotonic clock: its snapshots carry that time, and the milliseconds since then are counted here. */
export function engineClock(engine: Pick<EngineFace, 'snapshot'>): () => Instant {
  const start = engine.snapshot().at.mono;
  const startedAt = performance.now();
  let ahead = 0;
  return () => {
    const counted = start + (performance.now() - startedAt);
    // Never behind the newest snapshot, should the engine's clock run on during sleep and this one not.
    ahead = Math.max(ahead, engine.snapshot().at.mono - counted);
    return { mono: counted + ahead, wall: Date.now() };
  };
}
