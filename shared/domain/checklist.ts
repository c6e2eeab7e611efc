import { z } from 'zod';
import { InstantSchema } from '../primitives/time.ts';
import { BuiltInIdSchema as ComponentIdSchema } from './components.ts';
import { METRIC_IDS } from './metrics.ts';

const metric = z.enum(METRIC_IDS);
const minutes = z.number().positive();

/** What a line of a checklist asks for, as data; the checker of its kind answers it. */
export const CheckSchema = z.discriminatedUnion('kind', [
  /** A question that only this component answers, by its name there. */
  z
    .object({
      kind: z.literal('own'),
      component: ComponentIdSchema,
      check: z.string().min(1),
      args: z.record(z.string(), z.unknown()),
    })
    .strict(),
  /** Components that all have to be healthy; those that this machine does not use are left out. */
  z.object({ kind: z.literal('components'), components: z.array(ComponentIdSchema).min(1) }).strict(),
  /** One component, read anew by these probes. */
  z
    .object({ kind: z.literal('probe'), component: ComponentIdSchema, probes: z.array(ComponentIdSchema).min(1) })
    .strict(),
  /** Every probe once, and the stack's own script of probes with this option, where it has one. */
  z.object({ kind: z.literal('all-probes'), script: z.enum(['--critical', '--comprehensive']) }).strict(),
  /** A figure that has to be below a limit, in the unit of the metric. */
  z.object({ kind: z.literal('metric'), metric, below: z.number().positive() }).strict(),
  /** A figure now against its own usual value of the hours before. */
  z.object({ kind: z.literal('regression'), metrics: z.array(metric).min(1), worseByPercent: z.number() }).strict(),
  /** Where figures are heading. */
  z.object({ kind: z.literal('trends'), metrics: z.array(metric).min(1) }).strict(),
  /** Spikes and repeated errors in the logs of the last minutes. */
  z.object({ kind: z.literal('logs'), minutes }).strict(),
  z
    .object({
      kind: z.literal('recent-changes'),
      what: z.enum(['deployments', 'configuration', 'infrastructure', 'dependencies']),
      minutes,
    })
    .strict(),
  /** Hosts outside this machine: name resolution and a TCP connection. */
  z.object({ kind: z.literal('outside') }).strict(),
  /** Components one after the other, as a user's request takes them, and then the work itself: what one of them does when it is asked to. */
  z
    .object({
      kind: z.literal('workflow'),
      components: z.array(ComponentIdSchema).min(1),
      work: z
        .object({ component: ComponentIdSchema, check: z.string().min(1), args: z.record(z.string(), z.unknown()) })
        .strict(),
    })
    .strict(),
  /** Every edge of the dependency graph: can the one be reached from where the other runs. */
  z.object({ kind: z.literal('dependencies') }).strict(),
  z.object({ kind: z.literal('security') }).strict(),
  /** Whether this cause, by its title, has come back since a measure against it was accepted, in epoch milliseconds. */
  z.object({ kind: z.literal('measure'), cause: z.string(), title: z.string(), since: z.number() }).strict(),
]);
export type Check = Readonly<z.infer<typeof CheckSchema>>;
export type CheckKind = Check['kind'];
/** The check of one kind. */
export type CheckOf<K extends CheckKind> = Extract<Check, { readonly kind: K }>;

export const ChecklistLineSchema = z
  .object({
    /** Stable, for `only` and for links: `backend-answers`. */
    id: z.string().regex(/^[a-z0-9-]+$/),
    /** The guide's own words. */
    title: z.string().min(1),
    /** The guide's heading above the line: `System Health`. */
    section: z.string().min(1),
    check: CheckSchema,
    /** Limit of this line in milliseconds. */
    timeoutMs: z.number().int().positive(),
  })
  .strict();
export type ChecklistLine = Readonly<z.infer<typeof ChecklistLineSchema>>;

export const CHECKLIST_IDS = ['quick', 'full', 'emergency'] as const;
export const ChecklistIdSchema = z.enum(CHECKLIST_IDS);
export type ChecklistId = z.infer<typeof ChecklistIdSchema>;

export const ChecklistSchema = z
  .object({
    id: ChecklistIdSchema,
    title: z.string().min(1),
    /** Limit of the whole list in milliseconds: the guide's 2 and 10 minutes. */
    limitMs: z.number().int().positive(),
    lines: z.array(ChecklistLineSchema).min(1),
  })
  .strict()
  .refine((list) => new Set(list.lines.map((l) => l.id)).size === list.lines.length, {
    message: 'two lines have the same id',
  });
export type Checklist = Readonly<z.infer<typeof ChecklistSchema>>;

/** How a line can end. `skipped` does not apply here, and says why; `could-not-tell` should have been read and was not. */
export const CHECK_STATES = ['passed', 'warning', 'failed', 'skipped', 'could-not-tell'] as const;
export const CheckStateSchema = z.enum(CHECK_STATES);
export type CheckState = z.infer<typeof CheckStateSchema>;

export const CheckOutcomeSchema = z.object({
  state: CheckStateSchema,
  /** One sentence: what was read, or why nothing was. */
  evidence: z.string().min(1),
  /** Raw text behind it, secrets removed; null when there is none. */
  raw: z.string().nullable(),
});
export type CheckOutcome = Readonly<z.infer<typeof CheckOutcomeSchema>>;

export const LineResultSchema = z.object({
  id: z.string(),
  title: z.string(),
  section: z.string(),
  state: z.enum(['waiting', 'running', ...CHECK_STATES]),
  evidence: z.string(),
  raw: z.string().nullable(),
  /** Null until the line has ended. */
  tookMs: z.number().nonnegative().nullable(),
});
/** One line of a run, also before and while it runs. */
export type LineResult = Readonly<z.infer<typeof LineResultSchema>>;

export const ChecklistRunSchema = z.object({
  list: ChecklistIdSchema,
  title: z.string(),
  startedAt: InstantSchema,
  tookMs: z.number().nonnegative(),
  /** `cut-short` by the limit of the list, `cancelled` by a person. */
  end: z.enum(['complete', 'cut-short', 'cancelled']),
  lines: z.array(LineResultSchema),
});
export type ChecklistRun = Readonly<z.infer<typeof ChecklistRunSchema>>;
