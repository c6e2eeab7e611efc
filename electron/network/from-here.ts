import { BlockList, isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLan, TUNNEL } from './lan.ts';

type Interfaces = NodeJS.Dict<readonly { readonly address: string; readonly cidr: string | null }[]>;

/**
 * Tells of an address whether whoever has it runs on this machine: its loopbacks, its own addresses, and the networks of the containers and virtual
 * machines on it. A name is nobody of this machine, but for `localhost`.
 */
export function fromHere(interfaces: Interfaces = networkInterfaces()): (address: string) => boolean {
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('::1', 'ipv6');
  for (const [name, list = []] of Object.entries(interfaces))
    for (const { address, cidr } of list) {
      const family = familyOf(address);
      if (family === null) continue;
      own.addAddress(address, family);
      const bits = Number(cidr?.split('/')[1]);
      // Others live in the network of a LAN and of a tunnel; in that of a bridge only what this machine runs.
      if (!isLan(name) && !TUNNEL.test(name) && !Number.isNaN(bits)) own.addSubnet(address, bits, family);
    }
  return (address) => {
    const bare = address.replace(/^::ffff:/i, '');
    const family = familyOf(bare);
    return family === null ? bare === 'localhost' : own.check(bare, family);
  };
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | null => {
  const family = isIP(address);
  return family === 0 ? null : family === 4 ? 'ipv4' : 'ipv6';
};
