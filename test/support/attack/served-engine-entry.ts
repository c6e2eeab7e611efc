/**
 * A served engine as a process of its own, so that an attack that ends it ends this and not the test. Started by fork with the folder
 * that holds its configuration; answers the messages of `served-engine.ts`.
 */
import path from 'node:path';
import { createEngine } from '../../../electron/app/index.ts';
import { browserHost, serve } from '../../../electron/serve/index.ts';

const folder = process.argv[2] ?? '';
const engine = await createEngine({
  follows: true,
  cwd: folder,
  home: folder,
  env: {},
  platform: process.platform,
  configFile: path.join(folder, 'config.yaml'),
  stateFolder: path.join(folder, 'state'),
});
const server = await serve({
  engine,
  host: browserHost({ version: 'attacked' }),
  rendererFolder: path.join(folder, 'pages'),
  port: 0,
});
const { gc } = globalThis;
if (gc === undefined) throw new Error('Start this with --expose-gc.');

process.on('message', async (message) => {
  if (message === 'address') process.send?.({ address: server.address() });
  if (message === 'bytes') {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    process.send?.({ bytes: heapUsed + external });
  }
  if (message === 'change') {
    engine.pause(engine.snapshot().pausedUntil === null ? Date.now() + 600_000 : null);
    process.send?.({ seq: engine.snapshot().seq });
  }
  if (message === 'stop') {
    await server.stop();
    await engine.stop();
    process.disconnect();
  }
});
process.send?.({ port: server.port });
