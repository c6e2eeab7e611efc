import type { IncomingMessage, ServerResponse } from 'node:http';
import { ENTRY_PATH, type EntryRequest, EntryRequestSchema, MAX_ENTRY_BYTES } from '../../shared/contract/index.ts';
import type { Admission } from './admission.ts';
import { bearerOf, isSameSecret } from './bearer.ts';
import { isOwnHost, isOwnOrigin } from './guard.ts';
import type { StaticFile, StaticFiles } from './static-files.ts';

export interface AnswerOptions {
  readonly files: StaticFiles;
  readonly admission: Admission;
  /** The port that is listened on, for the names by which this server may be called. */
  readonly port: () => number;
  /** What Prometheus is told; absent where it is told nothing. */
  readonly metrics?: MetricsPage | undefined;
}

/** The figures for Prometheus, and who may read them. */
export interface MetricsPage {
  /** Null while the settings say that nothing is told. */
  readonly token: () => string | null;
  readonly read: () => Promise<{ readonly type: string; readonly text: string }>;
}

const METRICS_PATH = '/metrics';

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
  const metrics = path === METRICS_PATH ? (options.metrics ?? null) : null;
  const token = metrics?.token() ?? null;
  // Whoever has the token is nobody's rebound page, by whatever name this machine is called where it runs.
  if (metrics !== null && token !== null && isAdmitted(request, token, options.admission))
    void figures(request, response, metrics);
  else if (!isOwnHost(request, options.port()))
    refuse(response, 403, 'Lifeguard answers only to this machine’s own names.');
  else if (token !== null) unauthorised(response);
  else if (path === ENTRY_PATH) void entry(request, response, options);
  else page(request, response, path, options.files);
}

function page({ method }: IncomingMessage, response: ServerResponse, path: string, files: StaticFiles): void {
  const file = fileOf(path, files);
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

/** Undefined as well where the pages were removed from the disk before anybody asked for them. */
function fileOf(path: string, files: StaticFiles): StaticFile | undefined {
  try {
    return files().get(path);
  } catch {
    return undefined;
  }
}

function isAdmitted(request: IncomingMessage, token: string, admission: Admission): boolean {
  const given = bearerOf(request);
  return given !== null && (isSameSecret(given, token) || admission.admits(given));
}

function unauthorised(response: ServerResponse): void {
  response.setHeader('WWW-Authenticate', 'Bearer realm="Lifeguard"');
  refuse(response, 401, 'Only with the token of the state folder: Authorization: Bearer …');
}

async function figures({ method }: IncomingMessage, response: ServerResponse, metrics: MetricsPage): Promise<void> {
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return refuse(response, 405, 'Only GET.');
  }
  try {
    const { type, text } = await metrics.read();
    const body = Buffer.from(text);
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    response.end(method === 'HEAD' ? undefined : body);
  } catch {
    refuse(response, 503, 'The figures cannot be read now.');
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
