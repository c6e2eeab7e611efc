import type { Instant, ProbeFacts, ProcessInfo } from '../../shared/domain/index.ts';
import { lastWordsOf } from '../../shared/last-words.ts';
import { workersOf } from './workers.ts';

/** One end of the serving process that nobody was seen to ask for. */
export type BackendEnd = ProbeFacts['backend.process']['ends'][number];

/** Ends are kept for so long, and no more than this many. */
const KEPT_MS = 3_600_000;
const KEPT = 10;
/** uvicorn says this when it was asked to end; such an end is somebody's wish. */
const ASKED = /Shutting down|Finished server process|Waiting for application shutdown|Stopping reloader process/;
/** Request lines and other chatter do not tell why a program ended. */
const CHATTER = /^\S* ?- ?"[A-Z]+ |"[A-Z]+ \S+ HTTP\/[\d.]+"|^(?:DEBUG|INFO)\b/;

/**
 * Remembers how long the serving process ran each time before it ended, and its last words. It serves under `--reload` as the worker and
 * otherwise as the tree's root; what runs at the first look is taken as it is.
 */
export class BackendEnds {
  private serving: { readonly key: string; readonly uptimeSeconds: number; readonly seen: Instant } | null = null;
  private ends: readonly BackendEnd[] = [];

  /**
   * @param tree the backend's processes now, root first
   * @param tail the end of its output, oldest line first; empty when nobody captured it
   */
  look(tree: readonly ProcessInfo[], tail: () => readonly string[], now: Instant): readonly BackendEnd[] {
    const current = servingOf(tree);
    const key = current === undefined ? null : `${current.pid} ${current.startedAt}`;
    const before = this.serving;
    if (before !== null && before.key !== key) {
      // With a successor there already, the output may be that one's.
      const lines = current === undefined ? tail() : [];
      const ran = before.uptimeSeconds + (now.mono - before.seen.mono) / 1000;
      if (!lines.some((line) => ASKED.test(line)))
        this.note({ at: now.wall, ranSeconds: Math.round(ran), line: telling(lines) });
    }
    this.serving =
      current === undefined || key === null ? null : { key, uptimeSeconds: current.uptimeSeconds, seen: now };
    this.ends = this.ends.filter((end) => now.wall - end.at < KEPT_MS);
    return this.ends;
  }

  private note(end: BackendEnd): void {
    this.ends = [...this.ends, end].slice(-KEPT);
  }
}

function servingOf(tree: readonly ProcessInfo[]): ProcessInfo | undefined {
  const living = tree.filter((p) => p.state !== 'zombie');
  const worker = workersOf(living).at(-1);
  // A reloader without its worker serves nothing.
  return worker ?? (living.some((p) => /(^|\s)--reload(\s|$)/.test(p.commandLine)) ? undefined : living[0]);
}

function telling(lines: readonly string[]): string | null {
  const { error, line } = lastWordsOf(lines);
  if (error !== null) return error.message;
  return line === null || CHATTER.test(line) ? null : line;
}
