import type { Socket } from 'node:net';
import type { postgres } from '../../../shared/components/postgres.ts';
import {
  elapsedMs,
  type Failure,
  parseHostAndPort,
  type ServiceId,
  type Settings,
} from '../../../shared/domain/index.ts';
import { describeSocketError, failure, timeoutFailure } from '../../probes/failure.ts';
import { type Limit, startLimit } from '../../probes/limit.ts';
import { oneLine } from '../../probes/plain-text.ts';
import type { Probe } from '../../probes/probe.ts';
import { type Address, openFirst, secure } from '../../probes/tcp.ts';
import type { Self } from '../service.ts';
import { SSL_REQUEST, startupAnswer, startupMessage, TERMINATE } from './protocol.ts';

type Asked =
  | { readonly ok: true; readonly offersTls: boolean; readonly proved: 'protocol' | 'ready' }
  | { readonly ok: false; readonly failure: Failure };

/**
 * Speaks the first messages of PostgreSQL's protocol on a connection that it ends again. None is held: PostgreSQL ends one that does not log in after
 * a minute, with a line in its log, and waits for every one that is open when it is asked to stop.
 */
export function createPostgresProbe(self: Self<typeof postgres>, settings: Settings): Probe<ServiceId> {
  const at = self.setting(settings, 'at');
  const user = self.setting(settings, 'user');
  const database = self.setting(settings, 'database');
  const limitMs = self.limitMs(settings);
  const tried = `asking PostgreSQL at ${at}`;
  const target = parseHostAndPort(at);
  let preferred: Address | null = null;

  async function ask(socket: Socket, host: string, limit: Limit): Promise<Asked> {
    const letter = await answered(socket, SSL_REQUEST, limit, (bytes) =>
      bytes.length > 0 ? bytes.toString('latin1') : null,
    );
    if (letter !== 'S' && letter !== 'N') return { ok: false, failure: notPostgres(tried) };
    const offersTls = letter === 'S';
    if (user === null) return { ok: true, offersTls, proved: 'protocol' };
    const over = offersTls
      ? await secure(socket, { servername: host, rejectUnauthorized: false }, limit.signal)
      : socket;
    const answer = await answered(over, startupMessage(user, database), limit, (bytes) => {
      const read = startupAnswer(bytes);
      return read.kind === 'unfinished' ? null : read;
    });
    over.write(TERMINATE);
    if (answer.kind === 'ready') return { ok: true, offersTls, proved: 'ready' };
    return { ok: false, failure: answer.kind === 'error' ? refusal(answer, tried) : notPostgres(tried) };
  }

  return {
    id: self.id,
    component: self.id,
    everyMs: self.everyMs(settings),
    timeoutMs: limitMs + 1000,
    async run(context) {
      if (!target.ok) throw new Error(`The address ${target.why}.`);
      const { host, port } = target;
      const limit = startLimit(context, limitMs);
      const begun = context.clock.now();
      try {
        const opened = await openFirst({ host, port, tried, preferred }, limit);
        if (!opened.ok) return { ok: false, failure: opened.failure };
        preferred = opened.at;
        const asked = await ask(opened.socket, host, limit)
          .catch((error: unknown): Asked => {
            context.signal.throwIfAborted();
            const failed = limit.expired()
              ? timeoutFailure(tried, limitMs, 'connected')
              : describeSocketError(error, tried);
            return { ok: false, failure: failed };
          })
          .finally(() => opened.socket.destroy());
        if (!asked.ok) return asked;
        const tookMs = elapsedMs(begun, context.clock.now());
        const { offersTls, proved } = asked;
        return { ok: true, metrics: { [self.metric('answer')]: tookMs }, facts: { offersTls, proved } };
      } finally {
        limit.release();
      }
    },
  };
}

/** Sends a message and resolves with the first answer that can be read; rejects when the connection ends before, or at the limit. */
function answered<T>(
  socket: Socket,
  message: Uint8Array,
  { signal }: Limit,
  read: (bytes: Buffer) => T | null,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let bytes: Buffer = Buffer.alloc(0);
    const settle = (act: () => void) => {
      signal.removeEventListener('abort', stop);
      socket.off('data', take);
      socket.off('close', ended);
      act();
    };
    const stop = () => settle(() => reject(signal.reason));
    const ended = () =>
      settle(() => reject(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' })));
    const take = (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const found = read(bytes);
      if (found !== null) settle(() => resolve(found));
    };
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    socket.on('error', () => {});
    socket.on('data', take);
    socket.once('close', ended);
    socket.write(message);
  });
}

const notPostgres = (tried: string): Failure =>
  failure('protocol', tried, 'What it answered is not PostgreSQL.', {
    hint: 'Check the address: another program may listen there.',
  });

const HINTS: Readonly<Record<string, string>> = {
  '53300': 'Too many clients are connected: close some, or raise max_connections.',
  '3D000': 'Set the name of a database that is there, or take the user out of the settings.',
  '28000': 'Set a user that it lets in, or take the user out of the settings.',
};

/** What an error says: `57P03` starts or ends, the others are there and refuse. */
function refusal({ code, message }: { readonly code: string; readonly message: string }, tried: string): Failure {
  const words = oneLine(message);
  if (code === '57P03') return failure('starting', tried, words, { code });
  return failure(code.startsWith('28') ? 'auth' : 'refuses-work', tried, words, { code, hint: HINTS[code] ?? null });
}
