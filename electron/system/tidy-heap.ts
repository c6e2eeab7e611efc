import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { type Clock, elapsedMs } from '../../shared/domain/index.ts';
import { onBeat } from './beats.ts';
import { letGoOfCompiledCode } from './compiled-code.ts';

const MB = 1024 * 1024;
/** How often it is looked whether garbage has gathered, in milliseconds: while all is well, and in trouble, when more gathers. */
const EVERY_MS = 10_000;
const TROUBLE_EVERY_MS = 5000;
/** V8 lets 8 MB of garbage gather, however little is in use beside it; more than this is worth a collection, in bytes. */
const GARBAGE_BYTES = 2 * MB;
/** A trouble and its recovery leave more behind than what is usual: less is worth one then. */
const TROUBLE_BYTES = MB;
/** While all is well it is collected no more often than this: with fifty services that would be every half minute, a tenth of a percent of a core. */
const CALM_MS = 60_000;
/** Where much is in use, a collection takes longer: then more may gather, as a share of it. */
const GARBAGE_SHARE = 0.05;
/** How often it is looked whether pages stand half empty, in milliseconds. */
const PAGES_EVERY_MS = 300_000;
/** Pages that V8 keeps beside what is used; more than this is worth a collection, in bytes. */
const ROOM_BYTES = 8 * MB;
/** The start leaves more behind than anything later: it is looked for so soon. */
const FIRST_MS = 60_000;
/** What the start and a trouble leave behind is collected once; so much of it is worth that. */
const LEFT_ROOM_BYTES = 3 * MB;

/** What is known of the memory of JavaScript, and what can be done with it. */
export interface Heap {
  /** Bytes: of all pages, and of what is used of them, garbage included. */
  readonly size: () => { readonly total: number; readonly used: number };
  readonly collect: () => void;
}

const heapOfThisProcess: Heap = {
  size: () => {
    const { total_heap_size: total, used_heap_size: used } = getHeapStatistics();
    return { total, used };
  },
  collect: () => {
    // Something may have been loaded since.
    letGoOfCompiledCode();
    collectAll();
  },
};

/**
 * Gives memory back to the system: V8 keeps the pages that it once had, half empty, and a program that does something all the time is never idle
 * enough for it to close them up. One collection of everything does; it stops this process for some hundredths of a second, on a busy machine for some
 * tenths. Garbage is collected so in trouble too: V8 would wait longer, and then stop it for as long. What only stands half empty waits until all is well.
 * @param calmSince since when nobody is kept waiting, in milliseconds of the monotonic clock; null while somebody is
 * @returns ends it
 */
export function keepHeapTidy(clock: Clock, calmSince: () => number | null, heap: Heap = heapOfThisProcess): () => void {
  const isCalm = () => calmSince() !== null;
  /** The least that was used since the last collection. */
  let least = Number.POSITIVE_INFINITY;
  let collected = clock.now();
  let wasTrouble = false;
  let lookedAt = collected.mono;
  const collect = () => {
    heap.collect();
    least = heap.size().used;
    collected = clock.now();
    wasTrouble = !isCalm();
  };
  let room = LEFT_ROOM_BYTES;
  const areHalfEmpty = () => {
    const { total, used } = heap.size();
    if (!isCalm()) room = LEFT_ROOM_BYTES;
    return isCalm() && total - used > room;
  };
  const hasGarbage = () => {
    const { total, used } = heap.size();
    least = Math.min(least, used);
    // A recovery may take less time than there is between two looks.
    const calm = calmSince();
    wasTrouble ||= calm === null || calm > lookedAt;
    lookedAt = clock.now().mono;
    // Where V8 itself took the garbage of a trouble, its pages stand half empty: nothing gathers in them until the next one.
    if (wasTrouble && calm !== null && total - used > LEFT_ROOM_BYTES) return true;
    const isMuch = used - least > Math.max(wasTrouble ? TROUBLE_BYTES : GARBAGE_BYTES, GARBAGE_SHARE * least);
    return isMuch && (wasTrouble || elapsedMs(collected, clock.now()) >= CALM_MS);
  };
  const closeUp = () => {
    collect();
    room = ROOM_BYTES;
  };
  const pace = () => (wasTrouble || !isCalm() ? TROUBLE_EVERY_MS : EVERY_MS);
  const ends = [repeat(clock, () => PAGES_EVERY_MS, areHalfEmpty, closeUp), repeat(clock, pace, hasGarbage, collect)];
  return () => {
    for (const end of ends) end();
  };
}

/** Looks on a beat, on which others look as well, so that nothing wakes up for it; acts between two, because others time something on them. */
function repeat(clock: Clock, everyMs: () => number, isDue: () => boolean, act: () => void): () => void {
  let cancel = () => {};
  const plan = (ms: number) => {
    cancel = onBeat(clock, ms, look);
  };
  const look = () => {
    if (isDue()) cancel = onBeat(clock, 1, actIfDue, { offBeat: true });
    else plan(everyMs());
  };
  const actIfDue = () => {
    // The other look may have had everything collected.
    if (isDue()) act();
    plan(everyMs());
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
