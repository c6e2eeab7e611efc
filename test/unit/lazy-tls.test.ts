import { readFileSync } from 'node:fs';
import https from 'node:https';
import { createRequire } from 'node:module';
import path from 'node:path';
import tls from 'node:tls';
import { expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { withLazyTls } from '../../electron/dev/lazy-tls.mjs';

const ws = path.dirname(createRequire(import.meta.url).resolve('ws'));

it('ws in the bundle loads TLS when it is used, and what it uses then is Node’s own', () => {
  const before = readFileSync(path.join(ws, 'lib/websocket.js'), 'utf8');
  const after: string = withLazyTls(before);
  expect(after).not.toMatch(/require\('(tls|https)'\)/);
  const lines = after.split('\n').filter((line) => line.includes('getBuiltinModule'));
  expect(lines).toHaveLength(2);
  const made: { tls: typeof tls; https: typeof https } = new Function(`${lines.join('\n')}; return { tls, https }`)();
  expect(made.tls.connect).toBe(tls.connect);
  expect(made.https.request).toBe(https.request);
  // Nothing else of them is used.
  const code = before.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  expect([...new Set(code.match(/\b(?:tls|https)\.\w+/g))].sort()).toEqual(['https.request', 'tls.connect']);
  expect(() => withLazyTls('const tls = await import("tls")')).toThrow('ws does not load');
});
