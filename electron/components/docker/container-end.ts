import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerState } from '../../../shared/domain/index.ts';
import { type HowEnded, isStartedAnew } from '../container.ts';
import { containerState, isRemoved, writtenSince } from './engine.ts';

/** Its engine notes an end within this time, in milliseconds, and is asked so often. */
const NOTED_MS = 1500;
const EVERY_MS = 100;
/** Exit codes of what ends because it was asked to: by itself, or by the signal that asks (SIGINT, SIGTERM). */
const ASKED_TO: ReadonlySet<number> = new Set([0, 130, 143]);

/**
 * Whether somebody asked a container to end, as its engine tells now. What its server says goes before the exit code: an engine that has waited for
 * long enough kills what it asked to end.
 * @returns null where the engine does not tell in time
 */
export const containerEnd: HowEnded = async (
  { container: { name, state: before }, goodbye, wellAt, isGone },
  signal,
) => {
  const begun = performance.now();
  for (;;) {
    const after = await containerState(name, signal);
    // Whoever removes one, or makes it anew, does so by hand.
    if (after === null) return (await isRemoved(name, signal)) ? true : null;
    const ended = containerEnded(before, after);
    if (ended === true) return true;
    if (goodbye?.test(await writtenSince(name, wellAt, signal))) return true;
    if (ended !== null || !isGone || signal.aborted || performance.now() - begun > NOTED_MS) return ended;
    await sleep(EVERY_MS);
  }
};

/**
 * Whether somebody asked a container to end, or has started it anew, by two looks at it. Pure.
 * @returns null while nothing has happened to it
 */
export function containerEnded(before: ContainerState, after: ContainerState): boolean | null {
  // By its restart policy: nobody asked it to.
  if (after.restarts > before.restarts || after.status === 'restarting') return false;
  if (after.status === 'exited') return !after.outOfMemory && ASKED_TO.has(after.exitCode ?? -1);
  return isStartedAnew(before, after) ? true : null;
}
