import { connect } from 'node:net';
import { hostPort } from '../../shared/domain/index.ts';
import { systemClock } from './clock.ts';
import { acceptedBy } from './listeners.ts';
import { afterOwnTime } from './own-time.ts';

export interface AnsweringOptions {
  readonly address: string;
  readonly port: number;
  /** Asked with GET, so that an answer proves a server and not only a kernel that accepts. */
  readonly path: string;
  /** Processes that can be the one. */
  readonly pids: readonly number[];
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Where two servers share a port the kernel chooses one for each connection: so many reach both with a chance of 97 %. */
const CONNECTIONS = 6;

/** Where no answer came all may have gone to the one that gives none: asked once more, that happens to one in four thousand. */
const ROUNDS = 2;

/**
 * Which processes answer on a port that several hold (SO_REUSEPORT): asks a few times, and looks after each answer whose end of that
 * very connection it was. A process that was stopped accepts connections too, but answers none.
 */
export async function whoAnswers(options: AnsweringOptions): Promise<ReadonlySet<number>> {
  for (let round = 0; round < ROUNDS && options.signal?.aborted !== true; round++) {
    const found = await Promise.all(Array.from({ length: CONNECTIONS }, () => askOnce(options)));
    const pids = new Set(found.filter((pid) => pid !== null));
    if (pids.size > 0) return pids;
  }
  return new Set();
}

function askOnce({ address, port, path, pids, timeoutMs = 1000, signal }: AnsweringOptions): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (pid: number | null) => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve(pid);
    };
    const onAbort = () => settle(null);
    const cancel = afterOwnTime(systemClock, timeoutMs, () => settle(null));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('error', () => settle(null));
    socket.once('close', () => settle(null));
    socket.once('connect', () =>
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: ${hostPort(address, port)}\r\nUser-Agent: leanvibe-lifeguard\r\n\r\n`,
      ),
    );
    // Still open, because it was not asked to close: so the other end can be looked up.
    socket.once('data', () => {
      const local = socket.localPort ?? 0;
      acceptedBy(port, local, pids, signal).then(settle, () => settle(null));
    });
  });
}
