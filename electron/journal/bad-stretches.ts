import type { Finding, HealthState } from '../../shared/domain/index.ts';

/** One row of the log of states, in the order of time; those of the whole before those of components at the same moment. */
export interface StateRow {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Null for the whole. */
  readonly state: { readonly state: HealthState; readonly findings: readonly Finding[] } | null;
  /** Of the whole: watching ended, or began anew; what was before goes on no longer. */
  readonly isBreak: boolean;
  readonly isWhole: boolean;
}

/** A time in which a component was not well. */
export interface BadStretch {
  /** Epoch milliseconds. */
  readonly from: number;
  /** Epoch milliseconds; null where it lasts as far as it is written. */
  readonly to: number | null;
  readonly state: 'degraded' | 'critical';
  readonly text: string;
}

/** So many things that were wrong are named. */
const NAMED = 3;

/** When a component was not well, by what was written of it. Nothing is carried over a time in which nobody watched. Pure. */
export function badStretches(rows: readonly StateRow[]): readonly BadStretch[] {
  const found: BadStretch[] = [];
  let open: BadStretch | null = null;
  const close = (at: number): void => {
    if (open !== null && at > open.from) found.push({ ...open, to: at });
    open = null;
  };
  for (const { at, state, isBreak, isWhole } of rows) {
    if (isWhole) {
      if (isBreak) close(at);
      continue;
    }
    const bad = state?.state === 'degraded' || state?.state === 'critical' ? state.state : null;
    if (open !== null && (open as BadStretch).state === bad) continue;
    close(at);
    if (bad === null) continue;
    const text = (state?.findings ?? [])
      .slice(0, NAMED)
      .map((f) => f.text)
      .join(' ');
    open = { from: at, to: null, state: bad, text: text || bad };
  }
  return open === null ? found : [...found, open];
}
