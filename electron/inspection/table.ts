import type { InspectionRow, InspectionTable } from '../../shared/domain/index.ts';

/** One row of a closer look. */
export const row = (
  cells: readonly string[],
  state: InspectionRow['state'] = null,
  more: string | null = null,
): InspectionRow => ({ state, cells: [...cells], more });

export const tableOf = (
  title: string,
  columns: readonly string[],
  rows: readonly InspectionRow[],
  note: string | null = null,
): InspectionTable => ({ title, columns: [...columns], rows: [...rows], note });

/** Figures by their names, without those that nobody told. */
export const named = (
  title: string,
  figures: readonly (readonly [name: string, value: string | null])[],
  note: string | null = null,
): InspectionTable =>
  tableOf(
    title,
    ['What', 'Now'],
    figures.flatMap(([name, value]) => (value === null ? [] : [row([name, value])])),
    note,
  );
