import {
  type BackendEnd,
  type Instant,
  lastWordsOf,
  type ProcessIdentity,
  type ProcessInfo,
  reloads,
  workersOf,
} from '../../../shared/domain/index.ts';
import { heardOf, type Parting } from '../../probes/index.ts';

/** Ends are kept for so long, and no more than this many. */
const KEPT_MS = 3_600_000;
const KEPT = 10;
/** uvicorn says this when it was asked to end; such an end is somebody's wish. */
const ASKED = /Shutting down|Finished server process|Waiting for application shutdown|Stopping reloader process/;
/** It said goodbye within this time before it was seen to be gone, in milliseconds: then somebody asked it to end. */
const GOODBYE_MS = 60_000;
/** uvicorn says this when it begins; what stands before it was said by the process before. */
const BEGUN = /Started (?:server|reloader) process|Will watch for changes/;
/** Request lines and other chatter do not tell why a program ended. */
const CHATTER = /^\S* ?- ?"[A-Z]+ |"[A-Z]+ \S+ HTTP\/[\d.]+"|^(?:DEBUG|INFO)\b/;

/**
 * Remembers how long the serving process ran each time before it ended, and its last words. It serves under `--reload` as the worker and
 * otherwise as the tree's root; what runs at the first look is taken as it is.
 */
export class BackendEnds {
  private serving: Serving | null = null;
  private ends: readonly EndOf[] = [];
  /** The end after which nothing serves yet, and since when a goodbye is one of what ended. */
  private newest: { readonly end: EndOf; readonly begunMono: number } | null = null;
  /** What lived beside a worker started it and serves nothing: a script that is still there when its worker and reloader are gone. */
  private starters: ReadonlySet<string> = new Set();
  private readonly isOurs: (process: ProcessIdentity) => boolean;

  /** @param isOurs whether Lifeguard itself ended a process */
  constructor(isOurs: (process: ProcessIdentity) => boolean = () => false) {
    this.isOurs = isOurs;
  }

  /**
   * @param tree the backend's processes now, root first
   * @param tail the end of its output, oldest line first; empty when nobody captured it
   * @param parting how its connections ended the last time
   * @param serves whether it is seen to serve
   */
  look(
    tree: readonly ProcessInfo[],
    tail: () => readonly string[],
    now: Instant,
    parting: Parting | null = null,
    serves = true,
  ): readonly EndOf[] {
    const current = this.servingOf(tree);
    const key = current === undefined ? null : keyOf(current);
    const before = this.serving;
    // A start script is all there is until the server comes; then it lives on and something else serves.
    const isThere = before !== null && tree.some((p) => p.state !== 'zombie' && keyOf(p) === before.key);
    if (before !== null && before.key !== key && !isThere) {
      // With a successor there already, the output may be that one's.
      const lines = current === undefined ? sinceStart(tail()) : [];
      const ran = before.uptimeSeconds + (now.mono - before.seen.mono) / 1000;
      const { process, residentBytes } = before;
      // What the one before it said is no word of this one.
      const begun = Math.max(now.mono - GOODBYE_MS, before.seen.mono - before.uptimeSeconds * 1000);
      const end = {
        process,
        at: now.wall,
        ranSeconds: Math.round(ran),
        ...(before.served ? {} : { failed: true as const }),
        line: telling(lines),
        residentBytes,
        why: null,
      };
      if (!this.isOurs(process) && !lines.some((line) => ASKED.test(line))) this.note(end, begun);
    }
    // The news of its last connection may come after the look that finds it gone.
    if (this.newest !== null && heardOf(parting, this.newest.begunMono) === true) this.forget(this.newest.end);
    if (current !== undefined) this.newest = null;
    // One that is ending has no arguments any more and is known by them no longer: its end is still to come.
    this.serving =
      current === undefined || key === null
        ? isThere
          ? before
          : null
        : {
            key,
            process: current,
            uptimeSeconds: current.uptimeSeconds,
            residentBytes: sumOf(tree),
            seen: now,
            served: serves || (before?.key === key && before.served),
          };
    this.ends = this.ends.filter((end) => now.wall - end.at < KEPT_MS);
    return this.ends;
  }

  private servingOf(tree: readonly ProcessInfo[]): ProcessInfo | undefined {
    const living = tree.filter((p) => p.state !== 'zombie');
    const workers = workersOf(living);
    if (workers.length > 0) {
      this.starters = new Set(living.filter((p) => !workers.includes(p)).map(keyOf));
      return workers.at(-1);
    }
    const [root] = living;
    // A reloader without its worker serves nothing.
    return root === undefined || living.some(reloads) || this.starters.has(keyOf(root)) ? undefined : root;
  }

  private note(end: EndOf, begunMono: number): void {
    this.ends = [...this.ends, end].slice(-KEPT);
    this.newest = { end, begunMono };
  }

  private forget(forgiven: EndOf): void {
    this.ends = this.ends.filter((end) => end !== forgiven);
    this.newest = null;
  }
}

/** What the last process said; how the one before it was asked to end is no word about this one. */
const sinceStart = (lines: readonly string[]): readonly string[] =>
  lines.slice(lines.findLastIndex((line) => BEGUN.test(line)) + 1);

/** An end with the process that ended. */
export type EndOf = BackendEnd & { readonly process: ProcessInfo };

interface Serving {
  readonly key: string;
  readonly process: ProcessInfo;
  readonly uptimeSeconds: number;
  readonly residentBytes: number;
  readonly seen: Instant;
  readonly served: boolean;
}

const keyOf = ({ pid, startedAt }: ProcessInfo): string => `${pid} ${startedAt}`;
const sumOf = (tree: readonly ProcessInfo[]): number => tree.reduce((sum, p) => sum + p.residentBytes, 0);

function telling(lines: readonly string[]): string | null {
  const { error, line } = lastWordsOf(lines);
  if (error !== null) return error.message;
  return line === null || CHATTER.test(line) ? null : line;
}
