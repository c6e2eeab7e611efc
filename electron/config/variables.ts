import type { SettingKey, SettingTable, StackId } from '../../shared/domain/index.ts';
import { type Offer, offerText } from './layer.ts';
import type { LoadOptions } from './load-options.ts';
import { isForEveryStack } from './user-file.ts';

/** `LIFEGUARD_BACKEND_PORT` sets `backend.port`; secrets may also come under the stack's own names. */
export const variableOf = (key: SettingKey): string =>
  `LIFEGUARD_${key
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll(/[.-]/g, '_')
    .toUpperCase()}`;

/** What the variables of the environment set; for a further stack only what counts for each: the rest means the main one. */
export function environmentOffers(env: LoadOptions['env'], table: SettingTable, stack?: StackId): Offer[] {
  return [...table].flatMap(([key, { secret, env: names = [] }]) => {
    const own = secret ? names : [];
    const name = [variableOf(key), ...own].find((n) => env[n] !== undefined && env[n] !== '');
    const value = name === undefined ? undefined : env[name];
    if (name === undefined || value === undefined || key === 'repository.path') return [];
    if (stack !== undefined && !isForEveryStack(key)) return [];
    return [offerText(key, value, { kind: 'environment', file: null, line: null, note: name }, table)];
  });
}
