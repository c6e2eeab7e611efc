import type { Problem, SettingKey, Source } from '../../shared/domain/index.ts';
import { closedWords, type KeychainRead } from './keychain.ts';
import type { Offer } from './layer.ts';
import type { Accepted, Merged } from './merge.ts';
import { variableOf } from './variables.ts';

export const NOTHING_KEPT: KeychainRead = { offers: [], closed: [], problems: [] };

/** What the keychain gives now, and what it last gave while it does not. */
export const keptOffers = ({ offers, closed }: KeychainRead, before: Accepted): Offer[] => [
  ...offers,
  ...[...before.values()].filter(({ key, source }) => source.kind === 'keychain' && closed.includes(key)),
];

/** Nothing has to be said of a password that comes from elsewhere as well. */
export function keptProblems({ closed, problems }: KeychainRead, missing: readonly SettingKey[]): Problem[] {
  if (problems.length === 0) return closedWords(missing, variableOf);
  return problems.filter(({ where }) => !closed.some((key) => key === where && !missing.includes(key)));
}

const OUTRANKING: readonly Source['kind'][] = ['keychain', 'user-file', 'environment', 'option'];

/** What is kept, cannot be opened, and comes from nowhere that counts for more. */
export const missingOf = ({ closed }: KeychainRead, sources: Merged['sources']): readonly SettingKey[] =>
  closed.filter((key) => !OUTRANKING.includes(sources[key]?.kind ?? 'default'));
