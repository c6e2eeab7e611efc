import { z } from 'zod';

/** An error as a value: `ipcMain.handle` would pass only a message. */
export const CallErrorSchema = z.object({
  code: z.enum(['unknown-call', 'bad-arguments', 'refused', 'failed']),
  message: z.string(),
  hint: z.string().nullable(),
});
export type CallError = Readonly<z.infer<typeof CallErrorSchema>>;
export type Answer<T> = { readonly ok: true; readonly value: T } | ({ readonly ok: false } & CallError);
