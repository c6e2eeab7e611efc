import { expect, it } from 'vitest';
// @ts-expect-error: a script of the build has no types
import { withPlainBuiltins } from '../../electron/dev/plain-builtins.mjs';

const take = (code: string): string => withPlainBuiltins(code);
const of = (name: string) => `globalThis.process.getBuiltinModule("node:${name}")`;

it.each([
  [
    'import { readFileSync, statSync as stat } from "node:fs";',
    `const { readFileSync, statSync: stat } = ${of('fs')};`,
  ],
  ["import net from 'net';", `const net = ${of('net')};`],
  ['import * as os from "node:os";', `const os = ${of('os')};`],
  ['import path, { join } from "node:path";', `const path = ${of('path')}; const { join } = ${of('path')};`],
  ['import module, * as all from "node:module";', `const module = ${of('module')}; const all = ${of('module')};`],
  ['import { default as tls } from "tls";', `const tls = ${of('tls')};`],
  ['import { setTimeout as sleep } from "timers/promises";', `const { setTimeout: sleep } = ${of('timers/promises')};`],
])('%s', (before, after) => {
  expect(take(`${before}\nconst x = 1;`)).toBe(`${after}\nconst x = 1;`);
});

it('what is no module of Node stays, and so does what only looks like an import', () => {
  for (const code of [
    'import { a } from "./chunk.js";',
    'import { app } from "electron";',
    'import { DatabaseSync } from "node:sqlite";',
    'const text = `import fs from "node:fs";`;',
    'const fs = await import("node:fs");',
  ])
    expect(take(code)).toBe(code);
  expect(() => take('import type fs from "node:fs";')).toThrow('not written as it was');
});

it('what is taken is Node’s own', () => {
  const made = new Function(`${take('import path, { join as put } from "node:path";')} return { path, put };`)();
  expect(made.put).toBe(made.path.join);
  expect(made.path.join('a', 'b')).toBe('a/b');
  // The SDK of MCP imports what is there without an import.
  expect(new Function(`${take('import process from "node:process";')} return process;`)()).toBe(process);
});
