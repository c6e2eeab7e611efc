import type { AddressFamily } from '../../shared/domain/index.ts';
import { addressOf } from './listeners-linux.ts';
import { ask, type Question, whatWasRead } from './question.ts';
import { readTcpTable } from './tcp-table.ts';

/** One connection on a port of this machine, as this machine sees it. */
export interface PortConnection {
  /** The other end. */
  readonly peer: { readonly address: string; readonly port: number };
  /** As the system calls it: `ESTABLISHED`, `TIME_WAIT`, `CLOSE_WAIT` … */
  readonly state: string;
}

/** include/net/tcp_states.h; 0A listens and is no connection. */
const STATES: Readonly<Record<string, string>> = {
  '01': 'ESTABLISHED',
  '02': 'SYN_SENT',
  '03': 'SYN_RECV',
  '04': 'FIN_WAIT_1',
  '05': 'FIN_WAIT_2',
  '06': 'TIME_WAIT',
  '07': 'CLOSED',
  '08': 'CLOSE_WAIT',
  '09': 'LAST_ACK',
  '0B': 'CLOSING',
};

/** `sl local_address rem_address st …` (proc_net_tcp). */
const LINE = /^\s*\d+: [\dA-F]+:([\dA-F]{4}) ([\dA-F]+):([\dA-F]{4}) ([\dA-F]{2}) /;

/** Reads a table of /proc/net for the connections on one port. Pure. */
export function parseConnections(text: string, family: AddressFamily, port: number): PortConnection[] {
  return text.split('\n').flatMap((line) => {
    const [, local, address = '', remote, code = ''] = LINE.exec(line) ?? [];
    const state = STATES[code];
    if (local === undefined || Number(`0x${local}`) !== port || state === undefined) return [];
    return [{ peer: { address: plain(addressOf(address, family)), port: Number(`0x${remote}`) }, state }];
  });
}

/** Reads `netstat -an -p tcp` of macOS: addresses end in a dot and the port. Pure. */
export function parseNetstat(text: string, port: number): PortConnection[] {
  return text.split('\n').flatMap((line) => {
    const [kind = '', , , local = '', remote = '', state] = line.trim().split(/\s+/);
    if (!kind.startsWith('tcp') || state === undefined || state === 'LISTEN') return [];
    const end = remote.lastIndexOf('.');
    if (!local.endsWith(`.${port}`) || end < 0) return [];
    return [{ peer: { address: plain(remote.slice(0, end)), port: Number(remote.slice(end + 1)) }, state }];
  });
}

/** An IPv4 address inside an IPv6 one as what it is; the zone of a link-local one is left away. */
function plain(address: string): string {
  const [, high, low] = /^(?:0000:){5}ffff:([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(address) ?? [];
  if (high !== undefined && low !== undefined)
    return [high.slice(0, 2), high.slice(2), low.slice(0, 2), low.slice(2)]
      .map((byte) => Number.parseInt(byte, 16))
      .join('.');
  return address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
}

const question = (port: number): Question<PortConnection[]> => ({
  command: 'netstat',
  args: ['-an', '-p', 'tcp'],
  timeoutMs: 5000,
  maxBytes: 4 * 1024 * 1024,
  read: (output) => parseNetstat(output, port),
});

/** Every connection on a port in whatever state, those that have ended and are still remembered among them. */
export async function connectionsOn(port: number, signal?: AbortSignal): Promise<readonly PortConnection[]> {
  if (process.platform === 'darwin') return whatWasRead(await ask(question(port), signal)) ?? [];
  const tables = [
    ['tcp', 'IPv4'],
    ['tcp6', 'IPv6'],
  ] as const;
  return tables.flatMap(([name, family]) => parseConnections(readTcpTable(name), family, port));
}
