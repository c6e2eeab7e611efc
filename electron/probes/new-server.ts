import type { ProcessIdentity } from '../../shared/domain/index.ts';
import type { ProbeContext } from './probe.ts';

/**
 * Notices that another process serves: the waits after what the one before did to its connections are no matter of this one. Without a
 * connection to it nobody hears whether it is asked to end, and somebody who works on a server restarts it again within seconds.
 */
export class NewServer {
  private key: string | null = null;
  private seenMono = 0;
  private isGreeted = false;

  /** Whether another process than before serves and the backend has answered since it was seen: once for each. */
  isNew(
    serving: ProcessIdentity | null,
    { readings: { backend }, clock }: Pick<ProbeContext, 'readings' | 'clock'>,
  ): boolean {
    if (serving === null) return false;
    const key = `${serving.pid} ${serving.startedAt}`;
    if (key !== this.key) {
      this.key = key;
      this.seenMono = clock.now().mono;
      this.isGreeted = false;
    }
    if (this.isGreeted || backend?.ok !== true || backend.at.mono <= this.seenMono) return false;
    this.isGreeted = true;
    return true;
  }
}
