import type { FailureKind } from '../primitives/failure.ts';
import type { SettingDefinition } from '../primitives/setting.ts';
import { type ThresholdSchema, ThresholdSchema as thresholdSchema } from '../primitives/threshold.ts';
import type { Unit } from '../primitives/units.ts';
import type {
  CauseDeclaration,
  Declaration,
  FactsMarker,
  FindingDeclaration,
  RunbookDeclaration,
  StoreDeclaration,
} from './declaration.ts';
import { DECLARATIONS } from './index.ts';
import { KINDS, type ServiceKind } from './kinds.ts';
import type { ServiceCauseId, ServiceId, ServiceMetricId, ServiceRunbookId } from './service-ids.ts';

/** Ids, tables and types that follow from the declarations; nothing here names a component. */

export type Kinds = (typeof DECLARATIONS)[number];

/** Components that are always there. */
export type BuiltInId = Kinds['id'];
export type ComponentId = BuiltInId | ServiceId;
/** Components that somebody else may run, who is looked for then. */
export type OwnedId = Extract<Kinds, { readonly hasOwner: true }>['id'];

type MetricName<D> = D extends Kinds ? `${D['id']}.${keyof D['metrics'] & string}` : never;
export type BuiltInMetricId = MetricName<Kinds>;
export type MetricId = BuiltInMetricId | ServiceMetricId;

type FactName<D> = D extends { readonly findings: infer F } ? keyof F & string : never;
/** What a judge finds beside figures and failures. */
export type FactId = `fact:${FactName<Kinds> | FactName<ServiceKind>}`;
type Own = { readonly [D in Kinds as D['id']]: `fact:${FactName<D>}` | `threshold:${MetricName<D>}` };
type ServiceFinding = FactId | `threshold:${ServiceMetricId}`;
/** What can be found of one component. */
export type FindingIdOf<Id extends ComponentId> =
  | (Id extends BuiltInId ? Own[Id] : ServiceFinding)
  | `failure:${FailureKind}`
  | `reported:${string}`;

type RunbookName<D> = D extends Kinds ? keyof D['runbooks'] & string : never;
export type BuiltInRunbookId = RunbookName<Kinds>;
export type RunbookId = BuiltInRunbookId | ServiceRunbookId;
type Stores = Extract<Kinds, { readonly store: object }>;
/** Stores of data: what is restarted through whoever owns it, or by its own command line. */
export type StoreId = Stores['id'];
/** Components that others may live in. */
export type HostId = Extract<Kinds, { readonly hosts: object }>['id'];
/** Runbooks of one component. */
export type RunbookOf<Id extends ComponentId> = RunbookName<Extract<Kinds, { readonly id: Id }>>;

/** What a reading of each component tells beyond numbers. */
export type Facts = { readonly [D in Kinds as D['id']]: D['facts'] extends FactsMarker<infer F> ? F : never } & {
  /** Which these are only its kind knows. */
  readonly [id: ServiceId]: object;
};

type SettingName<D extends Kinds, N> = N extends `${string}.${string}` ? N : `${D['id']}.${N & string}`;
type OwnSettings<D> = D extends Kinds
  ? { readonly [N in keyof D['settings'] as SettingName<D, N>]: D['settings'][N] } & {
      readonly [N in Extract<keyof D, 'cadence'> as `cadence.${D['id']}`]: D[N];
    } & { readonly [N in Extract<keyof D, 'timeout'> as `timeouts.${D['id']}`]: D[N] } & {
      readonly [M in keyof D['metrics'] as D['metrics'][M] extends { threshold: unknown }
        ? `thresholds.${D['id']}.${M & string}`
        : never]: SettingDefinition<typeof ThresholdSchema>;
    }
  : never;
type Together<U> = (U extends unknown ? (u: U) => void : never) extends (all: infer I) => void ? I : never;
type Flat<T> = { readonly [K in keyof T]: T[K] };
export type ComponentSettings = Flat<Together<OwnSettings<Kinds>>>;

export interface MetricDefinition {
  readonly component: ComponentId;
  readonly title: string;
  readonly unit: Unit;
  readonly telling: boolean;
  readonly word?: string;
  readonly likewise?: string;
}

export interface RunbookDefinition extends RunbookDeclaration {
  readonly id: RunbookId;
  readonly component: ComponentId;
}

const all: readonly Declaration[] = DECLARATIONS;
const kinds: readonly Declaration[] = KINDS;

type PortSetting = Extract<Stores['store']['ports'][number], { readonly http: string }>['http'];
export interface StoreDefinition extends StoreDeclaration {
  readonly id: StoreId;
  readonly address: Stores['store']['address'];
  readonly ports: readonly { readonly id: string; readonly title: string; readonly http?: PortSetting }[];
}

/** Every store of data. */
export const STORES = all.flatMap(({ id, store }) =>
  store === undefined ? [] : [{ id, ...store }],
) as readonly StoreDefinition[];

type CauseName<D> = D extends { readonly causes: infer F } ? keyof F & string : never;
type OwnCauses = { readonly [D in Kinds as D['id']]: CauseName<D> };
/** What can be wrong with one component; that it comes and goes, and that it cannot be read, can be with any. */
export type CauseIdOf<Id extends ComponentId> =
  | (Id extends BuiltInId ? OwnCauses[Id] : ServiceCauseId)
  | `unstable:${Id}`
  | `probe-failed:${Id}`;
export type DeclaredCauseId = CauseName<Kinds>;
export type CauseId = DeclaredCauseId | ServiceCauseId | `unstable:${ComponentId}` | `probe-failed:${ComponentId}`;

/** What causes ask of others, by their ids; those of an earlier version may not be among them. */
export const CAUSES: ReadonlyMap<string, CauseDeclaration> = new Map(
  all.flatMap((d) => Object.entries(d.causes ?? {})),
);
export const CAUSE_IDS = [...CAUSES.keys()] as readonly DeclaredCauseId[];

type Demo<D> = D extends { readonly demo: infer F } ? keyof F & string : never;
/** A way to break a part of the demo. */
export type DemoFault = Demo<Kinds>;
/** Every way to break a part of the demo, with the label of its button. */
export const DEMO_FAULTS = all.flatMap((d) =>
  Object.entries(d.demo ?? {}).map(([fault, label]) => ({ fault, label, component: d.id })),
) as readonly { readonly fault: DemoFault; readonly label: string; readonly component: string }[];

/** What the judges find beside figures and failures, by the ids of the findings. */
export const FACTS = Object.fromEntries(
  [...all, ...kinds].flatMap((d) =>
    Object.entries(d.findings ?? {}).map(([name, finding]) => [`fact:${name}`, finding]),
  ),
) as unknown as Readonly<Record<FactId, FindingDeclaration>>;

/** The settings of every component, by their whole key. */
export const COMPONENT_SETTINGS = Object.fromEntries(all.flatMap(settingsOf)) as ComponentSettings;

/** The settings of one declaration, by their whole key. */
export function settingsOf(d: Declaration): readonly (readonly [string, SettingDefinition<never> | unknown])[] {
  return [
    ...Object.entries(d.settings).map(([name, s]) => [name.includes('.') ? name : `${d.id}.${name}`, s] as const),
    ...(d.cadence === undefined ? [] : [[`cadence.${d.id}`, d.cadence] as const]),
    ...(d.timeout === undefined ? [] : [[`timeouts.${d.id}`, d.timeout] as const]),
    ...Object.entries(d.metrics).flatMap(([name, { threshold }]) =>
      threshold === undefined
        ? []
        : [[`thresholds.${d.id}.${name}`, { schema: thresholdSchema, ...threshold }] as const],
    ),
  ];
}

/** The figures of declarations, by their whole id. */
export const metricsOf = (declared: readonly Declaration[]): ReadonlyMap<MetricId, MetricDefinition> =>
  new Map(
    declared.flatMap((d) =>
      Object.entries(d.metrics).map(([name, { title, unit, telling, word, likewise }]) => {
        const definition = { component: d.id as ComponentId, title, unit, telling: telling === true };
        const more = { ...(word === undefined ? {} : { word }), ...(likewise === undefined ? {} : { likewise }) };
        return [`${d.id}.${name}` as MetricId, { ...definition, ...more }] as const;
      }),
    ),
  );

/** Every figure of what is always there that is kept, charted or compared with a threshold. */
export const METRICS = Object.fromEntries(metricsOf(all)) as unknown as Readonly<
  Record<BuiltInMetricId, MetricDefinition>
>;

/** The figure whose last quarter of an hour stands beside a component; null where it has none. */
export const sparkIn = (declared: readonly Declaration[], id: ComponentId): MetricId | null => {
  const spark = Object.entries(declared.find((d) => d.id === id)?.metrics ?? {}).find(([, m]) => m.spark === true);
  return spark === undefined ? null : (`${id}.${spark[0]}` as MetricId);
};

/** The words of every runbook of declarations, in their order; those of what only carries others come last. */
export const runbooksIn = (declared: readonly Declaration[]): readonly RunbookDefinition[] =>
  declared
    .toSorted((a, b) => Number(a.hosts ?? false) - Number(b.hosts ?? false))
    .flatMap((d) =>
      Object.entries(d.runbooks).map(([id, words]) => ({
        id: id as RunbookId,
        component: d.id as ComponentId,
        ...words,
      })),
    );

/** Every runbook's words of what is always there. */
export const RUNBOOK_WORDS = runbooksIn(all);

/** The words of one runbook; the ids are a closed set, so there always are some. */
export function runbookWords(id: RunbookId): RunbookDefinition {
  const found = RUNBOOK_WORDS.find((r) => r.id === id);
  if (found === undefined) throw new Error(`There is no runbook "${id}".`);
  return found;
}
