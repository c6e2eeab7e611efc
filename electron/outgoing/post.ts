import type { ClientRequest, IncomingMessage } from 'node:http';
import { formatList, formatMs } from '../../shared/format.ts';
import { nodeHttp, retryAfterMs } from '../system/index.ts';

/** One request that carries a message. */
export interface PostRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What came of it. Sentences name the machine, never the rest of its address, which may be a secret. */
export type PostResult =
  | { readonly kind: 'taken'; readonly status: number; readonly tookMs: number }
  /** This message will not be taken, however often it is sent. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'later'; readonly why: string; readonly afterMs: number | null };

/** Longest wait for an answer, in milliseconds. */
const LIMIT_MS = 10_000;
/** Answers that announce another one and are none. */
const MOST_INTERIM = 16;
/** More than this of an answer is not read. */
const MAX_ANSWER_BYTES = 64 * 1024;
/** The message itself is not understood: it would not be the next time either. */
const REFUSALS: ReadonlySet<number> = new Set([400, 413, 422]);

/**
 * Sends one message. A redirect is not followed: what is signed for one receiver is nobody else's. Never rejects.
 * @param signal ends it, which counts as not taken
 * @param limitMs longest wait for the answer, in milliseconds
 */
export function post(
  { url, headers, body }: PostRequest,
  signal: AbortSignal,
  limitMs = LIMIT_MS,
): Promise<PostResult> {
  const { protocol, host } = new URL(url);
  const startedAt = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
  return new Promise((resolve) => {
    const later = (why: string, afterMs: number | null = null) => resolve({ kind: 'later', why, afterMs });
    const options = {
      method: 'POST',
      agent: false,
      signal: limit,
      headers: {
        ...headers,
        'content-length': String(Buffer.byteLength(body)),
        'user-agent': 'leanvibe-lifeguard',
        connection: 'close',
      },
    } as const;
    const request: ClientRequest = (protocol === 'https:' ? process.getBuiltinModule('node:https') : nodeHttp).request(
      url,
      options,
    );
    request.on('error', (error) =>
      later(
        limit.aborted && !signal.aborted ? `${host} did not answer within ${formatMs(limitMs)}.` : failed(host, error),
      ),
    );
    request.on('close', () => later(`${host} closed the connection without an answer.`));
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      later(`${host} answered with something else than HTTP.`);
    });
    let interim = 0;
    request.on('information', () => {
      interim += 1;
      if (interim > MOST_INTERIM) request.destroy();
    });
    request.on('response', (response) => {
      resolve(resultOf(host, response, performance.now() - startedAt));
      readAway(response, request);
    });
    request.end(body);
  });
}

function resultOf(host: string, { statusCode = 0, headers }: IncomingMessage, tookMs: number): PostResult {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'taken', status: statusCode, tookMs };
  const said = `${host} answered ${statusCode}`;
  if (REFUSALS.has(statusCode)) return { kind: 'refused', why: `${said}: it does not understand the message.` };
  const afterMs = retryAfterMs(headers['retry-after'] ?? null, Date.now());
  return { kind: 'later', why: `${said}${meaningOf(statusCode, headers.location)}.`, afterMs };
}

function meaningOf(status: number, location: string | undefined): string {
  if (status >= 300 && status < 400) {
    const to = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
    return `, a redirect${to}, which is not followed: set the address that takes messages itself`;
  }
  if (status === 401 || status === 403) return ': it does not let this in';
  if (status === 404 || status === 410) return ': there is nobody under this address any more';
  if (status === 429) return ': it wants fewer messages';
  return '';
}

/** The rest of an answer says nothing; a server that is read to its end lets go of the connection in order. */
function readAway(response: IncomingMessage, request: ClientRequest): void {
  let bytes = 0;
  response.on('error', () => {});
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) request.destroy();
  });
}

const MEANINGS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'takes no connections',
  ECONNRESET: 'closed the connection without an answer',
  EPIPE: 'closed the connection without an answer',
  ENOTFOUND: 'is not a name that is known',
  EAI_AGAIN: 'could not be looked up: there may be no network',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ETIMEDOUT: 'could not be reached in time',
};

function failed(host: string, error: NodeJS.ErrnoException): string {
  const codes = error instanceof AggregateError ? error.errors.map((e) => String(e.code)) : [error.code ?? 'unknown'];
  const [code = 'unknown'] = codes;
  const meaning = MEANINGS[code];
  if (meaning !== undefined) return `${host} ${meaning}.`;
  const what = /^[A-Z0-9_]{1,60}$/.test(code) ? formatList([...new Set(codes)]) : 'no reason given';
  return code.startsWith('HPE_')
    ? `${host} answered with something else than HTTP.`
    : `Sending to ${host} failed (${what}).`;
}
