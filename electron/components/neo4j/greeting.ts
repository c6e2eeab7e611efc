import type { Socket } from 'node:net';
import type { Failure } from '../../../shared/domain/index.ts';
import { describeSocketError, timeoutFailure } from '../../probes/failure.ts';
import type { Limit } from '../../probes/limit.ts';
import { type Address, openFirst, secure } from '../../probes/tcp.ts';
import { greetBolt } from './bolt-handshake.ts';
import type { Neo4jTarget } from './target.ts';

/** Connects and does the Bolt handshake, which needs no log-in. */
export class Greeting {
  private readonly target: Neo4jTarget;
  /** The address of the host's that answered last. */
  private preferred: Address | null = null;

  constructor(target: Neo4jTarget) {
    this.target = target;
  }

  /** A connection on which Bolt has answered, or the failure. Never rejects. */
  async greet(limit: Limit): Promise<Socket | Failure> {
    const { host, port, tls, shown } = this.target;
    const tried = `Bolt handshake at ${shown}`;
    try {
      const opened = await openFirst({ host, port, tried, preferred: this.preferred }, limit);
      if (!opened.ok) return opened.failure;
      this.preferred = opened.at;
      const socket = tls === null ? opened.socket : await secure(opened.socket, tls, limit.signal);
      return (await greetBolt(socket, tried, limit.signal)) ?? socket;
    } catch (error) {
      return limit.expired()
        ? timeoutFailure(tried, limit.ms, 'connected', 'answer the Bolt handshake')
        : describeSocketError(error, tried);
    }
  }
}
