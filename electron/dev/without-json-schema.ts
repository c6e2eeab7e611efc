import type { Plugin } from 'vite';

const MAKERS = /node_modules\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/;
const EXPORTED = /^export (?:async )?(?:function|const) (\w+)|^export \{ \w+ as (\w+) \}/gm;

/** Every schema of zod can tell itself as JSON Schema, with 35 KB of code that no page calls: the names stay, and do nothing. */
export const withoutJsonSchema = (): Plugin => ({
  name: 'without-json-schema',
  apply: 'build',
  transform(code, id) {
    if (!MAKERS.test(id)) return null;
    const names = [...code.matchAll(EXPORTED)].map(([, declared, renamed]) => declared ?? renamed);
    return {
      code: names
        .map((name) => `const none_${name} = () => undefined;\nexport { none_${name} as ${name} };`)
        .join('\n'),
      map: null,
    };
  },
});
