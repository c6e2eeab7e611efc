import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENTRY_PATH, type EntryRequest, EntryRequestSchema, MAX_ENTRY_BYTES } from '../../shared/contract/index.ts';
import type { Admission } from './admission.ts';
import { isOwnHost, isOwnOrigin } from './guard.ts';
import type { StaticFile } from './static-files.ts';

export interface AnswerOptions {
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly admission: Admission;
  /** The port that is listened on, for the names by which this server may be called. */
  readonly port: () => number;
}

/** Everything from ourselves, nothing from elsewhere, no inline code. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Answers plain HTTP: the built pages, and the request of one of them to be let in. Never throws. */
export function answer(request: IncomingMessage, response: ServerResponse, options: AnswerOptions): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const path = (request.url ?? '/').split(/[?#]/, 1)[0] ?? '/';
  if (!isOwnHost(request, options.port())) refuse(response, 403, 'Lifeguard answers only to this machine’s own names.');
  else if (path === ENTRY_PATH) void entry(request, response, options);
  else page(request, response, options.files.get(path));
}

function page({ method }: IncomingMessage, response: ServerResponse, file: StaticFile | undefined): void {
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, 405, 'Only GET.');
  } else if (file === undefined) {
    refuse(response, 404, 'There is no such page.');
  } else {
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length });
    response.end(method === 'HEAD' ? undefined : file.body);
  }
}

/** Lets a browser in, by the code of a printed address or by the session that it has. */
async function entry(request: IncomingMessage, response: ServerResponse, options: AnswerOptions): Promise<void> {
  if (request.method !== 'POST') {
    response.setHeader('Allow', 'POST');
    return refuse(response, 405, 'Only POST.');
  }
  if (!isOwnOrigin(request, options.port())) return refuse(response, 403, 'Only Lifeguard’s own page may ask this.');
  const asked = await read(request);
  if (asked === null) return refuse(response, 400, 'Neither a code nor a session.');
  const session = sessionFor(asked, options.admission);
  if (session === null) return refuse(response, 401, 'Not let in.');
  response.writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ session }));
}

function sessionFor(asked: EntryRequest, admission: Admission): string | null {
  if ('code' in asked) return admission.exchange(asked.code);
  return admission.admits(asked.session) ? asked.session : null;
}

/** The request's body, or null when it is too long, broken off or not of the contract. */
function read(request: IncomingMessage): Promise<EntryRequest | null> {
  return new Promise((resolve) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
      if (body.length > MAX_ENTRY_BYTES) resolve(null);
    });
    request.on('error', () => resolve(null));
    request.on('close', () => resolve(null));
    request.on('end', () => resolve(parse(body)));
  });
}

function parse(body: string): EntryRequest | null {
  try {
    return EntryRequestSchema.parse(JSON.parse(body));
  } catch {
    return null;
  }
}

function refuse(response: ServerResponse, status: number, words: string): void {
  // What is left of a body that nobody wanted would be taken for the next request.
  if (!response.req.complete) response.setHeader('Connection', 'close');
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${words}\n`);
}
