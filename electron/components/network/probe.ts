import type { Settings } from '../../../shared/domain/index.ts';
import { localhostProblem, namesOfThisMachine, networkNow } from '../../network/index.ts';
import type { Probe } from '../../probes/probe.ts';
import { NetworkChanges } from './changes.ts';

/** By what this machine is in a network, from the system's own list and its own names: nothing goes out for it. */
export function createNetworkProbe({ settings }: { readonly settings: Settings }): Probe<'network'> {
  const changes = new NetworkChanges();
  return {
    id: 'network',
    component: 'network',
    everyMs: settings['cadence.network'] * 1000,
    timeoutMs: 10_000,
    async run({ clock }) {
      const now = networkNow();
      const localhost = localhostProblem(await namesOfThisMachine());
      return { ok: true, metrics: {}, facts: { ...now, localhost, ...changes.look(now, clock.now().wall) } };
    },
  };
}
