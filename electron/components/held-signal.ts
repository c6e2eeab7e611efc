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

  /** It answers there: holds a connection where there is none yet. */
  async answers(at: Address, port: number, clock: Clock): Promise<void> {
    await this.held.hold(at, port, clock);
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
