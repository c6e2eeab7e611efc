import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { nodeHttp } from './node-http.ts';

/** Answers that announce another one (100, 103) and are none. Who sends more than a few sends them without end. */
const MOST_INTERIM = 16;

export interface HttpQuestion {
  readonly method?: 'GET' | 'POST' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /**
   * What is done with the body of the answer: `unread` ends the connection without it, `dropped` reads it to its end and keeps none of it, a number keeps so
   * many bytes of it and ends the connection where more come.
   */
  readonly reads: 'unread' | 'dropped' | number;
}

export interface HttpAnswer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** What was kept of its body. */
  readonly text: string;
}

/**
 * One question over HTTP, on a connection of its own; redirects are not followed. It stands in the place of `fetch`, with whose first call Node loads a client
 * of 14 MB and compiles it in part on other threads (33 MB for a moment, 12 of which stayed resident).
 * @throws what the signal was aborted with, or why there is no answer: with the code of the system's error
 */
export function askHttp(url: string, question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body } = question;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const { request } = url.startsWith('https:') ? process.getBuiltinModule('node:https') : nodeHttp;
    const outgoing = request(url, {
      method,
      headers: { 'user-agent': 'leanvibe-lifeguard', ...headers, ...length },
      agent: false,
    });
    const stop = () => {
      reject(signal.reason);
      outgoing.destroy();
    };
    const settle = (act: () => void) => {
      signal.removeEventListener('abort', stop);
      act();
    };
    const fail = (error: unknown) => settle(() => reject(error));
    outgoing.on('error', fail);
    outgoing.on('close', () => fail(codedError('ECONNRESET', 'The connection was closed')));
    // An upgrade that nobody asked for ends the request without an answer and without an error.
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy();
      fail(codedError('HPE_UPGRADE', 'It switches to another protocol'));
    });
    let interim = 0;
    outgoing.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM) outgoing.destroy(codedError('HPE_INTERIM', '1xx without end'));
    });
    outgoing.on('response', (response) => {
      response.on('error', fail);
      const done = (text: string) => settle(() => resolve(answerOf(response, text)));
      if (readBody(response, question.reads, done)) return;
      done('');
      outgoing.destroy();
    });
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    outgoing.end(body);
  });
}

/** Whether it is read at all. */
function readBody(response: IncomingMessage, reads: HttpQuestion['reads'], done: (text: string) => void): boolean {
  if (reads === 'unread') return false;
  const chunks: Buffer[] = [];
  let bytes = 0;
  const finish = () => done(Buffer.concat(chunks).toString('utf8'));
  response.on('data', (chunk: Buffer) => {
    if (reads === 'dropped') return;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes <= reads) return;
    finish();
    response.destroy();
  });
  response.on('end', finish);
  return true;
}

const answerOf = ({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, text: string): HttpAnswer => ({
  status: statusCode,
  statusText: statusMessage,
  headers,
  text,
});

const codedError = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** 200 to 299. */
export const isSuccess = ({ status }: Pick<HttpAnswer, 'status'>): boolean => status >= 200 && status < 300;
