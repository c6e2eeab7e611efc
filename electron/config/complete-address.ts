import { KINDS } from '../../shared/domain/index.ts';
import { parseServerAddress } from '../../shared/primitives/addresses.ts';

/**
 * `localhost:6380` of a kind whose addresses begin with a scheme, with the one of the kind's example: hosts and ports are what lists, `lsof` and
 * people say. What has a scheme, and what would still be no address, stays as it was written. Pure.
 */
export function completeAddress<T>(kind: string, at: T): T | string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//.exec(KINDS.find(({ id }) => id === kind)?.service.example ?? '') ?? [];
  if (scheme === undefined || typeof at !== 'string' || at.includes('://')) return at;
  const parsed = parseServerAddress(`${scheme}://${at}`, [scheme]);
  return parsed.ok && parsed.address.port !== null ? `${scheme}://${at}` : at;
}
