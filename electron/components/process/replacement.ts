import { type Instant, type ProcessInfo, workersOf } from '../../../shared/domain/index.ts';
import { savedSince } from './changed-sources.ts';

/** Uptimes are whole seconds on some systems, and so are the births that follow from them, in milliseconds. */
const PRECISION_MS = 1000;
/** A worker may be born while the save that ends it was made already, because the one before it took so long to end, in milliseconds. */
const BEFORE_BIRTH_MS = 15_000;
/** A save longer ago than this has had its worker, in milliseconds. */
const LATELY_MS = 60_000;

interface Seen {
  readonly tree: readonly ProcessInfo[];
  readonly reloader: boolean;
  readonly folder: string | null;
  readonly now: Pick<Instant, 'wall'>;
}

/**
 * Between two workers of a reloader there is none, on a busy machine for seconds: the old one is taken apart, and the new one is not born yet. A worker
 * that ended after a save is being replaced; one that ended without a save has died.
 */
export class Replacement {
  /** The last worker that was seen; epoch milliseconds, as all times here. */
  private worker: { readonly bornAt: number; readonly seenAt: number } | null = null;
  private goneSince: number | null = null;
  private begunAt: number | null = null;

  /**
   * @returns when the start of the worker that is awaited began, in epoch milliseconds: whatever answered before was another one. Null while one is
   * there, and where none is awaited.
   */
  async look({ tree, reloader, folder, now }: Seen, signal: AbortSignal): Promise<number | null> {
    const worker = workersOf(tree).at(-1);
    if (!reloader || worker !== undefined) {
      this.worker = worker === undefined ? null : { bornAt: now.wall - worker.uptimeSeconds * 1000, seenAt: now.wall };
      this.goneSince = null;
      this.begunAt = null;
      return null;
    }
    this.goneSince ??= now.wall;
    // A save that comes while there is none brings one as well.
    this.begunAt ??= await this.beginning(folder, this.goneSince, signal);
    return this.begunAt;
  }

  private async beginning(folder: string | null, goneSince: number, signal: AbortSignal): Promise<number | null> {
    if (folder === null || this.worker === null) return null;
    const { bornAt, seenAt } = this.worker;
    const isSaved = (since: number) => savedSince(folder, Math.max(since, seenAt - LATELY_MS), signal);
    if (await isSaved(bornAt + PRECISION_MS)) return goneSince + PRECISION_MS;
    // Where it has not answered, that start still goes on; one that has answered has died.
    return (await isSaved(bornAt - BEFORE_BIRTH_MS)) ? bornAt : null;
  }
}
