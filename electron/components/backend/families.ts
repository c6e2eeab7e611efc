import type { AddressFamily, ProbeFacts } from '../../../shared/domain/index.ts';
import { startLimit } from '../../probes/limit.ts';
import type { ProbeContext } from '../../probes/probe.ts';
import { type Address, connectTcp, isRefused } from '../../probes/tcp.ts';

/** Often enough to see a server that moved to another family, rare enough to cost nothing. */
const EVERY_MS = 60_000;
/** A loopback refuses or accepts within a millisecond. */
const LIMIT_MS = 300;

type Seen = 'answered' | 'refused';

/** Remembers which address families of a server answer (F19 in test/faults). */
export class Families {
  private readonly seen = new Map<AddressFamily, Seen>();
  private checkedAt: number | null = null;

  note({ family }: Address, seen: Seen): void {
    this.seen.set(family, seen);
  }

  facts(): ProbeFacts['backend']['families'] {
    const those = (what: Seen) => [...this.seen].filter(([, seen]) => seen === what).map(([family]) => family);
    return { answered: those('answered'), refused: those('refused') };
  }

  /** Connects to the addresses that were not asked in this run, at the first call and once a minute. */
  async checkOthers(others: readonly Address[], port: number, context: ProbeContext): Promise<void> {
    const { mono } = context.clock.now();
    if (this.checkedAt !== null && mono - this.checkedAt < EVERY_MS) return;
    this.checkedAt = mono;
    const limit = startLimit(context, LIMIT_MS);
    await Promise.all(others.map((other) => this.check(other, port, limit.signal)));
    limit.release();
  }

  private async check(other: Address, port: number, signal: AbortSignal): Promise<void> {
    try {
      const socket = await connectTcp(other, port, signal);
      socket.on('error', () => {});
      socket.destroy();
      this.note(other, 'answered');
    } catch (error) {
      if (isRefused(error)) this.note(other, 'refused');
      else this.seen.delete(other.family);
    }
  }
}
