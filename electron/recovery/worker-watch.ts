import { lastWordsOf, reloads, workersOf } from '../../shared/domain/index.ts';
import { descendants, listProcesses, type RunningChild, shapeOf } from '../system/index.ts';

/** The table of processes is read this seldom while a start is waited for, in milliseconds. */
const LOOK_MS = 500;
/** A reloader that changes workers has none for a moment; one that has none for this long has lost it, in milliseconds. */
const GONE_MS = 1000;
/** The first worker appears well within this time; one that came and went between two looks was never seen, in milliseconds. */
const NEVER_SEEN_MS = 5000;
/** A reloader that only waits for a change uses less of a core than this, in percent; one that still comes to its worker on a busy machine uses more. */
const WORKING_PERCENT = 5;
/** So long it may be at it, in milliseconds: looking at thousands of files for changes is work as well. */
const WORKING_MS = 20_000;

interface Seen {
  readonly hasReloader: boolean;
  readonly hasWorker: boolean;
  /** Processor time of all that was started, in milliseconds. */
  readonly cpuMs: number;
  /** Of a clock that only goes forward, in milliseconds. */
  readonly now: number;
}

/** Tells from one look after the other whether a reloader has lost its worker. */
export class LostWorker {
  private wasSeen = false;
  private before: Seen | null = null;
  /** How long there was none while the reloader only waited, and while it was at work; null while there is one. */
  private missing: { readonly idleMs: number; readonly workingMs: number } | null = null;

  look(seen: Seen): boolean {
    const { before } = this;
    this.before = seen;
    this.wasSeen ||= seen.hasWorker;
    if (!seen.hasReloader || seen.hasWorker) {
      this.missing = null;
      return false;
    }
    const { idleMs, workingMs } = this.missing ?? { idleMs: 0, workingMs: 0 };
    const passedMs = this.missing === null || before === null ? 0 : seen.now - before.now;
    const isWorking = before !== null && (seen.cpuMs - before.cpuMs) * 100 > passedMs * WORKING_PERCENT;
    const isSpared = isWorking && workingMs < WORKING_MS;
    this.missing = isSpared ? { idleMs, workingMs: workingMs + passedMs } : { idleMs: idleMs + passedMs, workingMs };
    return this.missing.idleMs > (this.wasSeen ? GONE_MS : NEVER_SEEN_MS);
  }
}

/**
 * Watches whether the worker under a reloader died while a start is waited for. The reloader, `uv` and the start script live on then, so
 * the program that was started never ends, and waiting longer would bring nothing.
 */
export class WorkerWatch {
  private readonly child: RunningChild | null;
  private readonly lost = new LostWorker();
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(child: RunningChild | null) {
    this.child = child;
  }

  /** True once the tree has a reloader and has had no worker for a while. Cheap to ask often. */
  async hasDied(signal: AbortSignal): Promise<boolean> {
    const now = performance.now();
    if (this.child === null || now - this.lookedAt < LOOK_MS) return false;
    this.lookedAt = now;
    const tree = descendants(await listProcesses(signal), this.child.process.pid).filter((p) => p.state !== 'zombie');
    return this.lost.look({
      hasReloader: tree.some((p) => shapeOf(p.commandLine) === 'server' && reloads(p)),
      hasWorker: workersOf(tree).length > 0,
      cpuMs: tree.reduce((sum, p) => sum + p.cpuSeconds * 1000, 0),
      now,
    });
  }
}

/** The sentence for it, with the last that the worker said. */
export function workerDied(lines: readonly string[]): string {
  const { line } = lastWordsOf(lines);
  return `The backend’s worker died at start and its reloader only waits${line === null ? '; it printed nothing' : `. Its last line: ${line}`}.`;
}
