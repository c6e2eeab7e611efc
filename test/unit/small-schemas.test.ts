import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
// @ts-expect-error: a script of the build has no types
import { schemaFiles, withSmallSchemas } from '../../electron/dev/small-schemas.mjs';
import { CALLS } from '../../shared/contract/calls.ts';

const root = path.resolve(import.meta.dirname, '../..');
const FILES: readonly string[] = schemaFiles;
const at = (file: string) => JSON.stringify(pathToFileURL(path.join(root, file)).href);

/** What a Node says of the schemas of all calls whose zod is that of the bundles. */
const INSIDE = `
import { registerHooks } from 'node:module';
const { schemaFiles, withSmallSchemas } = await import(${at('electron/dev/small-schemas.mjs')});
registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const file = schemaFiles.find((end) => url.endsWith(end));
    return file === undefined ? loaded : { ...loaded, source: withSmallSchemas(String(loaded.source), file) };
  },
});
const { z } = await import(${at('node_modules/zod/index.js')});
const { CALLS } = await import(${at('shared/contract/calls.ts')});
const limited = z.string().max(3);
console.log(JSON.stringify({
  told: Object.values(CALLS).map(({ args, result }) => [args, result].map((schema) => z.toJSONSchema(schema, { unrepresentable: 'any' }))),
  areShared: z.string()._zod.traits === z.string()._zod.traits,
  parent: limited._zod.parent?._zod.def.type ?? null,
  described: z.string().describe('a name').max(3).description,
  parsed: [z.object({ name: limited, more: z.number().optional() }).strict()].flatMap((schema) =>
    [{ name: 'a' }, { name: 'long' }, { name: 'a', other: 1 }, 7].map((value) => schema.safeParse(value).error?.issues ?? 'parsed')),
}));`;

describe('the schemas of the bundles', () => {
  const said = JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', INSIDE], {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 ** 2,
    }),
  );

  it('tell themselves as JSON Schema as zod’s own do', () => {
    expect(said.told).toEqual(
      JSON.parse(
        JSON.stringify(
          Object.values(CALLS).map(({ args, result }) =>
            [args, result].map((schema) => z.toJSONSchema(schema, { unrepresentable: 'any' })),
          ),
        ),
      ),
    );
  });

  it('take and refuse what zod’s own do', () => {
    const schema = z.object({ name: z.string().max(3), more: z.number().optional() }).strict();
    const values = [{ name: 'a' }, { name: 'long' }, { name: 'a', other: 1 }, 7];
    expect(said.parsed).toEqual(
      JSON.parse(JSON.stringify(values.map((value) => schema.safeParse(value).error?.issues ?? 'parsed'))),
    );
  });

  it('keep one set of what a kind is, and not what they were made from', () => {
    expect(said).toMatchObject({ areShared: true, parent: null, described: 'a name' });
  });
});

it('schemas of a kind are the same things, so that one set can stand for all', () => {
  const sets = new Map<unknown, Set<string>>();
  const seen = new Set<unknown>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (value instanceof z.ZodType) {
      const { constr, traits, def } = value._zod;
      expect([...(sets.get(constr) ?? traits)].sort()).toEqual([...traits].sort());
      sets.set(constr, traits);
      look(def);
    } else for (const inner of Object.values(value)) look(inner);
  };
  look(CALLS);
  expect(sets.size).toBeGreaterThan(10);
});

it('the build fails where zod is not written as it was', () => {
  expect(FILES).toHaveLength(4);
  for (const file of FILES) expect(() => withSmallSchemas('export const z = 1;', file)).toThrow('any more');
});
