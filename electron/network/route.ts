import { readFileSync } from 'node:fs';
import { ask, type Question, whatWasRead } from '../system/index.ts';

/** The way out of this machine: by which interface, and to whom. */
export interface Route {
  readonly interface: string;
  /** Null where the interface itself is the way, as with a tunnel. */
  readonly gateway: string | null;
}

/** Reads `route -n get default`. */
export function parseRoute(output: string): Route | null {
  const of = (name: string) => new RegExp(`^\\s*${name}: (\\S+)`, 'm').exec(output)?.[1] ?? null;
  const name = of('interface');
  return name === null ? null : { interface: name, gateway: of('gateway') };
}

/** Reads /proc/net/route; addresses are written as one number in the machine's byte order. */
export function parseRouteTable(text: string): Route | null {
  for (const line of text.split('\n').slice(1)) {
    const [name, destination, gateway = ''] = line.trim().split(/\s+/);
    if (name === undefined || destination !== '00000000') continue;
    const bytes = (gateway.match(/../g) ?? []).reverse().map((byte) => Number.parseInt(byte, 16));
    return { interface: name, gateway: bytes.every((byte) => byte === 0) ? null : bytes.join('.') };
  }
  return null;
}

const QUESTION: Question<Route> = {
  command: 'route',
  args: ['-n', 'get', 'default'],
  timeoutMs: 3000,
  read: parseRoute,
};

/** Null where there is none: this machine is in no network, or the system does not tell. */
export async function defaultRoute(platform: NodeJS.Platform, signal: AbortSignal): Promise<Route | null> {
  if (platform === 'darwin') return whatWasRead(await ask(QUESTION, signal));
  try {
    return parseRouteTable(readFileSync('/proc/net/route', 'utf8'));
  } catch {
    return null;
  }
}
