import { readFileSync } from 'node:fs';
import type { Clock, ComponentId, Instant, OwnCost, OwnCostWindow, Reading } from '../../shared/domain/index.ts';
import { sentBytes } from '../system/index.ts';

const LATELY_MS = 12 * 3_600_000;
/** A count is kept each so many milliseconds, when something is read anyway: nothing wakes up for it. */
const EVERY_MS = 600_000;

/** What the system counts of this process since its start. */
export interface OwnUsage {
  readonly cpuMs: number;
  readonly wakeUps: number | null;
  readonly writtenBytes: number | null;
  readonly sentBytes: number;
}

interface Count extends OwnUsage {
  readonly at: Instant;
  readonly asked: ReadonlyMap<ComponentId, number>;
}

/** Counts what watching costs, since the start and over the last hours. */
export class OwnCostLedger {
  private readonly clock: Clock;
  private readonly usage: () => OwnUsage;
  private readonly asked = new Map<ComponentId, number>();
  private readonly first: Count;
  /** Oldest first; one more than the hours that are told, so that they are always covered. */
  private kept: Count[] = [];

  constructor(clock: Clock, usage: () => OwnUsage = usageOfThisProcess) {
    this.clock = clock;
    this.usage = usage;
    this.first = this.count();
  }

  /** A component was asked. */
  note({ component }: Pick<Reading, 'component'>): void {
    this.asked.set(component, (this.asked.get(component) ?? 0) + 1);
    const now = this.clock.now().mono;
    if (now - (this.kept.at(-1) ?? this.first).at.mono < EVERY_MS) return;
    this.kept.push(this.count());
    while ((this.kept[1]?.at.mono ?? now) < now - LATELY_MS) this.kept.shift();
  }

  cost(onBattery: boolean): OwnCost {
    const now = this.count();
    const ran = now.at.mono - this.first.at.mono;
    const before = this.kept.findLast((c) => c.at.mono <= now.at.mono - LATELY_MS);
    return {
      pid: process.pid,
      since: Math.round(now.at.wall - ran),
      residentBytes: process.memoryUsage.rss(),
      onBattery,
      sinceStart: between(this.first, now),
      lately: before === undefined ? null : between(before, now),
    };
  }

  private count(): Count {
    return { at: this.clock.now(), asked: new Map(this.asked), ...this.usage() };
  }
}

function between(from: Count, to: Count): OwnCostWindow {
  const grown = (a: number | null, b: number | null) => (a === null || b === null ? null : Math.max(0, b - a));
  return {
    overMs: Math.round(to.at.mono - from.at.mono),
    cpuMs: Math.round(to.cpuMs - from.cpuMs),
    wakeUps: grown(from.wakeUps, to.wakeUps),
    writtenBytes: grown(from.writtenBytes, to.writtenBytes),
    sentBytes: Math.max(0, to.sentBytes - from.sentBytes),
    asked: [...to.asked].flatMap(([component, times]) => {
      const more = times - (from.asked.get(component) ?? 0);
      return more === 0 ? [] : [{ component, times: more }];
    }),
  };
}

/** From `getrusage`; Linux tells the bytes of each process, macOS does not. */
function usageOfThisProcess(): OwnUsage {
  const { userCPUTime, systemCPUTime, voluntaryContextSwitches } = process.resourceUsage();
  return {
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    wakeUps: voluntaryContextSwitches === 0 ? null : voluntaryContextSwitches,
    writtenBytes: process.platform === 'linux' ? writtenOnLinux() : null,
    sentBytes: sentBytes(),
  };
}

function writtenOnLinux(): number | null {
  try {
    const found = /^write_bytes: (\d+)$/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1];
    return found === undefined ? null : Number(found);
  } catch {
    return null;
  }
}
