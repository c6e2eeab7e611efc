/** What `ws` loads at its beginning and needs for `wss:` alone, each with the one function of it that is called. */
const PARTS = [
  ['https', 'request'],
  ['tls', 'connect'],
];

/**
 * Has the bundle load Node's TLS when a connection with TLS is made: 6 MB of resident memory for what a stack on this machine seldom has.
 * @returns a plugin of the bundler; the build fails where `ws` is not written as it was
 */
export const lazyTls = () => ({
  name: 'lazy-tls',
  transform(code, id) {
    if (!id.replaceAll('\\', '/').endsWith('/node_modules/ws/lib/websocket.js')) return null;
    return { code: withLazyTls(code), map: null };
  },
});

/** @throws when the text loads none of them as it is expected to */
export function withLazyTls(code) {
  return PARTS.reduce((text, [name, called]) => {
    const line = `const ${name} = require('${name}');`;
    if (!text.includes(line)) throw new Error(`ws does not load ${name} by \`${line}\` any more.`);
    return text.replace(
      line,
      `const ${name} = { get ${called}() { return process.getBuiltinModule('node:${name}').${called}; } };`,
    );
  }, code);
}
