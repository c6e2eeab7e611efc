import type { Problem } from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';

/** A file of mistakes has thousands; nobody reads more than the first. */
const MOST_PROBLEMS = 40;

/** Errors first, and no more than anybody reads. */
export function shortened(problems: readonly Problem[]): Problem[] {
  if (problems.length <= MOST_PROBLEMS) return [...problems];
  const sorted = [...problems].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
  const kept = sorted.slice(0, MOST_PROBLEMS);
  const where = sorted[MOST_PROBLEMS]?.where ?? '';
  const message = `${counted(problems.length - MOST_PROBLEMS, 'more problem', 'more problems')} like these.`;
  return [...kept, { where, message, fix: 'Mend the first ones, and look again.', severity: 'warning' }];
}
