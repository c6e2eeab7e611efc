import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

const isLoopback = (address: string): boolean => address.startsWith('127.') || address === '::1';

/** What `localhost` leads to by the system's own resolver: its addresses, or the code of the error. */
export async function namesOfThisMachine(name = 'localhost'): Promise<readonly string[] | string> {
  try {
    return (await lookup(name, { all: true })).map(({ address }) => address);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
  }
}

/** Why programs that say `localhost` do not reach this machine, in a sentence; null where they do. Pure. */
export function localhostProblem(found: readonly string[] | string): string | null {
  if (typeof found === 'string') return `The name localhost has no address (${found}).`;
  const elsewhere = found.filter((address) => isIP(address) === 0 || !isLoopback(address));
  return elsewhere.length === 0 ? null : `The name localhost leads to ${elsewhere.join(', ')}, not to this machine.`;
}
