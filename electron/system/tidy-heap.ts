import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../shared/domain/index.ts';
import { onBeat } from './beats.ts';

/** How often it is looked, in milliseconds. */
const EVERY_MS = 300_000;
/** Pages that V8 keeps beside what is used; more than this is worth a collection, in bytes. */
const ROOM_BYTES = 8 * 1024 * 1024;
/** The start leaves more behind than anything later: it is looked for so soon. */
const FIRST_MS = 60_000;
/** What the start and a trouble leave behind is collected once; so much of it is worth that. */
const LEFT_ROOM_BYTES = 3 * 1024 * 1024;

/**
 * Gives memory back to the system that trouble left: V8 keeps the pages that it once had, half empty, and a program that does something all the time
 * is never idle enough for it to close them up. One collection of everything does; it stops this process for some tenths of a second.
 * @param isCalm whether nobody is kept waiting by that
 * @returns ends it
 */
export function keepHeapTidy(clock: Clock, isCalm: () => boolean, collect: () => void = collectAll): () => void {
  let cancel = () => {};
  let room = LEFT_ROOM_BYTES;
  const plan = (ms: number) => {
    cancel = onBeat(clock, ms, look, { offBeat: true });
  };
  const look = () => {
    const { total_heap_size: total, used_heap_size: used } = getHeapStatistics();
    if (!isCalm()) room = LEFT_ROOM_BYTES;
    else if (total - used > room) {
      collect();
      room = ROOM_BYTES;
    }
    plan(EVERY_MS);
  };
  plan(FIRST_MS);
  return () => cancel();
}

/**
 * A new context has the function for it while the flag is set; no other sees it. As the last resort before memory runs out V8 moves what is left
 * together; otherwise it leaves the pages as they are.
 */
function collectAll(): void {
  setFlagsFromString('--expose-gc');
  const collector: unknown = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  if (typeof collector === 'function') collector({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
