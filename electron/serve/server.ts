import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type EngineEvent, MAX_MESSAGE_BYTES, RequestSchema } from '../../shared/contract/index.ts';
import { type Engine, type HostCalls, openSession } from '../engine/index.ts';
import { nodeHttp } from '../system/index.ts';
import { isOwnHost, isOwnOrigin, tokenProtocol } from './guard.ts';
import { loadStaticFiles, type StaticFile } from './static-files.ts';

export interface ServeOptions {
  readonly engine: Engine;
  readonly host: HostCalls;
  /** Folder with the built pages. */
  readonly rendererFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** A host that restarts under open pages keeps its token; by default it is random. */
  readonly token?: string;
}

export interface PageServer {
  readonly port: number;
  /** Address with the token in its fragment, which browsers never send to a server or put into a referrer. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Everything from ourselves, nothing from elsewhere, no inline code. */
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the interface to a browser on this machine only: loopback, a random token, and Host and Origin checked.
 * @throws when the port cannot be listened on or the pages are not built
 */
export async function serve({ engine, host, rendererFolder, port, ...given }: ServeOptions): Promise<PageServer> {
  const files = loadStaticFiles(rendererFolder);
  const token = given.token ?? randomBytes(24).toString('base64url');
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  const server = nodeHttp.createServer((request, response) => answer(request, response, files, listening()));
  const listening = () => (server.address() as AddressInfo | null)?.port ?? port;
  const looking = new Set<WebSocket>();

  server.on('upgrade', (request, socket, head) => {
    if (request.url !== '/api' || !isOwnHost(request, listening()) || !isOwnOrigin(request, listening()))
      return refuse(socket, 403);
    if (tokenProtocol(request, token) === null) return refuse(socket, 401);
    sockets.handleUpgrade(request, socket, head, (page) => connect(page));
  });

  function connect(page: WebSocket): void {
    const send = (event: EngineEvent) => page.send(JSON.stringify(event));
    const session = openSession(engine, host, send, (visible) => {
      if (visible) looking.add(page);
      else looking.delete(page);
      engine.setVisible(looking.size > 0);
    });
    page.on('message', (data, binary) => {
      const request = binary ? null : parseRequest(String(data));
      if (request === null) return page.close(1008, 'not a request');
      void session.call(request.call, request.args).then((result) => {
        if (page.readyState === page.OPEN) page.send(JSON.stringify({ id: request.id, ...result }));
      });
    });
    page.on('error', () => page.terminate());
    page.on('close', () => session.close());
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: listening(),
    url: `http://127.0.0.1:${listening()}/#token=${token}`,
    async stop() {
      for (const page of sockets.clients) page.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function parseRequest(text: string) {
  try {
    return RequestSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

function refuse(socket: Duplex, status: 401 | 403): void {
  const words = status === 401 ? 'Unauthorized' : 'Forbidden';
  socket.end(`HTTP/1.1 ${status} ${words}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, StaticFile>,
  port: number,
): void {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Cache-Control', 'no-store');
  const file = files.get((request.url ?? '/').split(/[?#]/, 1)[0] ?? '/');
  const refused = refusal(request, port);
  if (refused !== null || file === undefined) {
    const [status, words] = refused ?? [404, 'There is no such page.'];
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(`${words}\n`);
    return;
  }
  response.writeHead(200, { 'Content-Type': file.type, 'Content-Length': file.body.length });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** Status and words for a request that is not even looked up, or null. */
function refusal(request: IncomingMessage, port: number): readonly [number, string] | null {
  if (!isOwnHost(request, port)) return [403, 'Lifeguard answers only to this machine’s own names.'];
  if (request.method !== 'GET' && request.method !== 'HEAD') return [405, 'Only GET.'];
  return null;
}
