import { z } from 'zod';
import { formatBytes, formatDuration } from '../format.ts';

export const ProgressSchema = z.object({
  done: z.number().nonnegative(),
  /** Null while the end is not known. */
  total: z.number().positive().nullable(),
  unit: z.enum(['bytes', 'files']),
  /** In the same unit; null while it is not known. */
  perSecond: z.number().nonnegative().nullable(),
  /** Whether what is whole of it stays when it is cancelled, and is not done again. */
  resumes: z.boolean(),
});
/** How far something is that takes long. */
export type Progress = Readonly<z.infer<typeof ProgressSchema>>;

/** From 0 to 1; null while the end is not known. */
export const shareOf = ({ done, total }: Progress): number | null =>
  total === null ? null : Math.min(1, done / total);

/** `1.2 GB of 4.1 GB · 24 MB/s · 2 min left`; what is not known is left out. */
export function progressText(progress: Progress): string {
  const { done, total, unit, perSecond } = progress;
  const amount = (n: number) => (unit === 'bytes' ? formatBytes(n) : String(Math.round(n)));
  const far = total === null ? amount(done) : `${amount(done)} of ${amount(total)}`;
  const speed = perSecond === null || perSecond === 0 || unit !== 'bytes' ? null : `${formatBytes(perSecond)}/s`;
  const left = total === null || !perSecond ? null : Math.max(0, total - done) / perSecond;
  const until = left === null || left < 1 ? null : `${formatDuration(left * 1000)} left`;
  return [unit === 'files' ? `${far} ${amount(total ?? done) === '1' ? 'file' : 'files'}` : far, speed, until]
    .filter((part) => part !== null)
    .join(' · ');
}
