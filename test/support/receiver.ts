import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

/** A real server that takes messages, or does not, as a test says. */
export interface Receiver {
  readonly url: string;
  /** Everything that came, in its order, whatever was answered. */
  readonly received: Received[];
  /** How the next ones are answered, one each; 200 when there is nothing more. */
  readonly next: Behaviour[];
  /** Ends it; with the same port it can be started again. */
  readonly stop: () => Promise<void>;
}

export const answers =
  (status: number, headers: Record<string, string> = {}): Behaviour =>
  (_, response) => {
    response.writeHead(status, headers).end();
  };
/** Closes the connection when all of the message has come, before a word of an answer. */
export const closes: Behaviour = (request) => void request.socket.destroy();

export async function startReceiver(port = 0): Promise<Receiver> {
  const received: Received[] = [];
  const next: Behaviour[] = [];
  const server = createServer((request, response) => {
    // Lifeguards of other tests ask everybody who listens here what they are; that is no message.
    if (request.method === 'OPTIONS') return void answers(200)(request, response);
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body });
      (next.shift() ?? answers(200))(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    next,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
