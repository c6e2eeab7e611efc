import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import type { AddressFamily } from '../../shared/domain/index.ts';
import { systemClock } from './clock.ts';
import { afterOwnTime } from './own-time.ts';

export interface ConnectState {
  readonly family: AddressFamily;
  readonly address: string;
  readonly state: 'accepts' | 'refused' | 'timeout' | 'unreachable';
}

export interface ConnectOptions {
  /** Limit for each family, in milliseconds. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const LOOPBACK: readonly { readonly family: AddressFamily; readonly address: string }[] = [
  { family: 'IPv4', address: '127.0.0.1' },
  { family: 'IPv6', address: '::1' },
];

/**
 * Whether something accepts TCP connections on a loopback port, asked for both address families at once, because `localhost`
 * may mean either. A machine without IPv6 says "unreachable" for it.
 */
export function connectStates(host: string, port: number, options: ConnectOptions = {}): Promise<ConnectState[]> {
  const asked = LOOPBACK.filter(
    (a) => host === 'localhost' || host === a.address || host === '0.0.0.0' || host === '::',
  );
  return Promise.all((asked.length > 0 ? asked : LOOPBACK).map((a) => connectState(a, port, options)));
}

function connectState(
  { family, address }: (typeof LOOPBACK)[number],
  port: number,
  { timeoutMs = 1000, signal }: ConnectOptions,
): Promise<ConnectState> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port });
    const settle = (state: ConnectState['state']) => {
      cancel();
      signal?.removeEventListener('abort', onAbort);
      socket.destroy();
      resolve({ family, address, state });
    };
    const onAbort = () => settle('timeout');
    const cancel = afterOwnTime(systemClock, timeoutMs, () => settle('timeout'));
    signal?.addEventListener('abort', onAbort, { once: true });
    socket.once('connect', () => settle('accepts'));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      settle(error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable'),
    );
  });
}

/**
 * Whether nothing listens on a loopback port, in either family or, with a host, in the family of that address. A listener that does not
 * answer still holds it.
 */
export async function isPortFree(
  port: number,
  { host = null, ...options }: ConnectOptions & { readonly host?: string | null } = {},
): Promise<boolean> {
  const asked = host === null ? 'localhost' : host.includes(':') ? '::1' : '127.0.0.1';
  const states = await connectStates(asked, port, { timeoutMs: 300, ...options });
  return states.every((s) => s.state === 'refused' || s.state === 'unreachable');
}

/** The first and last port that the system gives to whoever asks for any; macOS keeps to those of the standard (RFC 6335). */
export function handedOutPorts(): readonly [number, number] {
  try {
    const [, first, last] = /^(\d+)\s+(\d+)/.exec(readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8')) ?? [];
    if (first !== undefined && last !== undefined) return [Number(first), Number(last)];
  } catch {
    // Not Linux.
  }
  return [49_152, 65_535];
}
