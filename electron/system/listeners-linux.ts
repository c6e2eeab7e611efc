import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { AddressFamily } from '../../shared/domain/index.ts';

/** A socket of /proc/net/tcp or tcp6. */
export interface TcpRow {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
  /** Port of the other end; 0 for a listener. */
  readonly remotePort: number;
  /** `close-wait`: the other end has closed, this one has not noticed. */
  readonly state: 'listen' | 'established' | 'close-wait' | 'other';
  readonly inode: number;
}

export interface RawListener {
  readonly family: AddressFamily;
  readonly address: string;
  readonly port: number;
  readonly pid: number | null;
}

/** State codes of /proc/net/tcp (include/net/tcp_states.h): 0A is LISTEN, 01 ESTABLISHED, 08 CLOSE_WAIT. */
const STATE: Readonly<Record<string, TcpRow['state']>> = { '0A': 'listen', '01': 'established', '08': 'close-wait' };

/** The kernel writes each 32-bit word of an address in host byte order. */
function addressOf(hex: string, family: AddressFamily): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (family === 'IPv4') return bytes.map((b) => Number.parseInt(b, 16)).join('.');
  const text = bytes.join('');
  if (/^0+$/.test(text)) return '::';
  return /^0+1$/.test(text) ? '::1' : (text.match(/.{4}/g) ?? []).join(':');
}

/** Reads a table of /proc/net; lines that are none are passed over. */
export function parseTcpTable(text: string, family: AddressFamily): TcpRow[] {
  return text.split('\n').flatMap((line) => {
    const parts = line.trim().split(/\s+/);
    const [address, port] = (parts[1] ?? '').split(':');
    if (!/^\d+:$/.test(parts[0] ?? '') || address === undefined || port === undefined) return [];
    const remotePort = Number.parseInt((parts[2] ?? '').split(':')[1] ?? '0', 16);
    const row = { family, address: addressOf(address, family), port: Number.parseInt(port, 16), remotePort };
    return [{ ...row, state: STATE[parts[3] ?? ''] ?? 'other', inode: Number(parts[9]) }];
  });
}

function table(name: string, family: AddressFamily): TcpRow[] {
  try {
    return parseTcpTable(readFileSync(`/proc/net/${name}`, 'utf8'), family);
  } catch {
    return [];
  }
}

/** Every TCP socket of this network namespace. */
export const allSockets = (): TcpRow[] => [...table('tcp', 'IPv4'), ...table('tcp6', 'IPv6')];

/** Which of these sockets each process holds; several processes may share one (a reloader and its worker). */
function holders(inodes: ReadonlySet<number>, pids: readonly number[]): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const pid of pids) {
    for (const inode of socketsOf(pid)) if (inodes.has(inode)) found.set(inode, [...(found.get(inode) ?? []), pid]);
  }
  return found;
}

function socketsOf(pid: number): number[] {
  let names: string[];
  try {
    names = readdirSync(`/proc/${pid}/fd`);
  } catch {
    // It belongs to another user, or has just ended.
    return [];
  }
  return names.flatMap((fd) => {
    const inode = /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${fd}`))?.[1];
    return inode === undefined ? [] : [Number(inode)];
  });
}

/** Where a file descriptor leads. One that was closed since the folder was read, which happens all the time, hides no other. */
function targetOf(link: string): string {
  try {
    return readlinkSync(link);
  } catch {
    return '';
  }
}

/** Who listens on TCP ports, for all ports or one; `pids` are the processes that are looked at. */
export function listenersOf(pids: readonly number[], port?: number): RawListener[] {
  const rows = allSockets().filter((r) => r.state === 'listen' && (port === undefined || r.port === port));
  const owners = holders(new Set(rows.map((r) => r.inode)), pids);
  return rows.flatMap(({ family, address, port: p, inode }) => {
    const who = owners.get(inode) ?? [null];
    return who.map((pid) => ({ family, address, port: p, pid }));
  });
}

export const connectionsOn = (port: number): number =>
  allSockets().filter((r) => r.port === port && r.state === 'established').length;

/** The process whose end of a connection to a port this is; null when none of these holds it (or has not accepted it yet). */
export function acceptedBy(port: number, remotePort: number, pids: readonly number[]): number | null {
  const row = allSockets().find((r) => r.state === 'established' && r.port === port && r.remotePort === remotePort);
  return row === undefined ? null : (holders(new Set([row.inode]), pids).get(row.inode)?.[0] ?? null);
}

/** A connection to a port of this machine, told by the port of whoever opened it. */
export interface Connection {
  readonly remotePort: number;
  /** Who opened it; null when none of those who were asked about, or gone. */
  readonly asker: number | null;
}

/** Open connections to a port, those included that nobody has accepted yet or whose asker has given up. `askers` are the processes that are looked at. */
export function connectionsTo(port: number, askers: readonly number[]): Connection[] {
  const all = allSockets();
  const open = all.filter((r) => r.port === port && (r.state === 'established' || r.state === 'close-wait'));
  if (open.length === 0) return [];
  const ends = new Map(all.filter((r) => r.remotePort === port).map((r) => [r.port, r.inode]));
  const owners = holders(new Set(open.flatMap((r) => ends.get(r.remotePort) ?? [])), askers);
  return open.map(({ remotePort }) => ({ remotePort, asker: owners.get(ends.get(remotePort) ?? -1)?.[0] ?? null }));
}
