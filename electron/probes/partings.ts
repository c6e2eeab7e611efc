import type { Instant, ProcessIdentity } from '../../shared/domain/index.ts';

/** How a server left: it said goodbye, as one does that was asked to end, or its connections were cut. */
export interface Parting {
  readonly at: Instant;
  /** Null: it was over before anybody could see which. */
  readonly asked: boolean | null;
}

/**
 * Whether what was there at that time was asked to end.
 * @param sinceMono in milliseconds of the clock that only goes forward: how one before it left says nothing about it
 * @returns null where nothing that was heard tells of it
 */
export const heardOf = (parting: Parting | null, sinceMono: number): boolean | null =>
  parting !== null && parting.at.mono >= sinceMono ? parting.asked : null;

/** The process that serves, and when it was seen to. */
export interface Serving extends ProcessIdentity {
  readonly seenAt: Instant;
}

/** The end of a silent connection. */
export interface SilentEnd {
  /** What served as far as it was known then; null where nobody had seen it yet. */
  readonly by: Serving | null;
  /** Whether that process still runs. */
  readonly runs: boolean;
  /** When the connection was opened: what was seen to serve before may have been another one. */
  readonly since: Instant;
  /** Whether this process may have been kept waiting, so that what ended in order had done so before it looked. */
  readonly isLate: boolean;
  readonly at: Instant;
}

/** WebSocket close codes of a server that shuts down in order: going away, service restart (RFC 6455, 7.4.1; uvicorn sends 1012). An application closes with 1000 whenever it likes. */
const GOODBYES: ReadonlySet<number> = new Set([1001, 1012]);
/** The end of one server is told by several connections within this time, in milliseconds; a goodbye on any of them is one. */
const TOGETHER_MS = 1000;

/** What is known counts for more than what is not, and a goodbye for more than what was cut after it. */
const weightOf = ({ asked }: Parting): number => (asked === null ? 0 : asked ? 2 : 1);

/**
 * Remembers how the backend left the last time. A server that is asked to end (Ctrl-C, a reloader, a service manager) closes its connections one
 * by one before its process ends; one that is killed or crashes has no time for that. Nobody outside can read the exit code, but this everybody can.
 */
export class Partings {
  /** The process that serves, as it was last seen. */
  serving: Serving | null = null;
  /** Whether a WebSocket to it is open just now: its end tells more than that of a silent connection. */
  isHeld = false;
  private parting: Parting | null = null;

  /** The last parting, or null while there was none. */
  get last(): Parting | null {
    return this.parting;
  }

  /**
   * A held WebSocket was closed with this code; 1006 stands for no goodbye at all.
   * @returns whether that was a goodbye
   */
  closed(code: number, at: Instant): boolean {
    const asked = GOODBYES.has(code);
    this.note({ at, asked });
    return asked;
  }

  /**
   * A silent connection ended. One whose process still runs was closed by it; of one that does not any more nothing is known, unless it was known who
   * that is and looked at in time.
   * @returns whether that was a goodbye
   */
  ended({ by, runs, since, isLate, at }: SilentEnd): boolean {
    const isKnown = by !== null && by.seenAt.mono >= since.mono && !isLate;
    this.note({ at, asked: runs || (isKnown ? false : null) });
    return runs;
  }

  /** The one that said goodbye is still there and answers: it did not mean it. */
  stayed(): void {
    this.parting = null;
  }

  private note(parting: Parting): void {
    const before = this.parting;
    const isSame = before !== null && parting.at.mono - before.at.mono < TOGETHER_MS;
    if (!isSame || weightOf(parting) >= weightOf(before)) this.parting = parting;
  }
}
