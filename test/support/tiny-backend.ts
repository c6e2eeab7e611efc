import { type ChildProcess, spawn } from 'node:child_process';
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
server.listen(Number(process.argv[2]), '127.0.0.1');
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

/** Starts it as a person would, as the user that `as` changes to. */
export const startTinyBackend = ({ startScript }: TinyBackend, as: readonly string[]): ChildProcess => {
  const [command = startScript, ...args] = [...as, startScript];
  return spawn(command, args, { cwd: path.dirname(startScript), stdio: 'ignore', detached: true });
};
