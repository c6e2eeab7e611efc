import { lastWordsOf, reloads, workersOf } from '../../shared/domain/index.ts';
import { descendants, listProcesses, type RunningChild, shapeOf } from '../system/index.ts';

/** The table of processes is read this seldom while a start is waited for, in milliseconds. */
const LOOK_MS = 500;
/** A reloader that changes workers has none for a moment; one that has none for this long has lost it, in milliseconds. */
const GONE_MS = 1000;
/** The first worker appears well within this time; one that came and went between two looks was never seen, in milliseconds. */
const NEVER_SEEN_MS = 5000;

/**
 * Watches whether the worker under a reloader died while a start is waited for. The reloader, `uv` and the start script live on then, so
 * the program that was started never ends, and waiting longer would bring nothing.
 */
export class WorkerWatch {
  private readonly child: RunningChild | null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private seen = false;
  private goneSince: number | null = null;

  constructor(child: RunningChild | null) {
    this.child = child;
  }

  /** True once the tree has a reloader and has had no worker for a while. Cheap to ask often. */
  async hasDied(signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    if (this.child === null || now - this.lookedAt < LOOK_MS) return false;
    this.lookedAt = now;
    const tree = descendants(await listProcesses(signal), this.child.process.pid).filter((p) => p.state !== 'zombie');
    const hasReloader = tree.some((p) => shapeOf(p.commandLine) === 'server' && reloads(p));
    const works = workersOf(tree).length > 0;
    this.seen ||= works;
    if (!hasReloader || works) {
      this.goneSince = null;
      return false;
    }
    this.goneSince ??= now;
    return now - this.goneSince > (this.seen ? GONE_MS : NEVER_SEEN_MS);
  }
}

/** The sentence for it, with the last that the worker said. */
export function workerDied(lines: readonly string[]): string {
  const { line } = lastWordsOf(lines);
  return `The backend’s worker died at start and its reloader only waits${line === null ? '; it printed nothing' : `. Its last line: ${line}`}.`;
}
