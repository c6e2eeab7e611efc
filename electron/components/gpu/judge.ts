import type { Assessment, ProbeFacts } from '../../../shared/domain/index.ts';
import { formatClock } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, failed, unread } from '../../health/findings.ts';

/** A reset is worth a word for so long, in milliseconds. */
const RESET_MS = 15 * 60_000;

/** From here on the system slows processor and GPU down. */
const HOT: ReadonlySet<ProbeFacts['gpu']['thermal']> = new Set(['heavy', 'trapping', 'sleeping']);

/** What is worth knowing of GPU and heat. Neither is trouble by itself: a model that is at work uses all of the one and makes the other. */
export function assessGpu({ readings }: AssessInput): Assessment {
  const reading = readings.gpu;
  if (reading === undefined) return unread('gpu');
  if (!reading.ok) return failed('gpu', reading.failure);
  const { thermal, lastReset } = reading.facts;
  const isRecent = lastReset !== null && reading.at.wall - lastReset.at < RESET_MS;
  return assessed('gpu', [
    ...(isRecent ? [fact('fact:gpu-reset', 'warning', resetWords(lastReset, reading.at.wall))] : []),
    ...(HOT.has(thermal)
      ? [
          fact(
            'fact:machine-hot',
            'warning',
            `The machine is hot (thermal level “${thermal}”), so the system slows it down`,
          ),
        ]
      : []),
  ]);
}

/** The driver only counts; that what it counts is resets is its word for it. */
const resetWords = ({ count, at }: NonNullable<ProbeFacts['gpu']['lastReset']>, now: number): string =>
  `Its driver counted ${count === 1 ? 'a recovery' : `${count} recoveries`} of the GPU, noticed at ${formatClock(at, now)}; what calculated on it then may have failed`;
