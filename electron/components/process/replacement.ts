import {
  type AwaitedWorker,
  type Instant,
  type ProcessInfo,
  reloaderOf,
  workersOf,
} from '../../../shared/domain/index.ts';
import { savedSince } from './changed-sources.ts';

/** Uptimes are whole seconds on some systems, and so are the births that follow from them, in milliseconds. */
const PRECISION_MS = 1000;
/** A worker may be born while the save that ends it was made already, because the one before it took so long to end, in milliseconds. */
const BEFORE_BIRTH_MS = 15_000;
/** A save longer ago than this has had its worker, in milliseconds. */
const LATELY_MS = 60_000;

const bornAt = ({ uptimeSeconds }: ProcessInfo, { wall }: Pick<Instant, 'wall'>): number => wall - uptimeSeconds * 1000;

interface Seen {
  readonly tree: readonly ProcessInfo[];
  readonly reloader: boolean;
  readonly folder: string | null;
  readonly now: Pick<Instant, 'wall'>;
}

/**
 * Between two workers of a reloader there is none, on a busy machine for seconds: the old one is taken apart, and the new one is not born yet. A worker
 * that ended after a save is being replaced; one that ended without a save has died. Before its first worker a reloader is starting itself.
 */
export class Replacement {
  private reloader: number | null = null;
  /** The last worker of this reloader that was seen; epoch milliseconds, as all times here. */
  private worker: { readonly bornAt: number; readonly seenAt: number } | null = null;
  private goneSince: number | null = null;
  private begunAt: number | null = null;

  /** @returns the worker that is awaited; null while one is there, and where none is to come */
  async look({ tree, reloader, folder, now }: Seen, signal: AbortSignal): Promise<AwaitedWorker | null> {
    const parent = reloader ? reloaderOf(tree) : null;
    const worker = workersOf(tree).at(-1);
    if (parent === null || parent.pid !== this.reloader) this.worker = null;
    this.reloader = parent?.pid ?? null;
    if (parent === null || worker !== undefined) {
      if (worker !== undefined) this.worker = { bornAt: bornAt(worker, now), seenAt: now.wall };
      this.goneSince = null;
      this.begunAt = null;
      return null;
    }
    if (this.worker === null) return { missedSince: now.wall, begunAt: bornAt(parent, now) };
    this.goneSince ??= now.wall;
    // A save that comes while there is none brings one as well.
    this.begunAt ??= await this.beginning(this.worker, folder, signal);
    return this.begunAt === null ? null : { missedSince: this.goneSince, begunAt: this.begunAt };
  }

  private async beginning(
    { bornAt, seenAt }: { readonly bornAt: number; readonly seenAt: number },
    folder: string | null,
    signal: AbortSignal,
  ): Promise<number | null> {
    if (folder === null || this.goneSince === null) return null;
    const isSaved = (since: number) => savedSince(folder, Math.max(since, seenAt - LATELY_MS), signal);
    if (await isSaved(bornAt + PRECISION_MS)) return this.goneSince + PRECISION_MS;
    // Where it has not answered, that start still goes on; one that has answered has died.
    return (await isSaved(bornAt - BEFORE_BIRTH_MS)) ? bornAt : null;
  }
}
