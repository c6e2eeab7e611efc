import type { AddressFamily } from '../../shared/domain/index.ts';
import type { Connection, PortUse, RawListener } from './listeners-linux.ts';
import * as linux from './listeners-linux.ts';
import { ask, type Question, whatWasRead } from './question.ts';
import { run } from './run.ts';

export type { Connection, PortUse, RawListener } from './listeners-linux.ts';

/**
 * Reads `lsof -F pnTt` output: `p<pid>`, then for each file `t<type>`, `n<address>` and `TST=<state>`.
 * `*:8765` means every address of its family.
 */
export function parseLsofListeners(output: string, port?: number): PortUse {
  const listeners: RawListener[] = [];
  let connections = 0;
  let pid = 0;
  let family: AddressFamily = 'IPv4';
  let name = '';
  for (const line of output.split('\n')) {
    const value = line.slice(1);
    if (line.startsWith('p')) pid = Number(value);
    else if (line.startsWith('t')) family = value === 'IPv6' ? 'IPv6' : 'IPv4';
    else if (line.startsWith('n')) name = value;
    else if (line === 'TST=LISTEN') {
      const at = name.lastIndexOf(':');
      const found = Number(name.slice(at + 1));
      const host = name.slice(0, at).replace(/^\[|\]$/g, '');
      const any = family === 'IPv6' ? '::' : '0.0.0.0';
      if (port === undefined || found === port)
        listeners.push({ family, address: host === '*' ? any : host, port: found, pid });
    } else if (line === 'TST=ESTABLISHED' && (port === undefined || name.split('->')[0]?.endsWith(`:${port}`)))
      connections += 1;
  }
  return { listeners, connections };
}

/**
 * Who listens on a port, and how many connections it has (on Linux while anybody listens: finding them costs more than the rest). `pids` limits the search on Linux; macOS asks `lsof` once.
 * @param counted the connections as they were counted lately, for whoever does with that: on Linux finding them costs more than the rest
 * @param since what was read since then is of now, in milliseconds of `performance.now()`: on Linux those who look together read it once
 */
export async function portUse(
  port: number,
  pids: readonly number[],
  signal?: AbortSignal,
  counted: number | null = null,
  since?: number,
): Promise<PortUse> {
  if (process.platform !== 'darwin') return linux.portUse(port, pids, counted, since);
  return whatWasRead(await ask(onPort(port), signal)) ?? { listeners: [], connections: 0 };
}

/** Who listens on a port: what `portUse` tells without its connections, which cost more than the rest. */
export async function listenersOn(
  port: number,
  pids: readonly number[],
  signal?: AbortSignal,
): Promise<readonly RawListener[]> {
  return process.platform === 'darwin'
    ? (await portUse(port, pids, signal)).listeners
    : linux.listenersOf(pids, new Set([port]));
}

/** What `lsof` knows of a port; it ends with 1 where there is nothing. */
export const onPort = (port: number): Question<PortUse> => ({
  command: 'lsof',
  args: ['-nP', '-w', `-iTCP:${port}`, '-sTCP:LISTEN,ESTABLISHED', '-FpntT'],
  timeoutMs: 5000,
  anyCode: true,
  read: (output) => parseLsofListeners(output, port),
});

/**
 * Every TCP port of this machine that is listened on. On Linux those of other users are there without a process; macOS shows one's own alone.
 * @param pidsOf the processes that are looked at on Linux; macOS needs none, and waits for none
 */
export async function allListeners(
  pidsOf: readonly number[] | (() => Promise<readonly number[]>),
  signal?: AbortSignal,
): Promise<readonly RawListener[]> {
  if (process.platform !== 'darwin') return linux.listenersOf(typeof pidsOf === 'function' ? await pidsOf() : pidsOf);
  return whatWasRead(await ask(EVERY_LISTENER, signal)) ?? [];
}

/**
 * Who listens on these ports, for who asks again and again: on Linux whoever was there and did not listen is looked through anew only after some
 * minutes, while a port has the same sockets. Where nobody listens, no process is looked through.
 * @param since as for `portUse`
 */
export const listenersAgain = async (
  ports: ReadonlySet<number>,
  pids: readonly number[],
  signal?: AbortSignal,
  since?: number,
): Promise<readonly RawListener[]> =>
  process.platform === 'darwin'
    ? (await allListeners([], signal)).filter(({ port }) => ports.has(port))
    : linux.listenersAgain(ports, pids, since);

const EVERY_LISTENER: Question<readonly RawListener[]> = {
  command: 'lsof',
  args: ['-nP', '-w', '-iTCP', '-sTCP:LISTEN', '-FpntT'],
  timeoutMs: 5000,
  maxBytes: 1024 * 1024,
  anyCode: true,
  read: (output) => parseLsofListeners(output).listeners,
};

/** Every port on which these processes listen. */
export async function portsOf(pids: readonly number[], signal?: AbortSignal): Promise<readonly RawListener[]> {
  if (pids.length === 0) return [];
  if (process.platform !== 'darwin') return linux.listenersOf(pids).filter((l) => l.pid !== null);
  const args = ['-nP', '-w', '-a', '-iTCP', '-sTCP:LISTEN', '-p', pids.join(','), '-FpntT'];
  const result = await run('lsof', args, { timeoutMs: 5000, ...(signal && { signal }) });
  return result.kind === 'exit' ? parseLsofListeners(result.stdout).listeners : [];
}

/** Reads `lsof -F pn` output for the process that has the connection from `remotePort` to `port`; null when none has. */
export function parseLsofAccepted(output: string, port: number, remotePort: number): number | null {
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    else if (line.startsWith('n') && line.includes(`:${port}->`) && line.endsWith(`:${remotePort}`)) return pid;
  }
  return null;
}

/** The process that accepted the connection from `remotePort` to `port`, among these; null when none of them did. */
export async function acceptedBy(
  port: number,
  remotePort: number,
  pids: readonly number[],
  signal?: AbortSignal,
): Promise<number | null> {
  if (process.platform !== 'darwin') return linux.acceptedBy(port, remotePort, pids);
  const args = ['-nP', '-w', `-iTCP:${port}`, '-sTCP:ESTABLISHED', '-Fpn'];
  const result = await run('lsof', args, { timeoutMs: 5000, ...(signal && { signal }) });
  const pid = result.kind === 'exit' ? parseLsofAccepted(result.stdout, port, remotePort) : null;
  return pid !== null && pids.includes(pid) ? pid : null;
}

/** Reads `lsof -F pnT` output for the connections to a port: both ends are listed, the one of whoever opened it tells who that is. */
export function parseLsofConnections(output: string, port: number, askers: readonly number[]): Connection[] {
  const found = new Map<number, number | null>();
  let pid = 0;
  for (const line of output.split('\n')) {
    if (line.startsWith('p')) pid = Number(line.slice(1));
    const [, local, remote] = /^n.*:(\d+)->.*:(\d+)$/.exec(line) ?? [];
    if (Number(local) === port && !found.has(Number(remote))) found.set(Number(remote), null);
    if (Number(remote) === port) found.set(Number(local), askers.includes(pid) ? pid : null);
  }
  return [...found].map(([remotePort, asker]) => ({ remotePort, asker }));
}

/** Open connections to a port, and who of `askers` opened each. */
export async function connectionsTo(
  port: number,
  askers: readonly number[],
  signal?: AbortSignal,
): Promise<readonly Connection[]> {
  if (process.platform !== 'darwin') return linux.connectionsTo(port, askers);
  const args = ['-nP', '-w', `-iTCP:${port}`, '-sTCP:ESTABLISHED,CLOSE_WAIT', '-Fpn'];
  const result = await run('lsof', args, { timeoutMs: 5000, ...(signal && { signal }) });
  return result.kind === 'exit' ? parseLsofConnections(result.stdout, port, askers) : [];
}
