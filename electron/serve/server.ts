import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES, searchOf } from '../../shared/contract/index.ts';
import type { StackId } from '../../shared/domain/index.ts';
import { type HostCalls, type Stacks, Turns } from '../app/index.ts';
import type { PageEngine } from '../share/index.ts';
import { boundRest, nodeHttp } from '../system/index.ts';
import { type Admission, createAdmission } from './admission.ts';
import { answer } from './answer.ts';
import { boundConnections } from './connections.ts';
import { isOwnHost, isOwnOrigin, sessionOf, stackAsked } from './guard.ts';
import { connectPage } from './page-connection.ts';
import { staticFiles } from './static-files.ts';

export interface ServeOptions {
  /** That of the main stack. */
  readonly engine: PageEngine;
  /** All of them, where there may be several. */
  readonly stacks?: Pick<Stacks<PageEngine>, 'get' | 'views' | 'subscribe'>;
  readonly host: HostCalls;
  /** Folder with the built pages. */
  readonly rendererFolder: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The token with which Prometheus may read figures at `/metrics`; null while it may not. */
  readonly metricsToken?: () => string | null;
  /** Who is let in; a host that serves anew under open pages keeps it. By default nobody yet. */
  readonly admission?: Admission;
}

export interface PageServer {
  readonly port: number;
  /**
   * A new address, good for one browser and one time. Its code is in the fragment, which browsers never send to a server or put into
   * a referrer: only the page itself can use it up, and nothing that fetches addresses in advance.
   */
  readonly address: (stack?: StackId | null) => string;
  readonly stop: () => Promise<void>;
}

/** How long a connection may be silent is looked at by `boundConnections`, whose looks this process has when it runs; the limits here go by the clock. */
const HTTP_LIMITS = {
  headersTimeout: 0,
  requestTimeout: 0,
  keepAliveTimeout: 0,
  // Looks for what is over those limits, also while nobody is connected.
  connectionsCheckingInterval: 2 ** 31 - 1,
  maxHeaderSize: 16 * 1024,
  requireHostHeader: true,
} as const;
/** Pages that are connected at a time. */
const MAX_PAGES = 32;
/** Time for a refusal to be read, in milliseconds. */
const REFUSAL_MS = 1000;

/**
 * Serves the interface to a browser on this machine only: loopback, one-time codes, and Host and Origin checked before anything else.
 * @throws when the port cannot be listened on or the pages are not built
 */
export async function serve({ engine, host, rendererFolder, port, ...given }: ServeOptions): Promise<PageServer> {
  const files = staticFiles(rendererFolder);
  const admission = given.admission ?? createAdmission();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  const server = nodeHttp.createServer(HTTP_LIMITS);
  const listening = () => (server.address() as AddressInfo | null)?.port ?? port;
  const connections = boundConnections(server);
  const looking = new Map<WebSocket, PageEngine>();
  const stacks = given.stacks ?? onlyOne(engine);
  const turns = new Turns();
  const metrics =
    given.metricsToken === undefined ? undefined : { token: given.metricsToken, read: () => readMetrics(stacks, host) };
  server.on('request', (request, response) =>
    answer(request, response, { files, admission, port: listening, metrics }),
  );
  server.on('upgrade', (request, socket, head) => {
    // From here on the socket is nobody's: an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const asked = stackAsked(request);
    if (asked === null || !isOwnHost(request, listening()) || !isOwnOrigin(request, listening()))
      return refuse(socket, '403 Forbidden');
    if (!admission.admits(sessionOf(request) ?? '')) return refuse(socket, '401 Unauthorized');
    if (sockets.clients.size >= MAX_PAGES) return refuse(socket, '503 Service Unavailable');
    sockets.handleUpgrade(request, socket, head, (page) => {
      connections.hold(socket as Socket);
      boundRest(socket as Socket, () => page.readyState !== page.OPEN);
      const own = stacks.get(asked.stack);
      connectPage(page, {
        engine: own,
        stacks,
        host,
        turns,
        onVisible: (visible) => own !== null && look(page, own, visible),
      });
    });
  });

  function look(page: WebSocket, own: PageEngine, visible: boolean): void {
    if (visible) looking.set(page, own);
    else looking.delete(page);
    own.setVisible([...looking.values()].includes(own));
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  // Such as no file descriptor left for a connection: that one is lost, and nothing else.
  server.on('error', () => {});
  return {
    port: listening(),
    address: (stack = null) => `http://127.0.0.1:${listening()}/${searchOf(stack)}#code=${admission.issue()}`,
    async stop() {
      for (const page of sockets.clients) page.terminate();
      sockets.close();
      const closed = new Promise((resolve) => server.close(resolve));
      connections.end();
      await closed;
    },
  };
}

/** What is loaded for it is loaded when it is asked for. */
async function readMetrics(stacks: NonNullable<ServeOptions['stacks']>, host: HostCalls) {
  const { METRICS_TYPE, tellMetrics } = await import('./metrics/index.ts');
  const ids = [null, ...stacks.views().flatMap(({ id }) => id ?? [])];
  const watched = ids.flatMap((id) => {
    const engine = stacks.get(id);
    return engine === null ? [] : [{ id, engine }];
  });
  return { type: METRICS_TYPE, text: await tellMetrics(watched, host) };
}

/** One engine as all that there is. */
const onlyOne = (engine: PageEngine): NonNullable<ServeOptions['stacks']> => ({
  get: (id) => (id === null ? engine : null),
  views: () => [],
  subscribe: () => () => {},
});

/** Says no and lets go, whether or not the other side reads it or ends its own. */
function refuse(socket: Duplex, status: string): void {
  const late = setTimeout(() => socket.destroy(), REFUSAL_MS);
  socket.once('close', () => clearTimeout(late));
  socket.resume();
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
