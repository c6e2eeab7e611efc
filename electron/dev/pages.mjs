/** The pages of `npm run dev`: vite serves them from the sources, and passes on to the engine what they ask of it. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer as createTcpServer } from 'node:net';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createLogger, createServer } from 'vite';
import { node, root, run } from './setup.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '5173' },
    repository: { type: 'string' },
    config: { type: 'string' },
  },
});

/** A port of loopback that is free now: the engine keeps it over its restarts. */
async function freePort() {
  const server = createTcpServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

const enginePort = await freePort();
const engineHost = `127.0.0.1:${enginePort}`;
const pagePort = () => pages.httpServer.address().port;

/** The engine answers to its own names only. Ours become them; another Host or Origin stays what it is, and is refused there. */
function underItsName(passedOn, { headers }) {
  const ours = [`127.0.0.1:${pagePort()}`, `localhost:${pagePort()}`];
  if (ours.includes(headers.host)) passedOn.setHeader('Host', engineHost);
  if (ours.some((host) => headers.origin === `http://${host}`)) passedOn.setHeader('Origin', `http://${engineHost}`);
}

const towardsEngine = {
  target: `http://${engineHost}`,
  changeOrigin: false,
  configure(proxy) {
    proxy.on('proxyReq', underItsName);
    proxy.on('proxyReqWs', underItsName);
    // While the engine starts anew nobody answers: a status would be taken for a refusal.
    proxy.on('error', (_error, _request, answer) => answer.destroy());
  },
};

const logger = createLogger('warn');
const { error } = logger;
logger.error = (words, options) => {
  if (!/proxy error/.test(words)) error(words, options);
};

const pages = await createServer({
  configFile: path.join(root, 'vite.config.ts'),
  root: path.join(root, 'renderer'),
  customLogger: logger,
  server: {
    host: '127.0.0.1',
    port: Number(values.port),
    // The sources of the pages and what they import; nothing else of this folder is given to a browser.
    fs: { allow: ['renderer', 'shared', 'node_modules'].map((name) => realpathSync(path.join(root, name))) },
    proxy: { '/entry': towardsEngine, '/api': { ...towardsEngine, ws: true } },
  },
});
await pages.listen();

const code = await run(node, ['--watch', '--watch-preserve-output', 'electron/dev/engine.ts'], {
  env: {
    NODE_COMPILE_CACHE: path.join(root, 'node_modules/.cache/lifeguard-dev'),
    LIFEGUARD_DEV: JSON.stringify({
      ...values,
      port: enginePort,
      pages: `http://127.0.0.1:${pagePort()}/`,
      session: randomBytes(24).toString('base64url'),
    }),
  },
});
await pages.close();
process.exit(code);
