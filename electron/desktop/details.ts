import type { Incident } from '../../shared/domain/index.ts';
import type { Subject } from '../notifications/index.ts';
import type { Page } from './types.ts';

/**
 * The page of the incident that a notification is about: one of its causes, else of its components, an open one before one that is over. Null
 * where there is none yet.
 * @param incidents newest first
 */
export function detailsPage(incidents: readonly Incident[], subjects: readonly Subject[]): Page | null {
  const own = incidents.filter((i) => i.mergedInto === null);
  const ofCause = own.filter((i) => subjects.some((s) => s.cause === i.causeId));
  const ofComponent = own.filter((i) =>
    subjects.some((s) => s.component === i.component || i.affected.includes(s.component)),
  );
  const found =
    [ofCause, ofComponent].flatMap((list) => list.filter((i) => i.state === 'open')).at(0) ??
    [...ofCause, ...ofComponent].at(0);
  return found === undefined ? null : `incidents/${found.id}`;
}
