import { z } from 'zod';
import { PeriodStatisticsSchema } from './incident.ts';

/** The guide's rhythm of "Continuous Improvement Tracking". */
export const REVIEW_PERIODS = ['week', 'month', 'quarter'] as const;
export const ReviewPeriodSchema = z.enum(REVIEW_PERIODS);
export type ReviewPeriod = z.infer<typeof ReviewPeriodSchema>;

export const ReviewItemSchema = z.object({
  /** One sentence with its figures. */
  text: z.string(),
  /** Where to look, as in the address after `#/`; null where the sentence is all there is. */
  page: z.string().nullable(),
});
export type ReviewItem = Readonly<z.infer<typeof ReviewItemSchema>>;

export const ReviewSectionSchema = z.object({
  /** The guide's own words. */
  title: z.string(),
  /** What a person is to look at here, in one sentence. */
  look: z.string(),
  /** Whether the guide's target was met; null where it names none, or nothing was there to count. */
  met: z.boolean().nullable(),
  /** Empty where the period holds nothing of it. */
  items: z.array(ReviewItemSchema),
});
export type ReviewSection = Readonly<z.infer<typeof ReviewSectionSchema>>;

export const ReviewSchema = z.object({
  period: ReviewPeriodSchema,
  /** 0 for the period until now, 1 for the one before, … */
  back: z.number().int().nonnegative(),
  current: PeriodStatisticsSchema,
  previous: PeriodStatisticsSchema,
  sections: z.array(ReviewSectionSchema),
});
/** One review of the guide, filled with what the history holds. */
export type Review = Readonly<z.infer<typeof ReviewSchema>>;
