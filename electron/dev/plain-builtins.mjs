import { builtinModules } from 'node:module';

/** `import a, { b as c } from "node:x";` as the bundler writes what stays outside: at the beginning of a line. */
const IMPORT = /^import\s+([^;'"]+?)\s+from\s*["']([^"']+)["'];?$/gm;

/**
 * Has the bundle take Node's own modules as objects. An `import` of one reads every export of it, and with that loads what each of them is made of:
 * cryptography of browsers, test helpers, readers of heaps (about 2 MB that stay resident).
 * @returns a plugin of the bundler
 */
export const plainBuiltins = () => ({
  name: 'plain-builtins',
  renderChunk: (code, chunk, _options, { chunks }) =>
    isReadByOldNode(chunk, chunks) ? null : { code: withPlainBuiltins(code), map: null },
});

/** The command line begins by saying whether this Node will do: one that does not cannot be asked for a module either. */
function isReadByOldNode({ name, fileName }, chunks) {
  return name === 'cli' || Object.values(chunks).some((c) => c.name === 'cli' && c.imports.includes(fileName));
}

/** @throws when an import is not written as it is expected to be */
export function withPlainBuiltins(code) {
  return code.replace(IMPORT, (line, what, from) => {
    const name = from.replace(/^node:/, '');
    // Those that have no name without `node:` are young and small, and an older runtime is given them by a loader.
    if (!builtinModules.includes(name)) return line;
    // One of the names that are taken may be `process` itself.
    return taken(what.trim(), `globalThis.process.getBuiltinModule("node:${name}")`);
  });
}

/** The declarations that stand for what is imported. */
function taken(what, module) {
  const [, own = null, , rest = own === null ? what : null] = /^([\w$]+)(\s*,\s*(.+))?$/s.exec(what) ?? [];
  const whole = (name) => `const ${name} = ${module};`;
  const declared = own === null ? [] : [whole(own)];
  if (rest === null) return declared.join(' ');
  const space = /^\*\s*as\s+([\w$]+)$/.exec(rest)?.[1];
  if (space !== undefined) return [...declared, whole(space)].join(' ');
  const inside = /^\{(.*)\}$/s.exec(rest)?.[1];
  if (inside === undefined) throw new Error(`An import of Node is not written as it was: ${what}`);
  const names = inside
    .split(',')
    .map((part) => part.trim().split(/\s+as\s+/))
    .filter(([name]) => name !== '');
  const wholes = names.filter(([name]) => name === 'default').map(([, as]) => whole(as));
  const parts = names
    .filter(([name]) => name !== 'default')
    .map(([name, as]) => (as === undefined ? name : `${name}: ${as}`));
  const some = parts.length === 0 ? [] : [`const { ${parts.join(', ')} } = ${module};`];
  return [...declared, ...wholes, ...some].join(' ');
}
