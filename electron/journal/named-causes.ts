import type { Cause, Incident } from '../../shared/domain/index.ts';

export type NamedCause = NonNullable<Incident['named']>[number];

/** The causes that an incident was named by, with one more; the same name within one failure is no news. */
export function withNamed(incident: Incident, { id, title }: Pick<Cause, 'id' | 'title'>, at: number): Incident {
  const { named = [], reopened: turn } = incident;
  if (named.some((n) => n.cause === id && n.turn === turn)) return incident;
  return { ...incident, named: [...named, { cause: id, title, at: Math.round(at), turn }] };
}

/**
 * Each time that an incident had a cause, once for each failure of it, also where it had another name in the end.
 * @param reopenedAt when it was opened again, for incidents kept before their causes were
 */
export function namedIn(incident: Incident, reopenedAt: () => readonly number[]): readonly NamedCause[] {
  const { named, causeId: cause, title, openedAt } = incident;
  return named ?? [openedAt, ...reopenedAt()].map((at, turn) => ({ cause, title, at, turn }));
}

/** The cause by which an incident was known at a moment in epoch milliseconds. */
export const causeAt = ({ named = [], causeId }: Incident, at: number): string =>
  named.findLast((n) => n.at <= at)?.cause ?? named[0]?.cause ?? causeId;
