import type { z } from 'zod';
import type { Declaration } from '../components/declaration.ts';
import {
  type MetricDefinition,
  metricsOf,
  type RunbookDefinition,
  runbooksIn,
  settingsOf,
  sparkIn,
} from '../components/derive.ts';
import { instanceOf } from '../components/instance.ts';
import { KINDS } from '../components/kinds.ts';
import type { SettingDefinition } from '../primitives/setting.ts';
import { type ComponentDeclaration, type ComponentId, componentOf, DECLARED } from './components.ts';
import type { MetricId } from './metrics.ts';
import type { Service } from './services.ts';
import { SETTINGS, type SettingKey, type Settings } from './settings.ts';

/** Settings by their whole keys, in the order of the screens. */
export type SettingTable = ReadonlyMap<SettingKey, SettingDefinition<z.ZodType>>;

/** Everything that is watched with these settings, and what is known of each before anything is read: what is always there, then what somebody added. */
export interface Catalogue {
  readonly declared: readonly Declaration[];
  readonly components: readonly ComponentDeclaration[];
  readonly ids: readonly ComponentId[];
  readonly metrics: ReadonlyMap<MetricId, MetricDefinition>;
  /** The figures of one component. */
  readonly metricsOf: (id: ComponentId) => readonly MetricId[];
  readonly runbooks: readonly RunbookDefinition[];
  readonly settings: SettingTable;
  /** Its own id for what is always there, the kind's name for what somebody added; null for what is not there. */
  readonly kindOf: (id: ComponentId) => string | null;
  readonly sparkOf: (id: ComponentId) => MetricId | null;
}

/** What has to be known of a service to list it. */
type Listed = Pick<Service, 'id'> & { readonly kind: string; readonly neededBy?: readonly ComponentId[] };

const NOTHING_ADDED: readonly Listed[] = [];
const made = new WeakMap<readonly Listed[], Catalogue>();

/** Made once for each list. */
export function catalogueOf(services: readonly Listed[] = NOTHING_ADDED): Catalogue {
  const known = made.get(services);
  if (known !== undefined) return known;
  const catalogue = newCatalogue(services);
  made.set(services, catalogue);
  return catalogue;
}

export const catalogueIn = ({ services }: Pick<Settings, 'services'>): Catalogue => catalogueOf(services);

/** The words of a runbook; null where there is none of this id. */
export const runbookIn = (catalogue: Catalogue, id: string): RunbookDefinition | null =>
  catalogue.runbooks.find((r) => r.id === id) ?? null;

function newCatalogue(services: readonly Listed[]): Catalogue {
  const added = services.flatMap(({ id, kind }) => {
    const declaration = KINDS.find((k) => k.id === kind);
    return declaration === undefined ? [] : [instanceOf(declaration, id)];
  });
  const declared = [...DECLARED, ...added];
  const needs = (id: ComponentId) => services.flatMap((s) => (s.neededBy?.includes(id) ? [s.id] : []));
  const components = declared.map(componentOf).map((c) => ({ ...c, dependsOn: [...c.dependsOn, ...needs(c.id)] }));
  const kinds = new Map<string, string>([
    ...DECLARED.map(({ id }) => [id, id] as const),
    ...services.map(({ id, kind }) => [id, kind] as const),
  ]);
  const metrics = metricsOf(declared);
  const own = Map.groupBy(metrics.keys(), (metric) => metrics.get(metric)?.component);
  return {
    declared,
    components,
    ids: components.map((c) => c.id),
    metrics,
    metricsOf: (id) => own.get(id) ?? [],
    runbooks: runbooksIn(declared),
    settings: new Map([...Object.entries(SETTINGS), ...added.flatMap(settingsOf)]) as unknown as SettingTable,
    kindOf: (id) => kinds.get(id) ?? null,
    sparkOf: (id) => sparkIn(declared, id),
  };
}
