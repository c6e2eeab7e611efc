import type { Happened } from '../primitives/happened.ts';
import { cadenceSetting } from '../primitives/setting.ts';
import { type Declaration, factsOf } from './declaration.ts';
import type { LanAddress } from './ios-report.ts';

/** What a reading of the network tells beyond numbers. */
export interface NetworkFacts {
  /** Addresses by which other devices reach this machine, the likeliest first. */
  readonly lan: readonly LanAddress[];
  /** Addresses of tunnels: a VPN is connected. */
  readonly vpns: readonly LanAddress[];
  /** Why programs that say `localhost` do not reach this machine, in a sentence; null where they do. */
  readonly localhost: string | null;
  /** Addresses that were this machine's since Lifeguard started and are not any more, with the time at which that was seen (epoch milliseconds). */
  readonly formerly: readonly { readonly address: string; readonly at: number }[];
  /** Networks and VPNs that came and went in the last hour, oldest first. */
  readonly happened: readonly Happened[];
}

export const network = {
  id: 'network',
  title: 'Network',
  dependsOn: [],
  layer: 'machine',
  suffers: 'never',
  inspection: 'Who reaches whom',
  cadence: cadenceSetting(
    30,
    'Network every (s)',
    'How often the addresses of this machine are looked at. Nothing is asked of the network for it.',
  ),
  settings: {},
  findings: {
    'network-no-localhost': { word: 'no localhost' },
    'network-address-gone': { word: 'address gone' },
    'network-vpn': { healthy: 'VPN', note: true },
    'network-changed': { healthy: 'changed', note: true },
  },
  metrics: {},
  runbooks: {
    'recover-network': {
      title: 'Recover the network',
      does: 'Empties the system’s cache of names where that needs no other rights, tries every way between the parts of the stack, devices and the outside, and says what is in each one’s way.',
      never: 'Never changes an interface, a VPN, the firewall or a file.',
      harmless: true,
    },
  },
  causes: {
    'network-no-localhost': {
      means:
        'The name localhost does not lead to this machine, so whoever asks a part of the stack by that name does not reach it.',
      issue: 'Connectivity',
      prevention: 'Leave the two lines of localhost in /etc/hosts as the system has them.',
    },
    'network-address-gone': {
      means:
        'The settings name an address that was this machine’s in a network that it has left: a Wi-Fi was changed, or a cable or a VPN was unplugged.',
      issue: 'Connectivity',
      prevention: 'Write localhost where a part runs on this machine: that address never changes.',
    },
  },
  facts: factsOf<NetworkFacts>(),
} as const satisfies Declaration;
