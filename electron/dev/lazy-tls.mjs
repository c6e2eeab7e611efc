/** In the place of a module with this one function, which is taken from Node's own when it is called. */
const late = (name, called) => `{ get ${called}() { return process.getBuiltinModule('node:${name}').${called}; } }`;

/** What loads TLS at its beginning and needs it for one function alone: by the end of its path, how it loads each, and what stands for that. */
const USERS = [
  {
    file: '/node_modules/ws/lib/websocket.js',
    parts: [
      [`const https = require('https');`, `const https = ${late('https', 'request')};`],
      [`const tls = require('tls');`, `const tls = ${late('tls', 'connect')};`],
    ],
  },
  {
    file: '/node_modules/ioredis/built/connectors/StandaloneConnector.js',
    parts: [[`const tls_1 = require("tls");`, `const tls_1 = ${late('tls', 'connect')};`]],
  },
  {
    file: '/node_modules/ioredis/built/connectors/SentinelConnector/index.js',
    parts: [[`const tls_1 = require("tls");`, `const tls_1 = ${late('tls', 'connect')};`]],
  },
  {
    file: '/node_modules/neo4j-driver-bolt-connection/lib/channel/node/node-channel.js',
    parts: [[`var tls_1 = __importDefault(require("tls"));`, `var tls_1 = { default: ${late('tls', 'connect')} };`]],
  },
  {
    file: '/node_modules/postgres/src/connection.js',
    parts: [[`import tls from 'tls'`, `const tls = ${late('tls', 'connect')}`]],
  },
];

/**
 * Has the bundle load Node's TLS when a connection with TLS is made: 6 MB of resident memory for what a stack on this machine seldom has.
 * @returns a plugin of the bundler; the build fails where one of them is not written as it was
 */
export const lazyTls = () => ({
  name: 'lazy-tls',
  transform(code, id) {
    const user = USERS.find(({ file }) => id.replaceAll('\\', '/').endsWith(file));
    return user === undefined ? null : { code: withLazyTls(code, user.file), map: null };
  },
});

/**
 * @param file one of `USERS`
 * @throws when the text loads none of them as it is expected to
 */
export function withLazyTls(code, file) {
  const parts = USERS.find((user) => user.file === file)?.parts ?? [];
  return parts.reduce((text, [line, instead]) => {
    if (!text.includes(line)) throw new Error(`${file} does not load TLS by \`${line}\` any more.`);
    return text.replace(line, instead);
  }, code);
}

/** Their files. */
export const tlsUsers = USERS.map(({ file }) => file);
