import { getServers } from 'node:dns';
import { hostname } from 'node:os';
import type { InspectionTable } from '../../../shared/domain/index.ts';
import { counted, formatList } from '../../../shared/format.ts';
import { type Inspect, named } from '../../inspection/index.ts';
import { defaultRoute, lookAtWays, reachNow, troublesOf, type Ways, waysTable } from '../../network/index.ts';

const FIREWALL = {
  off: 'off',
  on: 'on: it asks for each program that takes connections',
  'blocks-all': 'blocks all incoming connections',
  unknown: null,
} as const;

/** Every way of the stack, tried now, and by what this machine is in a network. */
export const inspectNetwork: Inspect = async ({ world, platform, signal }) => {
  const [ways, route, { firewall }] = await Promise.all([
    lookAtWays({ world, signal }),
    defaultRoute(platform, signal),
    reachNow(world, signal),
  ]);
  const { lan, vpns } = ways.now;
  const list = (addresses: typeof lan) => formatList(addresses.map(({ address, name }) => `${address} (${name})`));
  const machine: InspectionTable = named('This machine', [
    ['Name', hostname()],
    ['Addresses in a network', list(lan) || 'none'],
    ['VPN', list(vpns) || 'none'],
    ['Way out', route === null ? 'none' : [route.interface, route.gateway].filter((part) => part !== null).join(', ')],
    ['Name servers', formatList(getServers()) || 'none'],
    ['Firewall', FIREWALL[firewall]],
  ]);
  return { text: sentenceOf(ways), tables: [waysTable(ways), machine] };
};

/** What the whole comes to. Pure. */
export function sentenceOf(ways: Ways): string {
  const troubles = troublesOf(ways);
  const tried = ways.ways.filter(({ state }) => state !== null).length;
  if (troubles.length === 0)
    return `${counted(tried, 'way was', 'ways were')} tried, and ${tried === 1 ? 'it is' : 'all are'} open.${ways.isOffline ? ' This machine is offline.' : ''}`;
  return `${troubles.length} of ${counted(tried, 'way')} ${troubles.length === 1 ? 'is' : 'are'} broken. ${troubles.join(' ')}`;
}
