import type { Problem } from '../../shared/domain/index.ts';
import type { Accepted } from './merge.ts';
import type { UserFile } from './user-file.ts';

/** What was in force before, for whatever of the next edit cannot be used. */
export interface LastGood {
  readonly user: UserFile;
  /** Time of day at which that user file was read. */
  readonly at: string;
  readonly accepted: Accepted;
  /** The folder that was watched last; null while none was. */
  readonly repository: string | null;
  /** It was found, not named. */
  readonly isFound: boolean;
}

export const NOTHING_BEFORE: Accepted = new Map();

/** A user file of which nothing can be used does not replace the last good one. */
export function judged(read: UserFile, shown: string, lastGood: LastGood | undefined): UserFile {
  if (read.usable || lastGood === undefined) return read;
  const kept: Problem = {
    where: shown,
    message: `The file was changed but cannot be used; the settings from ${lastGood.at} stay in force.`,
    fix: 'Mend what is named here; the file is read again when it is saved.',
    severity: 'error',
  };
  return { ...lastGood.user, problems: [kept, ...read.problems], usable: false };
}
