import { KIND_HOMES } from '../../electron/components/kinds.ts';
import { type FollowedProbe, withRestarts } from '../../electron/components/restarts.ts';
import { mergeOffers } from '../../electron/config/merge.ts';
import { createCredentialMemory } from '../../electron/probes/credential-memory.ts';
import { BackendRequests, Partings, type ProbeInput, type ProbeSignal } from '../../electron/probes/index.ts';
import {
  catalogueOf,
  type KindName,
  type Service,
  type ServiceId,
  type SettingKey,
  type Settings,
} from '../../shared/domain/index.ts';
import { contextFor } from './probe-context.ts';
import { unhurried } from './unhurried.ts';

const NOBODY = { list: () => [], add: () => {} };

/**
 * The probe of a service as the product makes it.
 * @param values its settings, by their short names; `limit` is its time limit in milliseconds, short only where it is waited for; `general` are settings of others, by their whole keys
 */
export function probeOfService(
  kind: KindName,
  values: Readonly<Record<string, unknown>>,
  limit = unhurried(5000),
  general: Readonly<Partial<Settings>> = {},
  isOnBattery = false,
) {
  const id = 'it' as ServiceId;
  const services: readonly Service[] = [{ id, kind, neededBy: [] }];
  const source = { kind: 'option' as const, file: null, line: null, note: null };
  const offers = [
    ...Object.entries(values).map(([name, value]) => [`it.${name}`, value] as const),
    ['timeouts.it', limit] as const,
  ];
  const { settings, problems } = mergeOffers(
    [offers.map(([key, value]) => ({ key: key as SettingKey, value, source }))],
    new Map(),
    catalogueOf(services).settings,
  );
  if (problems.length > 0) throw new Error(problems.map((p) => p.message).join(' '));
  const input: ProbeInput = {
    settings: { ...settings, ...general, services },
    backendLog: '/dev/null',
    home: '/',
    env: {},
    stateFolder: '/',
    mayStart: () => false,
    isOnBattery: () => isOnBattery,
    requests: new BackendRequests(),
    started: NOBODY,
    seen: NOBODY,
    partings: new Partings(),
    credentialMemory: createCredentialMemory(),
  };
  const part = KIND_HOMES[kind].partOf(id);
  const { leaves } = part;
  const created = part.probe.create(input);
  const probe = leaves === undefined ? created : withRestarts(created, leaves.port(input.settings), leaves);
  const signals: ProbeSignal[] = [];
  probe.onSignal?.((signal) => signals.push(signal));
  const { settings: made } = input;
  return {
    probe,
    part,
    settings: made,
    signals,
    run: () => probe.run(contextFor(input.settings)),
    /** Until what is known of the process that answers is known. */
    looked: async () => void (await (probe as FollowedProbe).looked?.()),
    close: () => probe.close?.(),
  };
}
