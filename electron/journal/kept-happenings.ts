import type { Happening, Run } from '../../shared/domain/index.ts';
import type { Journal } from './journal.ts';
import type { Observation } from './lifecycle-state.ts';

/** What is seen so shortly before or after a recovery belongs to it, in milliseconds. */
const AROUND_RUN_MS = 5000;

const keyOf = ({ at, component, text }: Happening): string => `${at} ${component} ${text}`;

/** Writes into the history what somebody did and is no trouble, each once. */
export class KeptHappenings {
  private readonly journal: Pick<Journal, 'note' | 'happened'>;
  /** What was told the last time: a clock that is set back makes nothing of it old. */
  private told = new Set<string>();

  constructor(journal: Pick<Journal, 'note' | 'happened'>) {
    this.journal = journal;
  }

  /**
   * Keeps what is new of it; what happened during a recovery stands in the timeline as that recovery.
   * @param happened of the last hour
   * @returns whether anything was kept
   */
  keep(happened: readonly Happening[], runs: readonly Run[], below: Observation['below']): boolean {
    const isOfRun = ({ at, component }: Happening) =>
      runs.some(
        (r) =>
          (r.component === component || below(r.component).includes(component)) &&
          r.state !== 'interrupted' &&
          at >= r.startedAt.wall - AROUND_RUN_MS &&
          at <= (r.endedAt?.wall ?? at) + AROUND_RUN_MS,
      );
    const before = this.told;
    this.told = new Set(happened.map(keyOf));
    let isAny = false;
    for (const h of happened.filter((one) => !before.has(keyOf(one)))) {
      const { at, component, text } = h;
      if (isOfRun(h) || this.isKnown(h)) continue;
      this.journal.note({ at, kind: 'note', component, text, raw: null }, h);
      isAny = true;
    }
    return isAny;
  }

  /** Whoever starts to watch sees a model for the first time; it is news only where another one was there before. */
  private isKnown({ kind, what }: Happening): boolean {
    return kind === 'model' && this.journal.happened(0).findLast((h) => h.kind === 'model')?.what === what;
  }
}
