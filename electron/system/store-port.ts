const THIS_MACHINE = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?|0\.0\.0\.0)$/i;
const USUAL = { neo4j: 7687, redis: 6379 } as const;

/**
 * The port of a store that is configured on this machine; null where it is on another one or the address is none.
 * @param address a URL of the store (`redis://localhost:6379/0`, `bolt://…`)
 */
export function storePort(store: 'neo4j' | 'redis', address: string): number | null {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !THIS_MACHINE.test(url.hostname)) return null;
  return url.port === '' ? USUAL[store] : Number(url.port);
}
