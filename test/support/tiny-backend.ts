import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A folder that looks like a checkout of LeanVibe, whose start script begins a server that answers and nothing more. */
export interface TinyBackend {
  readonly root: string;
  readonly startScript: string;
}

const SERVER = `import { createServer } from 'node:http';
import { WebSocketServer } from ${JSON.stringify(import.meta.resolve('ws'))};
const server = createServer((_request, response) => {
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ status: 'healthy', service: 'leanvibe-backend' }));
});
new WebSocketServer({ server });
server.listen(Number(process.argv[2]), '127.0.0.1', () => console.log('It listens.'));
`;

/** Writes it; needs no Python, so that an app of another user can start it. */
export function makeTinyBackend(root: string, port: number): TinyBackend {
  const folder = path.join(root, 'leanvibe-backend');
  mkdirSync(path.join(folder, 'app'), { recursive: true });
  mkdirSync(path.join(root, 'leanvibe-ios'));
  writeFileSync(path.join(folder, 'pyproject.toml'), '[project]\nname = "leanvibe-backend"\n');
  writeFileSync(path.join(folder, 'app/main.py'), '');
  writeFileSync(path.join(folder, 'server.mjs'), SERVER);
  const startScript = path.join(folder, 'start.sh');
  writeFileSync(startScript, `#!/bin/sh\ncd '${folder}' && exec '${process.execPath}' server.mjs ${port}\n`);
  chmodSync(startScript, 0o755);
  return { root, startScript };
}

/**
 * Starts it as a person would, as the user that `as` changes to, and waits until it listens.
 * @throws when it ends before
 */
export async function startTinyBackend({ startScript }: TinyBackend, as: readonly string[]): Promise<ChildProcess> {
  const [command = startScript, ...args] = [...as, startScript];
  const child = spawn(command, args, {
    cwd: path.dirname(startScript),
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  const listens = once(child.stdout, 'data');
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${startScript} ended with ${code}.`)));
  await Promise.race([listens, ended]);
  ended.catch(() => undefined);
  return child;
}
