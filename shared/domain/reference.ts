import { z } from 'zod';

export const ReferenceStatusSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exists'), sizeBytes: z.number(), modifiedAt: z.number(), folder: z.boolean() }),
  z.object({ kind: z.literal('absent') }),
  z.object({ kind: z.literal('unreadable'), problem: z.string() }),
  /** `note`: what it says of itself beside that, as half a sentence. */
  z.object({ kind: z.literal('answers'), tookMs: z.number(), note: z.string().optional() }),
  /** The server answers, and has nothing at this address. */
  z.object({ kind: z.literal('not-offered'), status: z.number() }),
  z.object({ kind: z.literal('silent'), problem: z.string() }),
  /** A link, a command, or a place for another machine: nothing that can be looked at from here. */
  z.object({ kind: z.literal('not-checked'), why: z.string() }),
]);
export type ReferenceStatus = Readonly<z.infer<typeof ReferenceStatusSchema>>;

export const ReferenceEntrySchema = z.object({
  id: z.string(),
  section: z.enum(['logs', 'configuration', 'ports', 'contacts', 'links']),
  /** The guide's group: `Backend Logs`. */
  group: z.string(),
  title: z.string(),
  /** The place as a person reads it: `~/…/app.log`, `http://localhost:8765/health`. */
  place: z.string(),
  /** What opens on click; null where nothing can. */
  open: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('file'), path: z.string() }),
      z.object({ kind: z.literal('url'), url: z.string() }),
      /** One of Lifeguard's own pages, as in the address after `#/`. */
      z.object({ kind: z.literal('page'), page: z.string() }),
    ])
    .nullable(),
  status: ReferenceStatusSchema,
});
/** One row of the guide's reference section, with what is there now. */
export type ReferenceEntry = Readonly<z.infer<typeof ReferenceEntrySchema>>;
