import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts, removeFolder, spawnDetached, stopTree, temporaryFolder, untilReady } from './stack/index.ts';

/** Programs of others that listen, and what they were sent. */
export interface ForeignListeners {
  readonly ports: readonly number[];
  /** How often anybody connected, and every byte that came. */
  readonly heard: () => { readonly connections: number; readonly bytes: number };
  readonly cleanup: () => Promise<void>;
}

/** A server that speaks no known protocol and counts what comes; a port of 0 is one that the system chooses. */
const SERVER = `
const { createServer } = require('node:net');
const { appendFileSync } = require('node:fs');
const [log, ...ports] = process.argv.slice(-1)[0].split(' ');
for (const port of ports) {
  const server = createServer((socket) => {
    appendFileSync(log, 'c\\n');
    socket.on('data', (chunk) => appendFileSync(log, 'b'.repeat(chunk.length) + '\\n'));
    socket.on('error', () => {});
  });
  server.listen(Number(port), '127.0.0.1', () => appendFileSync(log, 'p' + server.address().port + '\\n'));
}`;

/**
 * Ten listeners of five programs that are no services: code on a command line, a helper on ports that the system chose, a debugger, one that
 * waits for a log-in, and a program of an unknown name.
 */
export async function startForeignListeners(): Promise<ForeignListeners> {
  const dir = temporaryFolder('lifeguard-foreign');
  const log = join(dir, 'heard.log');
  writeFileSync(log, '');
  const script = join(dir, 'helper.cjs');
  writeFileSync(script, SERVER);
  const chosen = await freePorts(7);
  const some = (from: number, to: number) => `${log} ${chosen.slice(from, to).join(' ')}`;
  const node = process.execPath;
  const unknown = join(dir, 'sync-agent');
  symlinkSync(node, unknown);
  const starts: readonly (readonly string[])[] = [
    [node, '-e', SERVER, '--', some(0, 3)],
    [node, script, `${log} 0 0 0`],
    [node, script, 'debugpy', some(3, 4)],
    [node, script, 'auth', 'login', some(4, 5)],
    [unknown, script, some(5, 7)],
  ];
  const children = await Promise.all(
    starts.map(([command = node, ...args]) =>
      spawnDetached(command, args, { cwd: dir, logFile: join(dir, 'out.log') }),
    ),
  );
  const lines = () => readFileSync(log, 'utf8').split('\n');
  const ports = () => lines().flatMap((l) => (l.startsWith('p') ? [Number(l.slice(1))] : []));
  const wait = { what: 'The foreign listeners', logFile: join(dir, 'out.log'), timeoutMs: 60_000 };
  await untilReady(async () => ports().length === 10, wait);
  return {
    ports: ports(),
    heard: () => ({
      connections: lines().filter((l) => l === 'c').length,
      bytes: lines().reduce((sum, l) => sum + (l.startsWith('b') ? l.length : 0), 0),
    }),
    cleanup: async () => {
      await Promise.all(children.map((child) => stopTree(child.pid, 500)));
      await removeFolder(dir);
    },
  };
}
