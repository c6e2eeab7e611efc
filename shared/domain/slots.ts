import { type BuiltInId, DECLARED } from './components.ts';

/** One line of a narrow list: it stays where it is, whatever happens to what it tells of. */
export interface Slot {
  readonly title: string;
  /** What it tells of; the first leads, until another is worse. */
  readonly members: readonly BuiltInId[];
  /** While all are well it tells the figure of each. */
  readonly each: boolean;
}

/** The lines that are always there, in the order of the screens; what is in none stands below them. */
export const SLOTS: readonly Slot[] = DECLARED.flatMap((lead) => {
  const { slot } = lead;
  if (slot === undefined) return [];
  const parts = DECLARED.filter((d) => d.partOf?.id === lead.id && d.slot === undefined);
  return [
    {
      title: slot.title ?? lead.title,
      members: [lead, ...(slot.holds ?? []), ...parts].map((d) => d.id as BuiltInId),
      each: slot.each ?? false,
    },
  ];
});
