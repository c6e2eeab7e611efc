import type { Snapshot } from '../../shared/domain/index.ts';

/**
 * Of the triggers that a person was told of (`recovery-failed-3-times 12`, `data-corruption null …`) those that need not be told again: one of an incident while that is open, whatever comes and goes and
 * however often Lifeguard is started meanwhile; any other while something is due.
 */
export const stillTold = (
  told: readonly string[],
  { escalation = null, openIncidents = null }: Pick<Snapshot, 'escalation' | 'openIncidents'>,
): readonly string[] =>
  told.filter((key) => {
    if (escalation !== null && key === escalation.key) return true;
    const [, incident] = key.split(' ');
    return incident === 'null'
      ? escalation !== null
      : openIncidents === null || openIncidents.includes(Number(incident));
  });
