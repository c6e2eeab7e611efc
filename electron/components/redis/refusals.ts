import type { RedisFacts } from '../../../shared/components/redis.ts';
import { elapsedMs, type Instant } from '../../../shared/domain/index.ts';
import { memoryPercent, type RedisInfo } from './info.ts';

/** Who writes now and then is refused now and then: so long it counts as refusing, in milliseconds. */
const LASTS_MS = 60_000;
/** A write was refused with less in use than this because it was large itself: others get through. */
const NEARLY_FULL_PERCENT = 90;

interface Refused {
  readonly at: Instant;
  readonly count: number;
}

/** Follows the counter of writes that Redis refused because its memory is full; it begins again when Redis starts or with CONFIG RESETSTAT. */
export class RefusalWatch {
  private before: RedisInfo | null = null;
  private seen: readonly Refused[] = [];

  /** @param info null where Redis did not tell */
  note(info: RedisInfo | null, at: Instant): void {
    if (info === null) return;
    const { before } = this;
    this.before = info;
    // Its first look, or it may evict now.
    if (before === null || info.maxMemoryPolicy !== before.maxMemoryPolicy) {
      this.seen = [];
      return;
    }
    const isRoomMade = (memoryPercent(info) ?? 0) < NEARLY_FULL_PERCENT;
    const kept = isRoomMade ? [] : this.seen.filter((s) => elapsedMs(s.at, at) < LASTS_MS);
    const count = (info.refusedForMemory ?? 0) - (before.refusedForMemory ?? Number.POSITIVE_INFINITY);
    this.seen = count > 0 ? [...kept, { at, count }] : kept;
  }

  /** Null where none was refused lately. */
  facts(): NonNullable<RedisFacts['refused']> | null {
    const last = this.seen.at(-1);
    return last === undefined ? null : { count: this.seen.reduce((sum, s) => sum + s.count, 0), at: last.at.wall };
  }
}
