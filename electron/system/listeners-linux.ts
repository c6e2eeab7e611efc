import type { AddressFamily } from '../../shared/domain/index.ts';
import { holders, OpenSockets } from './open-sockets-linux.ts';
import { readTcpTable, type TcpTable, tcpRows } from './tcp-table.ts';

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

export interface PortUse {
  readonly listeners: readonly RawListener[];
  /** Established connections on the port; null where nobody listens and they were not counted. */
  readonly connections: number | null;
}

/** State codes of /proc/net/tcp (include/net/tcp_states.h): 0A is LISTEN, 01 ESTABLISHED, 08 CLOSE_WAIT. */
const STATE: Readonly<Record<string, TcpRow['state']>> = { '0A': 'listen', '01': 'established', '08': 'close-wait' };

/** The kernel writes each 32-bit word of an address in host byte order. */
export function addressOf(hex: string, family: AddressFamily): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).reverse());
  if (family === 'IPv4') return bytes.map((b) => Number.parseInt(b, 16)).join('.');
  const text = bytes.join('');
  if (/^0+$/.test(text)) return '::';
  return /^0+1$/.test(text) ? '::1' : (text.match(/.{4}/g) ?? []).join(':');
}

/** `sl local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode` (proc_net_tcp). */
const LINE =
  /^\s*\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:([\dA-F]{4}) ([\dA-F]{2}) [\dA-F]+:[\dA-F]+ [\dA-F]+:[\dA-F]+ [\dA-F]+ +\d+ +\d+ (\d+)/;

type Wanted = (socket: Pick<TcpRow, 'port' | 'remotePort' | 'state'>) => boolean;

/** Reads a table of /proc/net; lines that are none are passed over. Most lines are connections that ended: only what is `wanted` is read to its end. */
export function parseTcpTable(text: string, family: AddressFamily, wanted: Wanted = () => true): TcpRow[] {
  const rows: TcpRow[] = [];
  for (const line of text.split('\n')) {
    const [, address, port, remotePort, code, inode] = LINE.exec(line) ?? [];
    if (address === undefined) continue;
    const socket = {
      port: Number(`0x${port}`),
      remotePort: Number(`0x${remotePort}`),
      state: STATE[code ?? ''] ?? ('other' as const),
    };
    if (wanted(socket)) rows.push({ family, address: addressOf(address, family), ...socket, inode: Number(inode) });
  }
  return rows;
}

const table = (name: TcpTable, family: AddressFamily, wanted: Wanted): TcpRow[] =>
  parseTcpTable(readTcpTable(name), family, wanted);

/** The wanted TCP sockets of this network namespace. */
const sockets = (wanted: Wanted): TcpRow[] => [...table('tcp', 'IPv4', wanted), ...table('tcp6', 'IPv6', wanted)];

/** The sockets that listen, in one family. */
interface Listening {
  readonly rows: readonly TcpRow[];
  /** The table holds nothing else. */
  readonly isAll: boolean;
}

/**
 * The sockets that listen, in one family. The kernel lists them before the connections (proc_net_tcp), and finding those costs it milliseconds:
 * what is read row by row ends with the first that does not listen.
 */
function listeningIn(name: TcpTable, family: AddressFamily): Listening {
  const rows: TcpRow[] = [];
  let text = '';
  for (const part of tcpRows(name)) {
    text += part;
    const end = text.lastIndexOf('\n');
    rows.push(...parseTcpTable(text.slice(0, Math.max(0, end)), family));
    text = text.slice(end + 1);
    if (rows.length > 0 && rows.at(-1)?.state !== 'listen')
      return { rows: rows.filter((r) => r.state === 'listen'), isAll: false };
  }
  return { rows, isAll: true };
}

const FAMILIES = [
  ['tcp', 'IPv4'],
  ['tcp6', 'IPv6'],
] as const satisfies readonly (readonly [TcpTable, AddressFamily])[];

interface ListeningNow extends Listening {
  readonly name: TcpTable;
  readonly family: AddressFamily;
}

let lastListening: { readonly at: number; readonly tables: readonly ListeningNow[] } | null = null;

/**
 * The sockets that listen, in both families.
 * @param since what was read before is too old, in milliseconds of `performance.now()`; without it everything is
 */
function listeningSince(since = Number.POSITIVE_INFINITY): readonly ListeningNow[] {
  if (lastListening !== null && lastListening.at >= since) return lastListening.tables;
  const at = performance.now();
  const tables = FAMILIES.map(([name, family]) => ({ name, family, ...listeningIn(name, family) }));
  lastListening = { at, tables };
  return tables;
}

const listening = (since?: number): TcpRow[] => listeningSince(since).flatMap(({ rows }) => rows);

/** A socket is handed on to a process that is there already only by special means; who got it so is found within this time, in milliseconds. */
const ALL_AGAIN_MS = 300_000;

/** Who held a port when everybody was looked through, those among them. */
interface LastHolders {
  readonly inodes: string;
  readonly holding: ReadonlySet<number>;
  /** Shared by the ports that were looked at together. */
  readonly looked: ReadonlySet<number>;
  readonly at: number;
}

const lastHolders = new Map<number, LastHolders>();

/**
 * The same of the sockets that listen on one port, asked again and again: while they are the same ones, only who held them and who is new are looked
 * through, as a process has a listener from its birth or opens one itself.
 */
function holdersOfPort(
  port: number,
  inodes: ReadonlySet<number>,
  pids: readonly number[],
  open: OpenSockets = new OpenSockets(),
  looked: ReadonlySet<number> = new Set(pids),
): Map<number, number[]> {
  if (inodes.size === 0) {
    lastHolders.delete(port);
    return new Map();
  }
  const same = [...inodes].sort((a, b) => a - b).join(' ');
  const last = lastHolders.get(port);
  const isFresh = last?.inodes === same && performance.now() - last.at < ALL_AGAIN_MS;
  const mayHold = (pid: number) => last?.looked.has(pid) !== true || last.holding.has(pid);
  const found = holders(inodes, isFresh ? pids.filter(mayHold) : pids, open);
  const holding = new Set([...found.values()].flat());
  const isWhole = [...inodes].every((inode) => found.has(inode));
  // Whoever held it and does not any more has handed it on, or ended: where to is looked for among all.
  if (isFresh && (!isWhole || [...last.holding].some((pid) => !holding.has(pid)))) {
    lastHolders.delete(port);
    return holdersOfPort(port, inodes, pids, open, looked);
  }
  lastHolders.set(port, { inodes: same, holding, looked, at: isFresh ? last.at : performance.now() });
  return found;
}

/**
 * So long the sockets that listen on a port are not looked for anew while each is still held by whom it was and nobody has come who could listen there
 * too, in milliseconds: whoever was there before and begins to is found then. For the end of what listens the system goes through all that it has room
 * for, which takes it five milliseconds a table where there are few connections.
 */
const SAME_ROWS_MS = 60_000;

const lastRows = new Map<number, { readonly rows: readonly TcpRow[]; readonly at: number }>();

/** The sockets that listened on a port a moment ago, if they still are all of them; null where the table has to be read. */
function rowsStillHeld(port: number, pids: readonly number[], open: OpenSockets): readonly TcpRow[] | null {
  const known = lastRows.get(port);
  const last = lastHolders.get(port);
  if (known === undefined || last === undefined || performance.now() - known.at >= SAME_ROWS_MS) return null;
  if (pids.some((pid) => !last.looked.has(pid) && open.of(pid).length > 0)) return null;
  const held = holders(new Set(known.rows.map((r) => r.inode)), [...last.holding], open);
  return known.rows.every((r) => held.has(r.inode)) ? known.rows : null;
}

/** Who listens on TCP ports, on all or on some; `pids` are the processes that are looked at, and only where anybody listens there. */
export function listenersOf(pids: readonly number[], ports?: ReadonlySet<number>): RawListener[] {
  const rows = listening().filter((r) => ports?.has(r.port) ?? true);
  return withHolders(rows, holders(new Set(rows.map((r) => r.inode)), pids));
}

function withHolders(rows: readonly TcpRow[], owners: ReadonlyMap<number, readonly number[]>): RawListener[] {
  return rows.flatMap(({ family, address, port, inode }) => {
    const who = owners.get(inode) ?? [null];
    return who.map((pid) => ({ family, address, port, pid }));
  });
}

/** Who listens on ports that are asked for again and again; see `holdersOfPort`. @param since as for `listeningSince` */
export function listenersAgain(ports: ReadonlySet<number>, pids: readonly number[], since?: number): RawListener[] {
  const all = listening(since).filter((r) => ports.has(r.port));
  const open = new OpenSockets();
  const looked = new Set(pids);
  return [...ports].flatMap((port) => {
    const rows = all.filter((r) => r.port === port);
    return withHolders(rows, holdersOfPort(port, new Set(rows.map((r) => r.inode)), pids, open, looked));
  });
}

/**
 * Who listens on a port, and how many connections it has, while anybody does; `pids` are the processes that are looked at.
 * @param counted the connections, where they are not counted anew; of who listens beside those of a moment ago, whoever was there before is then found
 * within a minute
 * @param since as for `listeningSince`
 */
export function portUse(port: number, pids: readonly number[], counted: number | null = null, since?: number): PortUse {
  const open = new OpenSockets();
  const again = counted === null ? null : rowsStillHeld(port, pids, open);
  const { rows, connections } = again === null ? readUse(port, counted, since) : { rows: again, connections: counted };
  const owners = holdersOfPort(port, new Set(rows.map((r) => r.inode)), pids, open);
  if (rows.length === 0) lastRows.delete(port);
  else if (again === null) lastRows.set(port, { rows, at: performance.now() });
  return { listeners: withHolders(rows, owners), connections };
}

/** The same from the tables of the system, without who it is. */
function readUse(
  port: number,
  counted: number | null,
  since: number | undefined,
): { readonly rows: readonly TcpRow[]; readonly connections: number | null } {
  const isOpen: Wanted = (s) => s.port === port && s.state === 'established';
  // Where somebody listened a moment ago both are read at once: the beginning of a table costs nearly as much as all of it.
  if (counted === null && lastRows.has(port)) {
    const at = performance.now();
    const all = sockets((s) => isOpen(s) || s.state === 'listen');
    const listen = all.filter((r) => r.state === 'listen');
    const rowsOf = (family: AddressFamily) => listen.filter((r) => r.family === family);
    lastListening = {
      at,
      tables: FAMILIES.map(([name, family]) => ({ name, family, rows: rowsOf(family), isAll: false })),
    };
    const rows = listen.filter((r) => r.port === port);
    return { rows, connections: rows.length === 0 ? null : all.length - listen.length };
  }
  const tables = listeningSince(since);
  const rows = tables.flatMap((t) => t.rows.filter((r) => r.port === port));
  const count = () =>
    tables.reduce((sum, { name, family, isAll }) => sum + (isAll ? 0 : table(name, family, isOpen).length), 0);
  return { rows, connections: rows.length === 0 ? null : (counted ?? count()) };
}

/** The process whose end of a connection to a port this is; null when none of these holds it (or has not accepted it yet). */
export function acceptedBy(port: number, remotePort: number, pids: readonly number[]): number | null {
  const [row] = sockets((s) => s.state === 'established' && s.port === port && s.remotePort === remotePort);
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
  const all = sockets((s) => s.port === port || s.remotePort === port);
  const open = all.filter((r) => r.port === port && (r.state === 'established' || r.state === 'close-wait'));
  if (open.length === 0) return [];
  const ends = new Map(all.filter((r) => r.remotePort === port).map((r) => [r.port, r.inode]));
  const owners = holders(new Set(open.flatMap((r) => ends.get(r.remotePort) ?? [])), askers);
  return open.map(({ remotePort }) => ({ remotePort, asker: owners.get(ends.get(remotePort) ?? -1)?.[0] ?? null }));
}
