import { existsSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';
import { WebSocketServer } from 'ws';
import { z } from 'zod';
import { takeLock } from '../../files/index.ts';
import { nodeHttp } from '../../system/index.ts';

/** The fields that the sandbox knows of those of the test stack's backend; null switches a fault off. */
const FaultSchema = z.object({
  reset: z.literal(true).optional(),
  health: z.literal('unhealthy').nullable().optional(),
  message: z.string().nullable().optional(),
  websocket: z.literal('silent').nullable().optional(),
});
type Faults = Omit<z.infer<typeof FaultSchema>, 'reset'>;

/** No change of a fault is longer, in characters. */
const MAX_BODY = 4096;

/** Where the sandbox writes its pid, in the folder in which it runs. */
export const PID_FILE = 'sandbox.pid';
/** What the demo holds locked for as long as it lives, in the folder of everything that was made for it. */
export const KEEPER_FILE = 'keeper.lock';
/** A demo that was killed is noticed after so long, in milliseconds. */
const KEEPER_MS = 1000;

/**
 * The demo's backend: the same answers as the LeanVibe backend, from this program alone. `POST /_fault` makes it fail.
 * @param folder takes the file with its pid
 * @returns what ends it
 */
export async function serveSandbox(port: number, folder: string): Promise<() => void> {
  let faults: Faults = {};
  const sockets = new WebSocketServer({ noServer: true });
  const server = nodeHttp.createServer(async (request, response) => {
    if (request.method === 'POST' && request.url === '/_fault') {
      const change = FaultSchema.safeParse(await bodyOf(request));
      if (!change.success) return response.writeHead(400).end();
      const { reset, ...rest } = change.data;
      faults = reset ? {} : { ...faults, ...rest };
      if (faults.websocket === 'silent') for (const socket of sockets.clients) socket.pause();
      return response.end('{}');
    }
    if (request.url !== '/health') return response.writeHead(404).end();
    const failing = faults.health === 'unhealthy';
    response.setHeader('Content-Type', 'application/json');
    return response.end(
      JSON.stringify(
        failing ? { status: 'unhealthy', message: faults.message } : { status: 'healthy', ai_ready: true },
      ),
    );
  });
  server.on('upgrade', (request, socket, head) => {
    if (!request.url?.startsWith('/ws')) return socket.end('HTTP/1.1 404 Not Found\r\n\r\n');
    return sockets.handleUpgrade(request, socket, head, (client) => {
      if (faults.websocket === 'silent') client.pause();
      client.on('error', () => client.terminate());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  writeFileSync(path.join(folder, PID_FILE), String(process.pid), { mode: 0o600 });
  return () => {
    for (const socket of sockets.clients) socket.terminate();
    server.close();
    server.closeAllConnections();
  };
}

/**
 * Resolves when the demo that this sandbox belongs to was killed, after it removed what that left behind: a demo that ends by itself ends its sandbox
 * first. Never where there is no such demo.
 * @param folder in which the sandbox runs
 */
export async function orphaned(folder: string, signal: AbortSignal): Promise<void> {
  const whole = path.dirname(folder);
  const keeper = path.join(whole, KEEPER_FILE);
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      if (!existsSync(keeper)) return;
      const lock = takeLock(keeper);
      if (lock === null) return;
      clearInterval(timer);
      lock.release();
      resolve();
    }, KEEPER_MS);
    signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  });
  rmSync(whole, { recursive: true, force: true });
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_BODY) return null;
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
