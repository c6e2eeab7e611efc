import type { Clock } from '../../shared/domain/index.ts';
import { HeldConnection } from '../probes/held-connection.ts';
import type { ProbeSignal } from '../probes/index.ts';
import type { Address } from '../probes/tcp.ts';

/** A silent connection to whatever answered last, whose end tells the listeners of a probe at once. */
export class HeldSignal {
  private readonly held: HeldConnection;
  private readonly listeners = new Set<(signal: ProbeSignal) => void>();

  constructor(signal: ProbeSignal) {
    this.held = new HeldConnection(() => {
      for (const listener of [...this.listeners]) listener(signal);
    });
  }

  onSignal = (listener: (signal: ProbeSignal) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /**
   * It answers there: holds a connection where there is none yet.
   * @param beside asks it once more: a server that takes one connection after the other is kept from everybody by one that says nothing, and
   *   answers only when that is let go of
   * @param withinMs in which it answers where it serves many
   */
  async answers(
    at: Address,
    port: number,
    clock: Clock,
    beside: () => Promise<boolean>,
    withinMs: number,
  ): Promise<void> {
    if (!(await this.held.hold(at, port, clock))) return;
    const cancel = clock.after(withinMs, () => this.held.giveUp());
    if (!(await beside())) this.held.giveUp();
    cancel();
  }

  /** It answers there, and somebody has said that a connection may be held. */
  async holds(at: Address, port: number, clock: Clock): Promise<void> {
    await this.held.hold(at, port, clock);
  }

  /** It ends each connection itself: none is held. */
  endsEach(): void {
    this.held.giveUp();
  }

  /** It does not answer: what it did with idle connections before says nothing about the next one. */
  fails(): void {
    this.held.forget();
  }

  close = async (): Promise<void> => {
    this.listeners.clear();
    this.held.close();
  };
}
