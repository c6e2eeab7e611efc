import { asSentence, formatClock } from '../../shared/format.ts';
import { type DiagnosisInput, type Found, healthIn } from './rule.ts';

/** What was never well since its address was changed may be wrong because of that: whoever changed it is told so. */
export function atNewAddress(cause: Found, { health, now }: DiagnosisInput): Found {
  const { anewSince, counters } = healthIn(health, cause.component);
  if (anewSince === undefined || counters.lastGoodAt !== null || cause.severity === 'P3') return cause;
  const changed = `Its address was changed at ${formatClock(anewSince.wall, now.wall)}; it was not well there yet.`;
  return { ...cause, detail: `${asSentence(cause.detail)} ${changed}` };
}
