import type { Agent, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { nodeHttp } from '../system/index.ts';

export interface HttpGet {
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** `localhost:8765`: the name as configured, because backends may check it. */
  readonly hostHeader: string;
  /** A keep-alive agent, or false for a connection of its own that is closed afterwards. */
  readonly agent: Agent | false;
  /** A longer body ends the connection at once; null reads no body at all. */
  readonly maxBytes: number | null;
  /** A connection that is open already. */
  readonly over?: Socket;
  /** `Basic …`; absent for none. */
  readonly authorization?: string;
  /** Offers to keep the connection, to hear whether the server would; who asks may end it all the same. */
  readonly offersToStay?: true;
}

export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly statusText: string;
      readonly location: string | null;
      /** The header of a 429 or 503, as it came. */
      readonly retryAfter: string | null;
      /** The server would keep the connection for another request. */
      readonly stays: boolean;
      readonly body: string;
    }
  | { readonly kind: 'too-long'; readonly status: number }
  | {
      readonly kind: 'error';
      readonly error: unknown;
      /** How far it came: no connection, connected without an answer, or in the middle of the answer. */
      readonly phase: 'connect' | 'connected' | 'body';
      /** The connection was held from before: its end says nothing about a new one. */
      readonly reused: boolean;
    };

/** Answers that announce another one (100, 103) and are none. Who sends more than a few sends them without end, and reading them costs a whole core. */
const MOST_INTERIM = 16;

/** So many times its limit may come over the connection for a body. */
const MOST_AROUND = 8;

/** One GET. Redirects are not followed, memory is bounded, an abort ends the connection; never rejects. */
export function httpGet(get: HttpGet, signal: AbortSignal): Promise<HttpResult> {
  return new Promise((resolve) => {
    let phase: 'connect' | 'connected' | 'body' = 'connect';
    const { over, authorization, offersToStay } = get;
    const headers = {
      host: get.hostHeader,
      accept: 'application/json',
      'user-agent': 'leanvibe-lifeguard',
      ...(offersToStay === undefined ? {} : { connection: 'keep-alive' }),
    };
    const outgoing = nodeHttp.request({
      host: get.address,
      port: get.port,
      path: get.path,
      headers: authorization === undefined ? headers : { ...headers, authorization },
      // An agent, also none, would make a connection of its own beside the given one.
      ...(over === undefined ? { agent: get.agent } : { createConnection: () => over }),
    });
    const stop = () => outgoing.destroy(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    const settle = (result: HttpResult) => {
      signal.removeEventListener('abort', stop);
      resolve(result);
    };
    const fail = (error: unknown) => settle({ kind: 'error', error, phase, reused: outgoing.reusedSocket });
    outgoing.on('socket', (socket) => {
      const connected = () => {
        phase = 'connected';
      };
      if (socket.connecting) socket.once('connect', connected);
      else connected();
    });
    outgoing.on('error', fail);
    // An upgrade that nobody asked for ends the request without an answer and without an error.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(Object.assign(new Error('It switches to another protocol'), { code: 'HPE_UPGRADE' }));
    });
    let interim = 0;
    outgoing.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM)
        outgoing.destroy(Object.assign(new Error('1xx without end'), { code: 'HPE_INTERIM' }));
    });
    outgoing.on('close', () => fail(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' })));
    outgoing.on('response', (response) => {
      phase = 'body';
      const finish = (result: HttpResult, end = false) => {
        settle(result);
        if (end) outgoing.destroy();
      };
      readBody(response, get.maxBytes, finish, fail);
    });
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
    outgoing.end();
  });
}

function readBody(
  response: IncomingMessage,
  maxBytes: number | null,
  finish: (result: HttpResult, end?: boolean) => void,
  fail: (error: unknown) => void,
): void {
  const status = response.statusCode ?? 0;
  const { location = null, 'retry-after': retryAfter = null } = response.headers;
  const answer = (body: string): HttpResult => ({
    kind: 'answer',
    status,
    statusText: response.statusMessage ?? '',
    location,
    retryAfter,
    stays: staysAfter(response),
    body,
  });
  response.on('error', fail);
  if (maxBytes === null) {
    finish(answer(''), true);
    return;
  }
  const tooLong = () => finish({ kind: 'too-long', status }, true);
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    tooLong();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  const { socket } = response;
  const before = socket.bytesRead;
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    // Around a body cut into single bytes a thousand times as much may come.
    if (size > maxBytes || socket.bytesRead - before > MOST_AROUND * maxBytes) return tooLong();
    chunks.push(chunk);
  });
  response.on('end', () => finish(answer(Buffer.concat(chunks).toString('utf8'))));
}

/** HTTP/1.1 keeps a connection that nobody says is closed, HTTP/1.0 one of which it is said. */
function staysAfter({ headers, httpVersion }: IncomingMessage): boolean {
  const said = (headers.connection ?? '').toLowerCase();
  return httpVersion === '1.0' ? said.includes('keep-alive') : !said.includes('close');
}
