import type { Incident } from '../../../shared/domain/index.ts';
import type { Mark } from '../../store/selectors.ts';

/** What brought it to its end, in a few words. */
export function resolvedWords({ state, resolvedBy }: Pick<Incident, 'state' | 'resolvedBy'>): string {
  if (state === 'lost') return 'ended while Lifeguard was off';
  if (resolvedBy === 'runbook') return 'recovered by a runbook';
  if (resolvedBy === 'automatic') return 'recovered automatically';
  if (resolvedBy === 'restart') return 'started again outside Lifeguard';
  return resolvedBy === 'itself' ? 'recovered without Lifeguard' : 'over';
}

/** An open incident shows how bad it is; one that is over is only told apart by its end. */
export function incidentMark({ state, severity }: Pick<Incident, 'state' | 'severity'>): Mark {
  if (state === 'closed') return 'healthy';
  if (state === 'lost') return 'unknown';
  return severity === 'P0' || severity === 'P1' ? 'critical' : 'degraded';
}

/** `7 of 9`; a share only where there is enough to make one of. */
export function rateText({ part, of }: { readonly part: number; readonly of: number }): string {
  if (of === 0) return '–';
  return of < 10 ? `${part} of ${of}` : `${Math.round((part / of) * 100)} % of ${of}`;
}
