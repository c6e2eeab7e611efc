import { elapsedMs, type Failure, hostPort, parseHostAndPort } from '../../shared/domain/index.ts';
import { describeSocketError, failure, timeoutFailure } from '../probes/failure.ts';
import { httpGet } from '../probes/http-get.ts';
import type { Limit } from '../probes/limit.ts';
import type { ProbeContext } from '../probes/probe.ts';
import { type Address, openFirst } from '../probes/tcp.ts';

/** An answer that tells how a service is takes a few kilobytes; a list of models some more. */
const MAX_BYTES = 512 * 1024;

export type ServiceAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly body: string;
      /** The address that answered. */
      readonly at: Address;
      readonly tookMs: number;
    }
  | { readonly ok: false; readonly failure: Failure };

/** GETs of one service at `host:port`, each on a connection of its own that ends with it: none is left open in who counts them. */
export class ServiceGet {
  readonly host: string;
  readonly port: number;
  private preferred: Address | null = null;

  /** @param at host and port. Throws with a sentence where they are none. */
  constructor(at: string) {
    const target = parseHostAndPort(at);
    if (!target.ok) throw new Error(`The address ${target.why}.`);
    this.host = target.host;
    this.port = target.port;
  }

  /** What was tried, as a failure says it. */
  tried(path: string): string {
    return `GET http://${hostPort(this.host, this.port)}${path}`;
  }

  /** Never rejects but when the engine aborts. */
  async get(
    path: string,
    limit: Limit,
    { signal, clock }: Pick<ProbeContext, 'signal' | 'clock'>,
  ): Promise<ServiceAnswer> {
    const { host, port, preferred } = this;
    const tried = this.tried(path);
    const begun = clock.now();
    const opened = await openFirst({ host, port, tried, preferred }, limit);
    if (!opened.ok) return { ok: false, failure: opened.failure };
    const { at, socket } = opened;
    this.preferred = at;
    const hostHeader = hostPort(host, port);
    const request = { address: at.address, port, path, hostHeader, agent: false, maxBytes: MAX_BYTES } as const;
    const answer = await httpGet({ ...request, over: socket }, limit.signal).finally(() => socket.destroy());
    signal.throwIfAborted();
    if (answer.kind === 'answer') {
      const { status, body } = answer;
      return { ok: true, status, body, at, tookMs: elapsedMs(begun, clock.now()) };
    }
    if (answer.kind === 'too-long')
      return { ok: false, failure: failure('protocol', tried, 'Its answer is longer than any of this kind.') };
    const failed = limit.expired()
      ? timeoutFailure(tried, limit.ms, 'connected')
      : describeSocketError(answer.error, tried);
    return { ok: false, failure: failed };
  }
}

/** A text as a JSON object; null where it is none. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}

/** Another program answers at the address. */
export const notThis = (name: string, tried: string): Failure =>
  failure('protocol', tried, `What it answered is not ${name}.`, {
    hint: 'Check the address: another program may listen there.',
  });
