import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import path from 'node:path';

/** What a replacement says while it runs. */
export interface Telling {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Aborted when the replacement was ended by whoever started it. */
  readonly gone: AbortSignal;
}

/** What a replacement does with its arguments. @returns its exit code */
export type Answer = (tool: string, args: readonly string[], telling: Telling) => number | Promise<number>;

/**
 * The executable: hands its arguments to the test and repeats what it is told, piece by piece, so that what a tool does stands beside what it is
 * for. Bash has connections of its own; starting a Node for each call of a tool would take twenty times as long.
 */
const script = (port: number, tool: string) => `#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/${port} || exit 126
printf '%s\\0' "$#" ${tool} "$@" >&3
while IFS= read -r -d '' -u 3 piece; do
  case $piece in
    o*) printf %s "\${piece:1}" ;;
    e*) printf %s "\${piece:1}" >&2 ;;
    x*) exit "\${piece:1}" ;;
  esac
done
exit 125
`;

/** Puts replacements for tools into a folder, which is meant to stand first on PATH. @returns what takes their answers away */
export async function answeredTools(folder: string, tools: readonly string[], answer: Answer): Promise<() => void> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    void converse(socket, answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const { port } = server.address() as AddressInfo;
  mkdirSync(folder, { recursive: true });
  for (const tool of tools) {
    const at = path.join(folder, tool);
    writeFileSync(at, script(port, tool));
    chmodSync(at, 0o755);
  }
  return () => {
    for (const socket of open) socket.destroy();
    server.close();
  };
}

async function converse(socket: Socket, answer: Answer): Promise<void> {
  const ended = new AbortController();
  socket.on('error', () => {});
  socket.once('close', () => ended.abort());
  const [tool = '', ...args] = await wordsFrom(socket);
  const say = (kind: 'o' | 'e' | 'x') => (text: string) => void (socket.writable && socket.write(`${kind}${text}\0`));
  const code = await answer(tool, args, { out: say('o'), err: say('e'), gone: ended.signal });
  say('x')(String(code));
  socket.end();
}

/** The words that it begins with, each with a NUL behind it; the first says how many follow the name. */
function wordsFrom(socket: Socket): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  return new Promise((resolve) => {
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      const [count = '', ...words] = Buffer.concat(chunks).toString().split('\0');
      if (words.length > Number(count) + 1) resolve(words.slice(0, -1));
    });
  });
}
