import { z } from 'zod';

export const ModelViewSchema = z.object({
  name: z.string(),
  /** With ~ for home; null when it is missing. */
  path: z.string().nullable(),
  expected: z.boolean(),
  state: z.enum(['complete', 'no-weights', 'incomplete', 'downloading', 'missing', 'empty', 'unreadable']),
  bytes: z.number(),
  /** One sentence for each file that is wrong. */
  problems: z.array(z.string()),
  /** Whether it fits into memory, with the numbers; null where that is not known. */
  fit: z
    .object({ state: z.enum(['fits', 'not-now', 'never', 'loaded']), needBytes: z.number(), text: z.string() })
    .nullable(),
});

/** Everything that the page of models shows. */
export const ModelsViewSchema = z.object({
  models: z.array(ModelViewSchema),
  bytes: z.number(),
  folders: z.array(z.object({ path: z.string(), source: z.string(), state: z.enum(['read', 'absent', 'unreadable']) })),
  /** When the folders were last looked at, milliseconds since the epoch; null before the first look or where it is turned off. */
  lookedAt: z.number().nullable(),
  runtime: z
    .object({
      ok: z.boolean(),
      /** One sentence. */
      text: z.string(),
      rows: z.array(z.object({ title: z.string(), value: z.string() })),
      checkedAt: z.number(),
    })
    .nullable(),
});
export type ModelsView = Readonly<z.infer<typeof ModelsViewSchema>>;
export type ModelView = Readonly<z.infer<typeof ModelViewSchema>>;
