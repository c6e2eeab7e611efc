/** Sorts of what happens and is no trouble by itself; failures that follow one of them again and again have a pattern. */
export const HAPPENED_KINDS = ['save', 'start', 'stop', 'packages', 'wake', 'model'] as const;
export type HappenedKind = (typeof HAPPENED_KINDS)[number];

/** Something that happened and is no trouble: an entry on the timeline. */
export interface Happened {
  /** Epoch milliseconds. */
  readonly at: number;
  /** One sentence. */
  readonly text: string;
  /** Absent for what nothing is said to follow. */
  readonly kind?: HappenedKind;
  /** Which one of its kind: the name of a model. */
  readonly what?: string;
}
