import type { Assessment, FindingOf, Settings } from '../../../shared/domain/index.ts';
import { formatList } from '../../../shared/format.ts';
import { type AssessInput, assessed, fact, unread, unreadable } from '../../health/findings.ts';
import { targetsIn } from '../../network/index.ts';

/** Judges what this machine is in: that it is offline, or in another network than before, is no trouble of a local stack. */
export function assessNetwork({ readings, settings }: AssessInput): Assessment {
  const reading = readings.network;
  if (reading === undefined) return unread('network');
  if (!reading.ok) return unreadable('network', reading.failure);
  const { localhost, vpns, happened, formerly } = reading.facts;
  const gone = goneIn(settings, formerly);
  const last = happened.at(-1);
  const findings: FindingOf<'network'>[] = [
    ...(localhost === null ? [] : [fact('fact:network-no-localhost', 'warning', localhost)]),
    ...gone.map(({ title, address }) =>
      fact(
        'fact:network-address-gone',
        'warning',
        `${title} is asked at ${address}, which is not this machine’s any more`,
      ),
    ),
    ...(vpns.length === 0
      ? []
      : [
          fact(
            'fact:network-vpn',
            'warning',
            `A VPN is connected (${formatList([...new Set(vpns.map(({ name }) => name))])})`,
          ),
        ]),
    ...(last === undefined ? [] : [fact('fact:network-changed', 'warning', last.text)]),
  ];
  return assessed('network', findings);
}

/** What the settings look for at an address that this machine has lost. */
export const goneIn = (settings: Settings, formerly: readonly { readonly address: string }[]) =>
  targetsIn(settings).flatMap(({ title, host }) =>
    formerly.some(({ address }) => address === host) ? [{ title, address: host }] : [],
  );
