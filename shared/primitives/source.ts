import { z } from 'zod';

/** Where a setting's value comes from; later kinds win over earlier ones. */
export const SourceSchema = z.object({
  kind: z.enum([
    'default',
    'discovered',
    'budgets',
    'env-file',
    'team-file',
    'keychain',
    'user-file',
    'environment',
    'option',
  ]),
  /** File as shown to a person (`~` for home), or null. */
  file: z.string().nullable(),
  /** 1-based line, or null. */
  line: z.number().int().nullable(),
  /** Why this value was taken, or the variable's name: `DB_PASSWORD`, `answers on 8765`. */
  note: z.string().nullable(),
  /** Of a pair of limits of which only one stands there: the other one, and where that is from. */
  rest: z.string().optional(),
});
export type Source = Readonly<z.infer<typeof SourceSchema>>;
