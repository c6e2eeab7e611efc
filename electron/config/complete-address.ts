import { KINDS } from '../../shared/domain/index.ts';
import { parseHostAndPort, parseServerAddress } from '../../shared/primitives/addresses.ts';

/**
 * An address as its kind has it. `localhost:6380` of a kind whose addresses begin with a scheme gets the one of the kind's example: hosts and ports are
 * what lists, `lsof` and people say. `http://localhost:8000` of a kind that is a host and a port alone loses its scheme: that is how Chroma's, Qdrant's
 * and Ollama's own pages write it. What would still be no address stays as it was written. Pure.
 */
export function completeAddress<T>(kind: string, at: T): T | string {
  const example = KINDS.find(({ id }) => id === kind)?.service.example ?? '';
  if (typeof at !== 'string') return at;
  if (parseHostAndPort(example).ok) {
    const [, alone = ''] = /^http:\/\/([^/]*)\/?$/.exec(at) ?? [];
    return parseHostAndPort(alone).ok ? alone : at;
  }
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//.exec(example) ?? [];
  if (scheme === undefined || at.includes('://')) return at;
  const parsed = parseServerAddress(`${scheme}://${at}`, [scheme]);
  return parsed.ok && parsed.address.port !== null ? `${scheme}://${at}` : at;
}
