import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { describe, expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { tlsUsers, withLazyTls } from '../../electron/dev/lazy-tls.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const FILES: readonly string[] = tlsUsers;

interface Loaded {
  readonly connect?: unknown;
  readonly request?: unknown;
}

describe.each(FILES)('%s in the bundle', (file) => {
  const before = readFileSync(path.join(root, file), 'utf8');
  const after: string = withLazyTls(before, file);

  it('loads TLS when it is used, and what it uses then is Node’s own', () => {
    expect(after).not.toMatch(/require\(['"](tls|https)['"]\)|from ['"](tls|https)['"]/);
    const lines = after.split('\n').filter((line) => line.includes('getBuiltinModule'));
    const names = lines.map((line) => /^\s*(?:const|var) (\w+) =/.exec(line)?.[1] ?? '');
    const made: Record<string, Loaded & { readonly default?: Loaded }> = new Function(
      `${lines.join('\n')}; return { ${names.join(', ')} };`,
    )();
    for (const name of names) {
      const it = made[name]?.default ?? made[name];
      expect(name.startsWith('https') ? it?.request : it?.connect).toBe(
        name.startsWith('https') ? https.request : tls.connect,
      );
    }
  });

  it('uses nothing else of it', () => {
    const code = before.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const used = [...new Set(code.match(/\b(?:tls(?:_1)?|https)(?:\.default)?\.\w+/g))].map((found) =>
      found.split('.').at(-1),
    );
    for (const name of used) expect(['connect', 'request']).toContain(name);
    expect(used).toContain('connect');
  });
});

it('the build fails where one of them is not written as it was', () => {
  for (const file of FILES)
    expect(() => withLazyTls('const tls = await import("tls")', file)).toThrow('does not load TLS');
});
