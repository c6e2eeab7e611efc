import type { ProcessRow, RawListener } from '../system/index.ts';

/** A port that one program listens on, on one or several addresses. */
export interface Socketed {
  readonly port: number;
  /** IPv4 before IPv6. */
  readonly addresses: readonly string[];
  /** The topmost of the processes that hold it; null where it belongs to another user. */
  readonly row: ProcessRow | null;
}

const MAX_DEPTH = 32;

/** Listeners put together by port and program: a reloader and its worker share a socket, and both families are one server. Pure. */
export function socketsOf(listeners: readonly RawListener[], table: ReadonlyMap<number, ProcessRow>): Socketed[] {
  const found = new Map<string, { port: number; addresses: Set<string>; row: ProcessRow | null }>();
  const holders = new Map<number, Set<number>>();
  for (const { port, pid } of listeners) if (pid !== null) holders.set(port, (holders.get(port) ?? new Set()).add(pid));
  for (const { port, address: told, pid } of listeners) {
    const address = plainAddress(told);
    const top = pid === null ? null : topmost(pid, holders.get(port) ?? new Set(), table);
    // Without a process the addresses of one port are taken for one server's.
    const key = `${port} ${top}`;
    const before = found.get(key) ?? {
      port,
      addresses: new Set<string>(),
      row: top === null ? null : (table.get(top) ?? null),
    };
    before.addresses.add(address);
    found.set(key, before);
  }
  return [...found.values()]
    .map(({ addresses, ...rest }) => ({ ...rest, addresses: [...addresses].sort((a, b) => family(a) - family(b)) }))
    .sort((a, b) => a.port - b.port);
}

/** An IPv4 address inside an IPv6 one (`::ffff:127.0.0.1`, as the system writes it) as what it is. */
function plainAddress(address: string): string {
  const [, high, low] = /^(?:0000:){5}ffff:([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return address.replace(/^::ffff:(?=\d+\.)/i, '');
  return [high.slice(0, 2), high.slice(2), low.slice(0, 2), low.slice(2)].map((b) => Number.parseInt(b, 16)).join('.');
}

const family = (address: string): number => (address.includes(':') ? 1 : 0);

/** The highest of the holders above a process, or itself. */
function topmost(pid: number, holders: ReadonlySet<number>, table: ReadonlyMap<number, ProcessRow>): number {
  let top = pid;
  let at = table.get(pid)?.parentPid ?? 0;
  for (let i = 0; at > 1 && i < MAX_DEPTH; i++) {
    if (holders.has(at)) top = at;
    at = table.get(at)?.parentPid ?? 0;
  }
  return top;
}

/** Where a server that listens on these addresses is asked from this machine. */
export function askedAt(addresses: readonly string[]): string {
  if (addresses.includes('127.0.0.1') || addresses.includes('0.0.0.0')) return '127.0.0.1';
  if (addresses.includes('::') || addresses.includes('::1')) return '::1';
  return addresses[0] ?? '127.0.0.1';
}

/** The host by which it is watched. */
export const hostOf = (address: string): string => (/^(127\.0\.0\.1|::1)$/.test(address) ? 'localhost' : address);

/** Whether one process runs below another. */
export function isBelow(pid: number, above: number, table: ReadonlyMap<number, ProcessRow>): boolean {
  let at = table.get(pid)?.parentPid ?? 0;
  for (let i = 0; at > 1 && i < MAX_DEPTH; i++) {
    if (at === above) return true;
    at = table.get(at)?.parentPid ?? 0;
  }
  return false;
}
