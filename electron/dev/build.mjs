/** Builds everything into `dist/`: the renderer's pages, and one bundle for each host (command line, Electron main, preload). */
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { root } from './setup.mjs';

const outside = ['electron', ...builtinModules, /^node:/];

/**
 * V8 keeps the text of a program in memory, with two bytes for each character as soon as one of them is not Latin: ASCII without
 * spaces and comments takes little more than a third of that. Names stay, for a stack trace that can be read.
 */
const small = { charset: 'ascii', minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } } };

/** One bundle for Node: everything inside but Node's own modules and `electron`, so the package needs no node_modules. */
const nodeBundle = (entries, format) => ({
  configFile: false,
  root,
  logLevel: 'warn',
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    sourcemap: false,
    rollupOptions: {
      input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, path.join(root, file)])),
      external: outside,
      output:
        format === 'cjs'
          ? { ...small, format: 'cjs', entryFileNames: '[name].cjs' }
          : { ...small, format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

// A file system may keep times in whole seconds.
const begun = Math.floor(Date.now() / 1000) * 1000;

const present = (entries) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(path.join(root, file))));

await build({ configFile: path.join(root, 'vite.config.ts'), root: path.join(root, 'renderer'), logLevel: 'warn' });
await build(nodeBundle(present({ cli: 'electron/cli.ts', main: 'electron/main.ts' }), 'es'));
if (existsSync(path.join(root, 'electron/preload.ts')))
  await build(nodeBundle({ preload: 'electron/preload.ts' }, 'cjs'));
// Chunks of earlier builds, under other hashes, would be packed too. They go last: an app that runs from here has loaded its own.
const chunks = path.join(root, 'dist/chunks');
for (const name of readdirSync(chunks)) {
  const file = path.join(chunks, name);
  if (statSync(file).mtimeMs < begun) rmSync(file);
}
writeFileSync(path.join(root, 'dist/.built'), '');
