import { z } from 'zod';

/** The control in which a person edits a value. */
export const InputSchema = z.enum(['text', 'number', 'boolean', 'choice', 'list', 'threshold', 'command', 'secret']);

/** One field of the form for a kind of service. */
export const ServiceFieldSchema = z.object({
  /** Its name in an entry of `services:`, such as `at` or `thresholds.answer`. */
  name: z.string(),
  title: z.string(),
  about: z.string(),
  input: InputSchema,
  choices: z.array(z.string()),
  /** What counts while nothing is set; null for none. */
  fallback: z.json(),
  /** Nothing can be watched without it. */
  needed: z.boolean(),
  /** A value of it, as somebody would write it; null where there is none. */
  example: z.string().nullable(),
  /** Of the kind itself, of how any service is started, or when it is called slow. */
  group: z.enum(['own', 'start', 'limits']),
});
export type ServiceField = Readonly<z.infer<typeof ServiceFieldSchema>>;

/** A kind of service with everything that an entry of it may set. */
export const ServiceKindSchema = z.object({
  kind: z.string(),
  name: z.string(),
  about: z.string(),
  fields: z.array(ServiceFieldSchema),
});
export type ServiceKindForm = Readonly<z.infer<typeof ServiceKindSchema>>;

/**
 * An entry of `services:`, as a form has it. A value that is not among `values` is not set; in a change it stays as it is, and null takes it out.
 */
export const ServiceEntrySchema = z
  .object({
    id: z.string().max(100),
    kind: z.string().max(100),
    neededBy: z.array(z.string().max(100)).max(200),
    values: z.record(z.string().max(100), z.json()),
  })
  .strict();
export type ServiceEntry = Readonly<z.infer<typeof ServiceEntrySchema>>;

export const ServiceFormsSchema = z.object({
  /** The user's file, as shown to a person. */
  file: z.string(),
  /** In the order in which they are offered. */
  kinds: z.array(ServiceKindSchema),
  /** What stands in the user's file; passwords in addresses are masked. */
  entries: z.array(ServiceEntrySchema),
  /** What is watched by the word of another file, which is changed there. */
  elsewhere: z.array(z.object({ id: z.string(), kind: z.string(), where: z.string() })),
  /** What the last change was, in a sentence, while it can be undone; else null. */
  undo: z.string().nullable(),
});
export type ServiceForms = Readonly<z.infer<typeof ServiceFormsSchema>>;

/** The entry of this name becomes another one, or goes where there is none to come; without a name one is added. */
export const ServiceChangeSchema = z
  .object({ was: z.string().max(100).nullable(), entry: ServiceEntrySchema.nullable() })
  .strict();
export type ServiceChange = Readonly<z.infer<typeof ServiceChangeSchema>>;

export const ServiceWrittenSchema = z.object({
  /** Whether the file was written, or would be. */
  ok: z.boolean(),
  /** What changes in the file's text; null while nothing does, or nothing can. */
  change: z
    .object({
      /** The first line of it, 1-based. */
      line: z.number().int(),
      removed: z.array(z.string()),
      added: z.array(z.string()),
    })
    .nullable(),
  problems: z.array(
    z.object({
      /** `id`, `kind`, `neededBy` or the name of a field; null for what is about none of them. */
      field: z.string().nullable(),
      message: z.string(),
      fix: z.string(),
      severity: z.enum(['error', 'warning']),
    }),
  ),
});
export type ServiceWritten = Readonly<z.infer<typeof ServiceWrittenSchema>>;
export type FieldProblem = ServiceWritten['problems'][number];
