/** `npm run demo`: a stack of its own that may be broken with buttons, and Lifeguard watching it, in the browser. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createEngine } from '../../electron/app/index.ts';
import { onEnter } from '../../electron/cli/on-enter.ts';
import { onInterrupt } from '../../electron/cli/on-interrupt.ts';
import { browserHost, serve } from '../../electron/serve/index.ts';
import { isForeground } from '../../electron/system/index.ts';
import { giveTrust } from '../../electron/trust/index.ts';
import { removeFolder, stopAll, temporaryFolder } from '../support/stack/index.ts';
import { startDemoStack } from './stack.ts';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, sandbox: { type: 'boolean', default: false } },
});
const say = (text: string) => console.error(`» ${text}`);

say(
  'Setting up a stack that you may break. Nothing of your own is touched: its folder, ports and processes are the demo’s.',
);
const stack = await startDemoStack(say, { realBackend: !values.sandbox });
for (const part of stack.parts) say(part);

const folder = temporaryFolder('lifeguard-demo');
const configFile = path.join(folder, 'config.yaml');
writeFileSync(configFile, JSON.stringify(stack.config, null, 2));
// It was made a moment ago, by this program.
giveTrust({ root: stack.root, backend: null, stateFolder: path.join(folder, 'state') }, Date.now());
const engine = await createEngine({
  follows: true,
  cwd: folder,
  home: folder,
  env: { PATH: process.env.PATH },
  platform: process.platform,
  configFile,
  repository: stack.root,
  stateFolder: path.join(folder, 'state'),
});
const host = browserHost({
  version: 'demo',
  demoBreak: async ({ fault }) => {
    await stack.breaks[fault]();
    return {};
  },
});
const server = await serve({
  engine,
  host,
  rendererFolder: path.resolve(import.meta.dirname, '../../dist/renderer'),
  port: Number(values.port),
});
console.log(server.address());
await onEnter(process.stdin, isForeground, new AbortController().signal, () => console.log(server.address()));
say(
  'Open this address (Enter prints another). Break a part, then press Recover Backend. Ctrl-C ends the demo and removes everything it made.',
);

onInterrupt(async ({ exitCode }) => {
  say('Ending the demo…');
  await server.stop();
  await engine.stop();
  await stack.stop();
  await stopAll();
  await removeFolder(folder);
  process.exit(exitCode);
});
