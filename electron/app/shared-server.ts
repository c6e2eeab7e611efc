import {
  keptServices,
  keptStore,
  MAIN,
  type PlanResult,
  type Settings,
  STORES,
  stackName,
  storePort,
} from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { type ConfiguredStack, configuredStacks, namedStacks } from '../config/index.ts';
import type { EngineOptions } from './types.ts';

type Options = Omit<EngineOptions, 'secrets' | 'clock' | 'machine'>;

/**
 * Names of the other stacks that use the server at a port of this machine as well.
 * @param options of the stack that asks
 */
export async function othersAt(port: number, options: Options): Promise<readonly string[]> {
  return (await otherStacks(options))
    .filter(({ config }) => portsIn(config.settings).includes(port))
    .map(({ id }) => stackName(id));
}

/** Ports of this machine at which the other stacks have their backends. @param options of the stack that asks */
export async function backendsOfOthers(options: Options): Promise<ReadonlySet<number>> {
  const ports = (await otherStacks(options)).map(({ config }) => backendPort(config.settings));
  return new Set(ports.filter((port) => port !== null));
}

/** Where a stack has its backend; null for one on another machine. */
export const backendPort = (settings: Settings): number | null =>
  storePort(`http://${settings[MAIN.host]}`, settings[MAIN.port]);

/** The other stacks that are watched. */
async function otherStacks(options: Options): Promise<readonly ConfiguredStack[]> {
  // Every plan comes here, and hardly anybody has several stacks.
  if (namedStacks(options).length === 0) return [];
  const own = options.stack ?? null;
  return (await configuredStacks(options)).filter(({ id, clash }) => id !== own && clash === null);
}

/** The ports of this machine at which a stack has its stores and services. */
const portsIn = (settings: Settings): readonly (number | null)[] => [
  ...STORES.flatMap(({ id }) => (settings[`${id}.enabled`] ? [keptStore(id, settings).port] : [])),
  ...keptServices(settings).map(({ port }) => port),
];

/** A plan for a server that other stacks use as well: it names them, and asks before anything is lost for them. */
export function withOthers(made: PlanResult, others: readonly string[]): PlanResult {
  if (!made.ok || others.length === 0) return made;
  const { plan } = made;
  const isOne = others.length === 1;
  const who = `The stack${isOne ? '' : 's'} ${formatList(others)} use${isOne ? 's' : ''} this server, too`;
  if (plan.steps.every(({ destroys }) => destroys === null))
    return { ok: true, plan: { ...plan, notes: [...plan.notes, `${who}.`] } };
  const asks = `${who}: this happens to ${isOne ? 'it' : 'them'} as well.`;
  return { ok: true, plan: { ...plan, confirm: plan.confirm === null ? asks : `${asks} ${plan.confirm}` } };
}
