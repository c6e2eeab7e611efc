import type { Instant, ProcessIdentity } from '../../shared/domain/index.ts';

/** How a server left: it said goodbye, as one does that was asked to end, or its connections were cut. */
export interface Parting {
  readonly at: Instant;
  readonly asked: boolean;
}

/** WebSocket close codes of a server that shuts down in order: going away, service restart (RFC 6455, 7.4.1; uvicorn sends 1012). An application closes with 1000 whenever it likes. */
const GOODBYES: ReadonlySet<number> = new Set([1001, 1012]);
/** The end of one server is told by several connections within this time, in milliseconds; a goodbye on any of them is one. */
const TOGETHER_MS = 1000;

/**
 * Remembers how the backend left the last time. A server that is asked to end (Ctrl-C, a reloader, a service manager) closes its connections one
 * by one before its process ends; one that is killed or crashes has no time for that. Nobody outside can read the exit code, but this everybody can.
 */
export class Partings {
  /** The process that serves, as it was last seen. */
  serving: ProcessIdentity | null = null;
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
    return this.note({ at, asked: GOODBYES.has(code) });
  }

  /**
   * A silent connection ended.
   * @param runs whether the process that held it was still running then: it closed it itself
   */
  ended(runs: boolean, at: Instant): boolean {
    return this.note({ at, asked: runs });
  }

  /** The one that said goodbye is still there and answers: it did not mean it. */
  stayed(): void {
    this.parting = null;
  }

  private note(parting: Parting): boolean {
    const before = this.parting;
    const isSame = before !== null && parting.at.mono - before.at.mono < TOGETHER_MS;
    if (!isSame || !before.asked) this.parting = parting;
    return parting.asked;
  }
}
