import type { Incident } from '../../shared/domain/index.ts';

interface Kept {
  /** The number under which it was kept: each is higher than all before it. */
  readonly id: number;
  readonly at: number;
  readonly component: string | null;
}

/**
 * What was kept of an incident, in the order in which it happened: by its times, and where the clock of this machine was set meanwhile what was before
 * that first, whatever its time.
 */
export function inOrder<T extends Kept>(rows: readonly T[], { clockSets = [] }: Pick<Incident, 'clockSets'>): T[] {
  const sets = rows.filter(({ at, component }) => component === null && clockSets.some((set) => set.at === at));
  const turn = (row: Kept): number => sets.filter((set) => set.id <= row.id).length;
  return rows.toSorted((a, b) => turn(a) - turn(b) || a.at - b.at || a.id - b.id);
}
