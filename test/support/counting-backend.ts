import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';

export interface CountingBackend {
  readonly port: number;
  /** Paths in the order in which they were asked for, upgrades among them. */
  readonly asked: string[];
  close(): Promise<void>;
}

/**
 * A backend that answers its health path, upgrades `/ws` where it offers it, has nothing else, and counts. Beyond `limit` requests in a
 * minute of real time it answers 429 with Retry-After, as the real one does.
 */
export async function countingBackend({
  websocket = true,
  limit = 100,
}: {
  readonly websocket?: boolean;
  readonly limit?: number;
} = {}): Promise<CountingBackend> {
  const asked: string[] = [];
  let recent: number[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const now = performance.now();
    recent = [...recent.filter((at) => now - at < 60_000), now];
    if (recent.length > limit) {
      response.writeHead(429, { 'retry-after': '60' });
      response.end('{"error":"rate limit exceeded"}');
      return;
    }
    response.statusCode = request.url === '/health' ? 200 : 404;
    response.end('{"status":"healthy"}');
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    asked.push(request.url ?? '');
    if (websocket && request.url === '/ws') return sockets.handleUpgrade(request, socket, head, () => {});
    socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
