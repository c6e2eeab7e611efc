import type { Fact, Instant, Readings, Settings } from '../../shared/domain/index.ts';

/** What a component's facts are told from. */
export interface TellInput {
  readonly readings: Readings;
  readonly settings: Settings;
  readonly now: Instant;
}

/** What was read of a component and is no figure with limits, in the order in which a person wants to know it; nothing that was not read. */
export type Tells = (input: TellInput) => readonly Fact[];

/** The rows that have a text. */
export const told = (...rows: readonly (readonly [title: string, text: string | null | undefined])[]): Fact[] =>
  rows.flatMap(([title, text]) => (text == null || text === '' ? [] : [{ title, text }]));

export { grouped as many } from '../../shared/format.ts';
