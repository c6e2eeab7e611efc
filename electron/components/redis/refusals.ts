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

interface Counter {
  /** Since it started; null where it does not tell. */
  readonly countIn: (info: RedisInfo) => number | null;
  /** What was refused before tells nothing any more. */
  readonly isOver: (info: RedisInfo) => boolean;
  /** Where this has changed, what was refused before was refused by another rule. */
  readonly rule: (info: RedisInfo) => unknown;
}

/** Refused because its memory is full. */
export const FOR_MEMORY: Counter = {
  countIn: (info) => info.refusedForMemory,
  isOver: (info) => (memoryPercent(info) ?? 0) < NEARLY_FULL_PERCENT,
  // It may evict now.
  rule: (info) => info.maxMemoryPolicy,
};

/** Refused because it is a read-only replica. */
export const AS_REPLICA: Counter = {
  countIn: (info) => info.refusedAsReplica,
  isOver: (info) => info.replica?.isReadOnly !== true,
  rule: (info) => info.replica?.master,
};

/** Follows a counter of writes that Redis refused; it begins again when Redis starts or with CONFIG RESETSTAT. */
export class RefusalWatch {
  private readonly counter: Counter;
  private before: RedisInfo | null = null;
  private seen: readonly Refused[] = [];

  constructor(counter: Counter) {
    this.counter = counter;
  }

  /** @param info null where Redis did not tell */
  note(info: RedisInfo | null, at: Instant): void {
    if (info === null) return;
    const { before } = this;
    const { countIn, isOver, rule } = this.counter;
    this.before = info;
    // Its first look is one without a before.
    if (before === null || rule(info) !== rule(before)) {
      this.seen = [];
      return;
    }
    const kept = isOver(info) ? [] : this.seen.filter((s) => elapsedMs(s.at, at) < LASTS_MS);
    const count = (countIn(info) ?? 0) - (countIn(before) ?? Number.POSITIVE_INFINITY);
    this.seen = count > 0 ? [...kept, { at, count }] : kept;
  }

  /** Null where none was refused lately. */
  facts(): NonNullable<RedisFacts['refused']> | null {
    const last = this.seen.at(-1);
    return last === undefined ? null : { count: this.seen.reduce((sum, s) => sum + s.count, 0), at: last.at.wall };
  }
}
