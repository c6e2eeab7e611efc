import type { Snapshot, TriggerHit } from '../../shared/domain/index.ts';

/** A trigger with its incident, as it is kept: `recovery-failed-3-times 12`, `data-corruption null`. */
export const escalatedKey = ({ trigger, incident }: TriggerHit): string => `${trigger} ${incident}`;

/**
 * Of the triggers that a person was told of those that need not be told again: one of an incident while that is open, whatever comes and goes and
 * however often Lifeguard is started meanwhile; any other while something is due.
 */
export const stillTold = (
  told: readonly string[],
  { escalation = null, openIncidents = null }: Pick<Snapshot, 'escalation' | 'openIncidents'>,
): readonly string[] =>
  told.filter((key) => {
    if (escalation !== null && key === escalatedKey(escalation)) return true;
    const incident = key.slice(key.lastIndexOf(' ') + 1);
    return incident === 'null'
      ? escalation !== null
      : openIncidents === null || openIncidents.includes(Number(incident));
  });
