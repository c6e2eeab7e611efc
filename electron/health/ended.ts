import { type Assessment, type ComponentId, componentTitle, type Readings } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { fact, type UseContext } from './findings.ts';

/**
 * What is off because it was ended: it is used here, and every face goes on showing it and says since when.
 * @param at epoch milliseconds; the value of the finding, from which its label is made. Null where the word of its component is enough.
 * @param words a sentence: what happened, and how it is started again
 */
export const ended = (
  component: ComponentId,
  id: 'fact:shut-down' | 'fact:ended',
  at: number | null,
  words: string,
): Assessment => ({ component, level: 'off', findings: [{ ...fact(id, 'unknown', words), value: at }] });

/**
 * What a person stopped with Lifeguard, and all that is part of it. Null where it is none of that, or is known by an answer since.
 * @param said what the readings say of it
 * @param whole what it is part of
 * @param startsWith the command that starts it again; null where none does
 */
export function endedWithUs(
  component: ComponentId,
  said: Assessment | null,
  whole: ComponentId | undefined,
  { shutDown, everSeen }: UseContext,
  readings: Readings,
  startsWith: (id: ComponentId) => string | null,
): Assessment | null {
  const of = [component, whole].find((id) => id !== undefined && shutDown?.components.includes(id));
  if (shutDown == null || of === undefined) return null;
  const { at, parts = [], isStarting = false } = shutDown;
  const reading = readings[component];
  // Of what was stopped itself the last answer may be one of before.
  if (of !== component) {
    if (reading?.ok === true && reading.at.wall > at && (said?.level === 'ok' || said?.level === 'warning'))
      return null;
    const wasThere = everSeen.has(component) || parts.includes(component) || (isStarting && said?.level !== 'off');
    if (!wasThere) return null;
  }
  if (isStarting) return { component, level: 'starting', findings: [] };
  const command = startsWith(of);
  const how = command === null ? 'where it is kept' : `with \`${command}\``;
  const when = formatClock(at, reading?.at.wall ?? at);
  return ended(
    component,
    'fact:shut-down',
    at,
    `You stopped ${componentTitle(of)} with Lifeguard at ${when}; it is started again ${how}`,
  );
}
