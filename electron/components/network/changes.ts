import type { Happened, LanAddress } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import type { NetworkNow } from '../../network/index.ts';

/** Changes are told for so long, in milliseconds. */
const TOLD_MS = 3_600_000;

const keyOf = ({ name, address }: LanAddress) => `${name} ${address}`;
const words = (list: readonly LanAddress[]) => formatList(list.map(({ address, name }) => `${address} (${name})`));

/** Follows which networks this machine is in. What is there at the first look is taken as it is. */
export class NetworkChanges {
  private before: NetworkNow | null = null;
  private told: readonly Happened[] = [];
  private readonly gone = new Map<string, number>();

  /** @param at epoch milliseconds @returns addresses that are not this machine's any more, and what was seen in the last hour */
  look(now: NetworkNow, at: number) {
    const { before } = this;
    this.before = now;
    const own = new Set([...now.lan, ...now.vpns].map(({ address }) => address));
    for (const { address } of before === null ? [] : [...before.lan, ...before.vpns])
      if (!own.has(address)) this.gone.set(address, at);
    for (const address of own) this.gone.delete(address);
    const said = before === null ? [] : [lanWords(before.lan, now.lan), ...vpnWords(before.vpns, now.vpns)];
    this.told = [...this.told, ...said.flatMap((text) => (text === null ? [] : [{ at, text }]))].filter(
      (h) => at - h.at < TOLD_MS,
    );
    return { formerly: [...this.gone].map(([address, when]) => ({ address, at: when })), happened: this.told };
  }
}

/** IPv6 addresses for privacy come and go every day, and mean nothing. */
const lasting = (list: readonly LanAddress[]) => list.filter(({ family }) => family === 'IPv4');

function lanWords(before: readonly LanAddress[], now: readonly LanAddress[]): string | null {
  const [old, present] = [lasting(before), lasting(now)];
  const same = new Set(present.map(keyOf));
  if (old.length === present.length && old.every((one) => same.has(keyOf(one)))) return null;
  if (present.length === 0) return `This machine left its network; it was ${words(old)} there.`;
  if (old.length === 0) return `This machine is in a network: it is ${words(present)} there.`;
  return `This machine changed its network: it was ${words(old)} and is ${words(present)}. Devices that have the old address do not reach it.`;
}

function vpnWords(before: readonly LanAddress[], now: readonly LanAddress[]): (string | null)[] {
  const names = (list: readonly LanAddress[]) => new Set(list.map(({ name }) => name));
  const came = [...names(now)].filter((name) => !names(before).has(name));
  const went = [...names(before)].filter((name) => !names(now).has(name));
  return [
    came.length === 0 ? null : `A VPN was connected (${formatList(came)}).`,
    went.length === 0 ? null : `A VPN was disconnected (${formatList(went)}).`,
  ];
}
