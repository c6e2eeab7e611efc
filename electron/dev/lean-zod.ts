import type { Plugin } from 'vite';

const MAKERS = /node_modules\/zod\/v4\/core\/(?:json-schema-processors|to-json-schema)\.js$/;
const EXPORTED = /^export (?:async )?(?:function|const) (\w+)|^export \{ \w+ as (\w+) \}/gm;

const SCHEMAS = /node_modules\/zod\/v4\/classic\/schemas\.js$/;
/** Where a schema is told how it tells itself as JSON Schema. */
const TOLD_HOW = /^ +inst\._zod\.processJSONSchema = .*;\n/gm;
/** An object that compiles its parser, and the one that it is when it may not. */
const COMPILING = 'core.$ZodObjectJIT.init(';
const PLAIN = 'core.$ZodObject.init(';

/**
 * Pages without what they never call of zod. Every schema can tell itself as JSON Schema, with 35 KB of code: the names stay, and do nothing. Every
 * object can compile its parser, which the pages' policy forbids: it parses as it would after it had found that out.
 */
export const leanZod = (): Plugin => ({
  name: 'lean-zod',
  apply: 'build',
  transform(code, id) {
    if (SCHEMAS.test(id)) {
      // Another zod may write this otherwise: the pages' size is what would tell.
      return { code: code.replaceAll(TOLD_HOW, '').replaceAll(COMPILING, PLAIN), map: null };
    }
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
