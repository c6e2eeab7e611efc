import type { TcpFacts } from '../../../shared/components/tcp.ts';
import type { ProcessInfo } from '../../../shared/domain/index.ts';
import { portHolder, stateLately } from '../../system/index.ts';

/** Whether whoever listens on a port is stopped. Who that is, is looked for once and again when he has ended; how he is, is read each time. */
export class StoppedHolder {
  private known: ProcessInfo | null | undefined;

  /** Somebody else may listen from now on. */
  forget(): void {
    this.known = undefined;
  }

  /** The process while it is stopped; null where it is not, or belongs to another user. */
  async look(port: number, signal: AbortSignal): Promise<TcpFacts['stopped']> {
    if (this.known === undefined) this.known = await portHolder(port, signal);
    const { known } = this;
    if (known === null) return null;
    const state = await stateLately(known);
    if (state === null) this.forget();
    return state === 'stopped' ? { pid: known.pid, name: known.name } : null;
  }
}
