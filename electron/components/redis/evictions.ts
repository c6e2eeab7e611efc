import type { RedisFacts } from '../../../shared/components/redis.ts';
import { elapsedMs, type Instant } from '../../../shared/domain/index.ts';

/** The rate is over this long, in milliseconds: evictions come in bursts, and between two looks there is mostly none. */
const RATE_MS = 60_000;

interface Seen {
  readonly at: Instant;
  readonly total: number;
}

/** Follows the counter of evicted keys, which begins again when Redis starts. */
export class EvictionWatch {
  /** Oldest first; the first is the one that the rate begins at. */
  private seen: readonly Seen[] = [];
  private last: NonNullable<RedisFacts['evictions']>['last'] = null;

  /** @param total null where Redis does not tell */
  note(total: number | null, at: Instant): void {
    if (total === null) return;
    const before = this.seen.at(-1);
    if (before !== undefined && total < before.total) this.seen = [];
    else if (before !== undefined && total > before.total) this.last = { at: at.wall, count: total - before.total };
    const all = [...this.seen, { at, total }];
    const old = all.findLastIndex((s) => elapsedMs(s.at, at) >= RATE_MS);
    this.seen = all.slice(Math.max(0, old));
  }

  /** Keys a minute over the last minute, or since it is watched; undefined after a single look. */
  perMinute(): number | undefined {
    const [first] = this.seen;
    const latest = this.seen.at(-1);
    if (first === undefined || latest === undefined) return undefined;
    const ms = elapsedMs(first.at, latest.at);
    return ms > 0 ? ((latest.total - first.total) * 60_000) / ms : undefined;
  }

  facts(): RedisFacts['evictions'] {
    const latest = this.seen.at(-1);
    return latest === undefined ? null : { total: latest.total, last: this.last };
  }
}
