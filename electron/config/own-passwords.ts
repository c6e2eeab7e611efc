import type { Problem, Service, SettingKey, SettingTable } from '../../shared/domain/index.ts';
import type { Merged } from './merge.ts';
import { placeOf } from './merge.ts';

/** Names of this very machine, as an address begins with them. */
const HERE = /^(?:[a-z][\w+.-]*:\/\/)?(?:[^/]*@)?(?:localhost|127(?:\.\d+){3}|\[::1\])(?::|\/|$)/i;

/**
 * Without the passwords that a person gave to a service of the team whose address has become one of another machine: a change that comes with a pull
 * would have them sent there. Each is named.
 */
export function withoutForeignPasswords(merged: Merged, services: readonly Service[], table: SettingTable): Merged {
  const problems: Problem[] = [];
  const settings: Record<string, unknown> = { ...merged.settings };
  for (const { id } of services) {
    const keys = [...table.keys()].filter((key) => key.startsWith(`${id}.`));
    const address = keys.find((key) => table.get(key)?.address === true || key === `${id}.at`);
    if (address === undefined || merged.sources[address]?.kind !== 'team-file') continue;
    if (HERE.test(String(settings[address]))) continue;
    for (const key of keys) {
      const { secret, address: isAddress } = table.get(key) ?? {};
      if (secret !== true || isAddress === true || settings[key] === null) continue;
      if (merged.sources[key]?.kind === 'team-file') continue;
      settings[key] = null;
      problems.push(notSent(key, address, placeOf(merged.sources[address])));
    }
  }
  if (problems.length === 0) return merged;
  return {
    ...merged,
    settings: settings as unknown as Merged['settings'],
    problems: [...merged.problems, ...problems],
  };
}

const notSent = (key: SettingKey, address: SettingKey, where: string): Problem => ({
  where,
  message: `${key} is not sent to this address: it is of another machine and comes with the repository, the password is yours.`,
  fix: `If it is meant, set the address yourself: lifeguard config set ${address} ADDRESS`,
  severity: 'error',
});
