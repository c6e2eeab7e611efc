import type { ComponentView, Run, Verdict } from '../../shared/domain/index.ts';

/** Exit codes, also documented in `lifeguard help`. */
export const EXIT = { healthy: 0, degraded: 1, critical: 2, unknown: 3, usage: 64 } as const;

/** What a verdict means for a script. */
export function exitCodeOf({ state }: Pick<Verdict, 'state'> & Partial<Verdict>): number {
  switch (state) {
    case 'healthy':
      return EXIT.healthy;
    case 'degraded':
      return EXIT.degraded;
    case 'critical':
      return EXIT.critical;
    default:
      return EXIT.unknown;
  }
}

/** What the state of one component means for a script; one that is not used here is no trouble. */
export function exitCodeOfComponent({ state }: Pick<ComponentView, 'state'>): number {
  if (state === 'healthy' || state === 'off') return EXIT.healthy;
  return state === 'degraded' || state === 'critical' ? EXIT[state] : EXIT.unknown;
}

/** A recovery is a success only when it was verified. */
export const exitCodeOfRun = ({ state }: Run): number =>
  state === 'succeeded' ? EXIT.healthy : state === 'failed' ? EXIT.critical : EXIT.unknown;
