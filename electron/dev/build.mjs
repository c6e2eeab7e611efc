/** Builds everything into `dist/`: the renderer's pages, and one bundle for each host (command line, Electron main, preload). */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { build } from 'vite';
import { lazyLetters } from './lazy-letters.mjs';
import { lazyTls } from './lazy-tls.mjs';
import { plainBuiltins } from './plain-builtins.mjs';
import { root } from './setup.mjs';
import { smallSchemas } from './small-schemas.mjs';

/** Folders of the packages of which something is in the bundles, from the project's own. */
const bundled = new Set();
const notePackages = () => ({
  name: 'note-packages',
  generateBundle(_options, chunks) {
    for (const chunk of Object.values(chunks))
      for (const id of Object.keys(chunk.modules ?? {})) {
        const place = /^\0?(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
        if (place !== undefined) bundled.add(path.relative(root, place));
      }
  },
});

const outside = ['electron', ...builtinModules, /^node:/];

/**
 * V8 keeps the text of a program in memory, with two bytes for each character as soon as one of them is not Latin: ASCII without
 * spaces and comments takes little more than a third of that, short names inside of functions a fifth less, and less memory to read it in the first
 * place. Names of functions stay, for a stack trace that can be read.
 */
const small = {
  charset: 'ascii',
  minify: { compress: false, mangle: { toplevel: false, keepNames: true }, codegen: { removeWhitespace: true } },
};

/** One bundle for Node: everything inside but Node's own modules and `electron`, so the package needs no node_modules. */
const nodeBundle = (entries, format) => ({
  configFile: false,
  root,
  logLevel: 'warn',
  plugins: [lazyTls(), lazyLetters(), smallSchemas(), plainBuiltins(), notePackages()],
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

await build({
  configFile: path.join(root, 'vite.config.ts'),
  root: path.join(root, 'renderer'),
  logLevel: 'warn',
  plugins: [notePackages()],
});
await build(nodeBundle(present({ cli: 'electron/cli.ts', main: 'electron/main.ts' }), 'es'));
if (existsSync(path.join(root, 'electron/preload.ts')))
  await build(nodeBundle({ preload: 'electron/preload.ts' }, 'cjs'));
// Chunks of earlier builds, under other hashes, would be packed too. They go last: an app that runs from here has loaded its own.
const chunks = path.join(root, 'dist/chunks');
for (const name of readdirSync(chunks)) {
  const file = path.join(chunks, name);
  if (statSync(file).mtimeMs < begun) rmSync(file);
}

/** What the built command line says, for a file that the package has. */
const said = (...words) =>
  execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), ...words], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    env: { ...process.env, NO_COLOR: '1' },
  });
/** Replaces a folder of files with text. */
const write = (folder, files) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) writeFileSync(path.join(folder, name), text);
};

const { version, schemas } = JSON.parse(said('schema', 'all'));
const shapes = Object.entries(schemas).map(([name, schema]) => [`${name.replaceAll(' ', '-')}.json`, schema]);
write(
  path.join(root, 'dist/schemas'),
  [['index.json', { version, shapes: shapes.map(([name]) => name) }], ...shapes].map(([name, value]) => [
    name,
    `${JSON.stringify(value, null, 2)}\n`,
  ]),
);
write(path.join(root, 'dist/man'), [['lifeguard.1', said('help', 'man')]]);
// Under the names by which each shell finds them.
write(
  path.join(root, 'dist/completions'),
  Object.entries({ zsh: '_lifeguard', bash: 'lifeguard', fish: 'lifeguard.fish' }).map(([shell, name]) => [
    name,
    said('completion', shell),
  ]),
);
writeFileSync(path.join(root, 'dist/.packages.json'), JSON.stringify([...bundled].sort()));
writeFileSync(path.join(root, 'dist/.built'), '');
