import type { Socket } from 'node:net';
import { formatBytes } from '../../../shared/format.ts';
import { orAbort } from '../../probes/limit.ts';

/** INFO is about 5 KB; more than this between two runs is not Redis. */
const MAX_BYTES = 1024 * 1024;
/** A refusal is one line. */
const MAX_REFUSAL = 256;

export interface RedisConnection {
  /** Sends a command and resolves with its reply; rejects with a ReplyError, with the socket's error or at the abort. */
  readonly call: (signal: AbortSignal, command: string, ...args: readonly string[]) => Promise<unknown>;
  readonly isOpen: () => boolean;
  /** Resolves when the connection is gone, whoever ended it. */
  readonly closed: Promise<void>;
  /** Ends it at once. */
  readonly close: () => void;
}

/**
 * ioredis on a socket that is connected already: which address took it, and why one did not, is known better outside. It
 * never reconnects by itself. ioredis is loaded when it is first needed.
 */
export async function talkRedis(socket: Socket): Promise<RedisConnection> {
  const { AbstractConnector, Redis } = await import('ioredis');
  class Connected extends AbstractConnector {
    constructor() {
      super(0);
    }
    override async connect(): Promise<Socket> {
      this.stream = socket;
      return socket;
    }
    // The inherited one waits for the other side to end as well, which a stopped server never does.
    override disconnect(): void {
      socket.destroy();
    }
  }
  const client = new Redis({
    Connector: Connected,
    // RESP2 without a handshake: also an old server, or one that is loading, answers it.
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let broken: unknown = null;
  const breaks = (error: unknown) => {
    broken ??= error;
  };
  client.on('error', breaks);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  let received = 0;
  let refusal = '';
  // Before the client listens: what turns everybody away says why before it is asked, and ends.
  socket.on('data', (chunk) => {
    if (received < MAX_REFUSAL) refusal += chunk.toString('latin1', 0, MAX_REFUSAL - received);
    received += chunk.length;
    if (received <= MAX_BYTES) return;
    breaks(new Error(`more than ${formatBytes(MAX_BYTES)} without an end`));
    socket.destroy();
  });
  await client.connect().catch(breaks);
  return {
    call: async (signal, command, ...args) => {
      try {
        const reply = await orAbort(client.call(command, ...args), signal);
        received = 0;
        refusal = '';
        return reply;
      } catch (error) {
        // Answered, so what came was no refusal before the question.
        if (isReplyError(error)) refusal = '';
        if (signal.aborted || isReplyError(error)) throw error;
        const unasked = unaskedReply(refusal);
        if (unasked !== null) throw unasked;
        // "Connection is closed." says less than what closed it.
        throw broken ?? Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' });
      }
    },
    isOpen: () => client.status === 'ready' && !socket.destroyed,
    closed,
    close: () => {
      client.disconnect();
      socket.destroy();
    },
  };
}

/** `-ERR max number of clients reached`, which came before any question: no reply to one, so that the client drops it. */
function unaskedReply(received: string): Error | null {
  const [, text] = /^-([A-Z][^\r\n]*)\r\n/.exec(received) ?? [];
  return text === undefined ? null : Object.assign(new Error(text), { name: 'ReplyError' });
}

const isReplyError = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError';
