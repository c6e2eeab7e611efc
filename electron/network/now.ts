import { networkInterfaces } from 'node:os';
import type { LanAddress } from '../../shared/domain/index.ts';
import { lanAddresses, TUNNEL } from './lan.ts';

type Interfaces = Parameters<typeof lanAddresses>[0] & object;

/** By what this machine is in a network. */
export interface NetworkNow {
  /** Addresses by which other devices reach it, the likeliest first. */
  readonly lan: readonly LanAddress[];
  /** Addresses of tunnels: a VPN is connected. */
  readonly vpns: readonly LanAddress[];
}

const LINK_LOCAL = /^(fe80|169\.254\.)/i;

/** Read from the system's own list: nothing is started, nothing is asked. */
export function networkNow(interfaces: Interfaces = networkInterfaces()): NetworkNow {
  const vpns = Object.entries(interfaces).flatMap(([name, list]) =>
    TUNNEL.test(name)
      ? (list ?? []).flatMap(({ address, family, internal }): LanAddress[] =>
          internal || LINK_LOCAL.test(address) ? [] : [{ name, address, family: family === 'IPv6' ? 'IPv6' : 'IPv4' }],
        )
      : [],
  );
  return { lan: lanAddresses(interfaces), vpns };
}
