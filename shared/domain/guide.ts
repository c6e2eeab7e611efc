import { z } from 'zod';

/** Everything that can do what a line of the guide asks for. */
export const GUIDE_REFERENCE_KINDS = [
  'runbook',
  'check',
  'limit',
  'setting',
  'page',
  'command',
  'cause',
  'inspection',
  'part',
  'trigger',
  'level',
  'target',
  'place',
  'tree',
  'step',
  'snippet',
] as const;
export type GuideReferenceKind = (typeof GUIDE_REFERENCE_KINDS)[number];

/** `runbook:recover-backend`, `check:quick/websocket`, `limit:backend.p95`, `command:check emergency`. */
export const GuideReferenceSchema = z.templateLiteral([z.enum(GUIDE_REFERENCE_KINDS), ':', z.string().min(1)]);
export type GuideReference = z.infer<typeof GuideReferenceSchema>;

const GuideEntrySchema = z
  .object({
    /** Lines of the guide that belong together, in its own words and order. */
    lines: z.array(z.string().min(1)).min(1),
    /** What does here what they ask for. */
    by: z.array(GuideReferenceSchema).min(1).optional(),
    /** What is different here, in one or two sentences. */
    how: z.string().min(1).optional(),
    /** Why nothing does it. */
    not: z.string().min(1).optional(),
  })
  .strict()
  .refine(({ by, not }) => (by === undefined) !== (not === undefined), {
    message: 'an entry names what does it, or says why nothing does',
  });

/** Every line of the guide with what answers it, by its headings. */
export const GuideSchema = z
  .array(z.object({ section: z.string().min(1), entries: z.array(GuideEntrySchema).min(1) }).strict())
  .min(1);
export type Guide = Readonly<z.infer<typeof GuideSchema>>;

export const GuideAnswerSchema = z.object({
  reference: GuideReferenceSchema,
  /** `Runbook`, `Check`, `Limit` … */
  kind: z.string(),
  /** In words: `Recover Backend`, `Answer time, P95: warns above 800 ms, alarms above 1 s`. */
  text: z.string(),
  /** The page where it is, as in the address after `#/`; null for a command. */
  page: z.string().nullable(),
});
/** One thing that does what a line asks for, as a person reads it. */
export type GuideAnswer = Readonly<z.infer<typeof GuideAnswerSchema>>;

export const GuideTableSchema = z.array(
  z.object({
    section: z.string(),
    entries: z.array(
      z.object({
        lines: z.array(z.string()),
        by: z.array(GuideAnswerSchema),
        how: z.string().nullable(),
        not: z.string().nullable(),
      }),
    ),
  }),
);
/** The guide's lines as a person reads them, with the limits and settings of this machine. */
export type GuideTable = Readonly<z.infer<typeof GuideTableSchema>>;
