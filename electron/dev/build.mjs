/** Builds everything into `dist/`: the renderer's pages, and one bundle for each host (command line, Electron main, preload). */
import { existsSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { root } from './setup.mjs';

const outside = ['electron', ...builtinModules, /^node:/];

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
          ? { format: 'cjs', entryFileNames: '[name].cjs' }
          : { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

const present = (entries) =>
  Object.fromEntries(Object.entries(entries).filter(([, file]) => existsSync(path.join(root, file))));

await build({ configFile: path.join(root, 'vite.config.ts'), root: path.join(root, 'renderer'), logLevel: 'warn' });
await build(nodeBundle(present({ cli: 'electron/cli.ts', main: 'electron/main.ts' }), 'es'));
if (existsSync(path.join(root, 'electron/preload.ts')))
  await build(nodeBundle({ preload: 'electron/preload.ts' }, 'cjs'));
writeFileSync(path.join(root, 'dist/.built'), '');
