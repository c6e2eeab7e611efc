import type { Clock, Snapshot } from '../../shared/domain/index.ts';
import { keepHeapTidy, letGoOfCompiledCode, systemClock } from '../system/index.ts';
import type { Engine } from './types.ts';

/** How the whole is while nobody waits for what comes next. */
const CALM: ReadonlySet<Snapshot['verdict']['state']> = new Set(['healthy', 'degraded']);

/**
 * Keeps the memory of a process small that is there for this engine. It is the program that asks for it, not the engine: one that runs beside other
 * things in a process (a test, the library's user) has no business in collecting their garbage. Ends with the engine.
 */
export function keepSmall(engine: Pick<Engine, 'verdict' | 'beforeStop'>, clock: Clock = systemClock): void {
  letGoOfCompiledCode();
  // What is slow or full goes on being so; what is down or being mended is waited for.
  const end = keepHeapTidy(clock, () => {
    const { state, since } = engine.verdict();
    return CALM.has(state) ? since.mono : null;
  });
  engine.beforeStop(async () => end());
}
