/** What of zod keeps more of each schema than is ever used again, by the end of its file’s path, and what stands for that. */
const USERS = [
  {
    file: '/node_modules/zod/v4/core/core.js',
    parts: [
      // Each schema has a set of its own with the names of what it is, which are those of every other one of its kind.
      ['    function _(def) {\n', '    let traits;\n    function _(def) {\n'],
      [
        '        const deferred = inst._zod.deferred;\n',
        `        traits ??= inst._zod.traits;
        if (traits.size === inst._zod.traits.size) inst._zod.traits = traits;
        const deferred = inst._zod.deferred;\n`,
      ],
    ],
  },
  {
    file: '/node_modules/zod/v4/core/util.js',
    // What `z.string().max(60)` was before it had its limit is kept for what was said of it in words: mostly nothing.
    parts: [
      [
        'if (!def || params?.parent)',
        'if (!def || (params?.parent && globalThis.__zod_globalRegistry.get(inst) !== undefined))',
      ],
    ],
  },
  {
    file: '/node_modules/zod/v4/classic/schemas.js',
    parts: [
      // An object writes itself a parser at its first use and has it compiled, kept as text and as code: that pays from some two hundred uses on.
      ['core.$ZodObjectJIT.init(', 'core.$ZodObject.init('],
      // Each schema has a function of its own that tells it as JSON Schema: those of a kind share one.
      [/= \(ctx, json, params\) => (processors\.\w+)\(inst, ctx, json, params\);/g, '= $1;'],
    ],
  },
  {
    file: '/node_modules/zod/v4/core/to-json-schema.js',
    parts: [
      ['.processJSONSchema(ctx, result.schema, params)', '.processJSONSchema(schema, ctx, result.schema, params)'],
    ],
  },
];

/**
 * Has the bundles of Node keep less of each of the some three thousand schemas that are made at a start.
 * @returns a plugin of the bundler; the build fails where zod is not written as it was
 */
export const smallSchemas = () => ({
  name: 'small-schemas',
  transform(code, id) {
    const user = USERS.find(({ file }) => id.replaceAll('\\', '/').endsWith(file));
    return user === undefined ? null : { code: withSmallSchemas(code, user.file), map: null };
  },
});

/**
 * @param file one of `USERS`
 * @throws when the text has one of them not as it is expected to
 */
export function withSmallSchemas(code, file) {
  const parts = USERS.find((user) => user.file === file)?.parts ?? [];
  return parts.reduce((text, [written, instead]) => {
    const changed = text.replace(written, instead);
    if (changed === text) throw new Error(`${file} has no \`${String(written).trim()}\` any more.`);
    return changed;
  }, code);
}

/** Their files. */
export const schemaFiles = USERS.map(({ file }) => file);
