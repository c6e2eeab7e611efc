import type { Incident } from '../../shared/domain/index.ts';
import { formatDuration } from '../../shared/format.ts';

/** `recovered after 4 min`; what ended because it is not meant to run any more did not recover. Null while it lasts, and where its end is not known. */
export const endedAfter = ({ recoveryMs, resolvedBy }: Pick<Incident, 'recoveryMs' | 'resolvedBy'>): string | null =>
  recoveryMs === null ? null : `${resolvedBy === null ? 'over' : 'recovered'} after ${formatDuration(recoveryMs)}`;
