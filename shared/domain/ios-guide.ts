import { z } from 'zod';
import { IosCheckResultSchema, IosCheckSchema } from '../components/ios-report.ts';
import { BuiltInRunbookIdSchema } from './runbook.ts';

const forKinds = <T extends z.ZodType>(value: T) => z.object({ simulator: value, device: value }).strict();

const StepSchema = z
  .object({
    id: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    /** What a person does, exactly. */
    words: forKinds(z.string()),
    /** How a person sees that it worked. */
    look: z.string(),
    /** What does it instead of the person; null where no tool can. */
    act: forKinds(BuiltInRunbookIdSchema.nullable()),
    /** What looks whether it worked; null where only a person can see. */
    check: IosCheckSchema.nullable(),
    /** Ids of snippets that belong here. */
    snippets: z.array(z.string()).default([]),
  })
  .strict();

const BranchSchema = z
  .object({
    id: z.string().regex(/^[a-z-]+$/),
    title: z.string(),
    about: z.string(),
    steps: z.array(StepSchema).min(1),
    /** The branch that follows when no step helped; null where a person has to take over. */
    next: z.string().nullable(),
  })
  .strict();

export const IosGuideSchema = z
  .object({
    branches: z.array(BranchSchema).min(1),
    snippets: z.array(z.object({ id: z.string(), title: z.string(), about: z.string(), code: z.string() }).strict()),
  })
  .strict();
/** The guide's iOS pages as data. */
export type IosGuide = Readonly<z.infer<typeof IosGuideSchema>>;
export type IosBranch = IosGuide['branches'][number];
export type IosStep = IosBranch['steps'][number];

export const StepAnswerSchema = z.enum(['helped', 'did-not-help', 'skipped']);
export type StepAnswer = z.infer<typeof StepAnswerSchema>;

export const StepResultSchema = z.object({
  branch: z.string(),
  step: z.string(),
  answer: StepAnswerSchema,
  /** What was seen last before the answer; null where nothing was looked at. */
  seen: IosCheckResultSchema.nullable(),
  /** Milliseconds since the epoch. */
  at: z.number(),
});
export type StepResult = Readonly<z.infer<typeof StepResultSchema>>;

export const GuideRunSchema = z.object({
  target: z.object({ kind: z.enum(['simulator', 'device']), id: z.string(), name: z.string() }),
  branch: z.string(),
  step: z.string(),
  state: z.enum(['under-way', 'helped', 'handed-over']),
  startedAt: z.number(),
  /** What was seen at the present step; null before the first look. */
  seen: IosCheckResultSchema.nullable(),
  results: z.array(StepResultSchema),
});
/** Where a person is in the guide; kept, so that it goes on there after a break. */
export type GuideRun = Readonly<z.infer<typeof GuideRunSchema>>;
