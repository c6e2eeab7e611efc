import type { TcpFacts } from '../../../shared/components/tcp.ts';
import type { ProcessIdentity } from '../../../shared/domain/index.ts';
import { portHolder, processesLately } from '../../system/index.ts';

/** Whether whoever listens on a port is stopped. Who that is, is looked for once and again when he has ended; how he is, is one read for all that look. */
export class StoppedHolder {
  private known: ProcessIdentity | null | undefined;

  /** Somebody else may listen from now on. */
  forget(): void {
    this.known = undefined;
  }

  /** The process while it is stopped; null where it is not, or belongs to another user. */
  async look(port: number, signal: AbortSignal): Promise<TcpFacts['stopped']> {
    if (this.known === undefined) this.known = await portHolder(port, signal);
    const { known } = this;
    if (known === null) return null;
    const row = (await processesLately()).find((p) => p.pid === known.pid && p.startedAt === known.startedAt);
    if (row === undefined) this.forget();
    return row?.state === 'stopped' ? { pid: row.pid, name: row.name } : null;
  }
}
