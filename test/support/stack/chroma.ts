import { join } from 'node:path';
import { freePort } from './ports.ts';
import { spawnDetached, temporaryFolder } from './processes.ts';
import { type RunningServer, runServer } from './server.ts';
import { ensureChroma } from './tools.ts';

export type RunningChroma = RunningServer & { readonly url: string };

/** A real Chroma server with an empty database in a folder of its own. Resolves when it answers. */
export async function startChroma(): Promise<RunningChroma> {
  const { chroma } = await ensureChroma();
  const port = await freePort();
  const dir = temporaryFolder('lifeguard-chroma');
  const logFile = join(dir, 'chroma.log');
  const url = `http://127.0.0.1:${port}`;
  const args = ['run', '--path', join(dir, 'data'), '--host', '127.0.0.1', '--port', String(port)];
  const server = await runServer({
    ...{ what: 'Chroma', port, logFile, folders: [dir] },
    spawn: () => spawnDetached(chroma, args, { cwd: dir, logFile, env: { ANONYMIZED_TELEMETRY: 'False' } }),
    ready: async () => (await fetch(`${url}/api/v2/heartbeat`)).ok,
  });
  return Object.assign(server, { url });
}
