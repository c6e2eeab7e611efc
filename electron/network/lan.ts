import { networkInterfaces } from 'node:os';
import { byText } from '../../shared/by-text.ts';
import { HOST_DECLARATIONS } from '../../shared/components/hosts.ts';
import {
  type ActWorld,
  hostPort,
  type LanAddress,
  type Listener,
  MAIN,
  type Reach,
} from '../../shared/domain/index.ts';
import { askHttp, findSystemTool, isExecutable, run } from '../system/index.ts';

type Interfaces = NodeJS.Dict<{ readonly address: string; readonly family: string; readonly internal: boolean }[]>;

/** Tunnels, bridges of virtual machines and Apple's own radio links: a phone in the Wi-Fi does not reach this Mac by them. */
const NOT_LAN = /^(lo|awdl|llw|bridge|vmnet|vmenet|vnic|anpi|ap\d|gif|stf)/;
/** Interfaces of tunnels, as a VPN has one; macOS has some of its own (utun0 …), which have a link-local address and no other. */
export const TUNNEL = /^(utun|tun|tap|wg|ppp|ipsec|tailscale|zt|nordlynx|proton)/;
/** Those of what others live in. */
const OF_HOSTS = HOST_DECLARATIONS.flatMap(({ interfaces }) => interfaces);
/** Whether an interface leads to other devices. */
export const isLan = (name: string): boolean =>
  !NOT_LAN.test(name) && !TUNNEL.test(name) && !OF_HOSTS.some((start) => name.startsWith(start));
const FIREWALL = '/usr/libexec/ApplicationFirewall/socketfilterfw';

/** `en2` before `en10`. */
const byName = (a: string, b: string): number => {
  const [, word = a, number = ''] = /^(.*?)(\d*)$/.exec(a) ?? [];
  const [, otherWord = b, otherNumber = ''] = /^(.*?)(\d*)$/.exec(b) ?? [];
  return byText(word, otherWord) || Number(number) - Number(otherNumber);
};

/** Addresses by which other devices on the network reach this Mac, the likeliest first. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): readonly LanAddress[] {
  const found = Object.entries(interfaces).flatMap(([name, list]) =>
    !isLan(name)
      ? []
      : (list ?? []).flatMap(({ address, family, internal }): LanAddress[] =>
          internal || /^(fe80|169\.254\.)/i.test(address)
            ? []
            : [{ name, address, family: family === 'IPv6' ? 'IPv6' : 'IPv4' }],
        ),
  );
  return found.sort((a, b) => byText(a.family, b.family) || byName(a.name, b.name));
}

const LOOPBACK = /^(127\.|::1$|\[::1\]$|localhost$|::ffff:127\.)/;
const EVERYWHERE = /^(0\.0\.0\.0|\*|::|\[::\])$/;

/** Whether others than this Mac can connect to the port at all. */
export function listensTo(listeners: readonly Listener[] | undefined): Reach['listens'] {
  if (listeners === undefined) return 'unknown';
  if (listeners.length === 0) return 'nothing';
  if (listeners.some((l) => EVERYWHERE.test(l.address))) return 'everywhere';
  return listeners.every((l) => LOOPBACK.test(l.address)) ? 'loopback' : 'some';
}

/** `Firewall is enabled. (State = 1)`; 2 blocks all incoming connections. */
export function parseFirewall(text: string): Reach['firewall'] {
  const state = /\(State = (\d)\)/.exec(text)?.[1];
  if (state === '0' || /is disabled/i.test(text)) return 'off';
  if (state === '2' || /block(ing)? all/i.test(text)) return 'blocks-all';
  return state === '1' || /is enabled/i.test(text) ? 'on' : 'unknown';
}

/** State of the application firewall of macOS; unknown where there is none to ask. */
export async function firewallState(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Reach['firewall']> {
  const tool = findSystemTool('socketfilterfw', env) ?? (isExecutable(FIREWALL) ? FIREWALL : null);
  if (tool === null) return 'unknown';
  const result = await run(tool, ['--getglobalstate'], { timeoutMs: 5000, signal });
  return result.kind === 'exit' && result.code === 0 ? parseFirewall(result.stdout) : 'unknown';
}

export interface ReachInput {
  readonly listeners: readonly Listener[] | undefined;
  readonly port: number;
  readonly healthPath: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly addresses?: readonly LanAddress[];
}

/** What a device needs to reach the backend, and whether this Mac itself reaches it on that way. */
export async function reachOf(input: ReachInput): Promise<Reach> {
  const { listeners, port, healthPath, env, signal, addresses = lanAddresses() } = input;
  const listens = listensTo(listeners);
  const firewall = await firewallState(env, signal);
  const address =
    listens === 'everywhere'
      ? addresses[0]
      : addresses.find((a) => (listeners ?? []).some((l) => l.address === a.address));
  if (address === undefined) return { addresses: [...addresses], url: null, listens, firewall, answer: null };
  const url = `http://${hostPort(address.address, port)}`;
  return { addresses: [...addresses], url, listens, firewall, answer: await ask(`${url}${healthPath}`, signal) };
}

/** One request to this Mac's own address, over the network's way. */
async function ask(url: string, signal: AbortSignal): Promise<string> {
  const begun = performance.now();
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(3000)]);
    const answer = await askHttp(url, { reads: 'unread' }, limit);
    return `${answer.status} in ${Math.max(1, Math.round(performance.now() - begun))} ms`;
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = error as Error & { code?: string };
    return `no answer (${typeof code === 'string' ? code : message})`;
  }
}

/** Whether devices can reach the backend, asked now. */
export async function reachNow(world: ActWorld, signal: AbortSignal): Promise<Reach> {
  const { settings, env } = world;
  const readings = await world.look([MAIN.processes], signal);
  return reachOf({
    listeners: readings[MAIN.processes]?.facts.listeners,
    port: settings[MAIN.port],
    healthPath: settings[MAIN.healthPath],
    env,
    signal,
  });
}
