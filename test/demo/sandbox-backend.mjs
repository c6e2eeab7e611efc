/**
 * The demo's backend where there is no Python: the same answers as the LeanVibe backend, from Node and `ws` alone.
 * Arguments: port. POST /_fault takes the same changes as the test stack's backend.
 */
import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

const port = Number(process.argv[2]);
let faults = {};

const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/_fault') {
    let body = '';
    for await (const chunk of request) body += chunk;
    const change = JSON.parse(body);
    faults = change.reset ? {} : { ...faults, ...change };
    if (faults.websocket)
      for (const socket of sockets.clients) faults.websocket === 'silent' ? socket.pause() : socket.close();
    return response.end('{}');
  }
  if (request.url !== '/health') return response.writeHead(404).end();
  const failing = faults.health === 'unhealthy';
  response.setHeader('Content-Type', 'application/json');
  return response.end(
    JSON.stringify(failing ? { status: 'unhealthy', message: faults.message } : { status: 'healthy', ai_ready: true }),
  );
});
const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, socket, head) => {
  if (!request.url?.startsWith('/ws')) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
  return sockets.handleUpgrade(request, socket, head, (client) => {
    if (faults.websocket === 'silent') client.pause();
    client.on('error', () => client.terminate());
  });
});
server.listen(port, '127.0.0.1', () => console.log(`sandbox backend on port ${port}`));
