import type { z } from 'zod';
import type { Declaration } from '../../shared/components/declaration.ts';
import type { ServiceKind } from '../../shared/components/kinds.ts';
import type {
  ServiceCauseId,
  ServiceId,
  ServiceMetricId,
  ServiceRunbookId,
  ServiceSettingKey,
} from '../../shared/components/service-ids.ts';
import {
  HOSTS,
  type Kept,
  keptService,
  type MetricDefinition,
  type Readings,
  type Settings,
  type Threshold,
} from '../../shared/domain/index.ts';
import type { Recogniser } from '../discovery/index.ts';
import type { ProbeSignal } from '../probes/index.ts';
import type { Part } from './component.ts';
import { EndSignal, withEndSignal } from './end-signal.ts';
import { ANY_SERVER, type Leaves } from './server-end.ts';
import { withLastLine } from './service-log.ts';

/** Names of a kind's own, without the part that stands for the service. */
type SettingName<D extends ServiceKind> = keyof D['settings'] & string;
type MetricName<D extends ServiceKind> = keyof D['metrics'] & string;
type WithLimit<D extends ServiceKind> = {
  [M in MetricName<D>]: D['metrics'][M] extends { readonly threshold: unknown } ? M : never;
}[MetricName<D>];
type CauseName<D extends ServiceKind> = keyof D['causes'] & string extends infer C
  ? C extends `${D['id']}-${infer Local}`
    ? Local
    : never
  : never;
type FactsOf<D extends ServiceKind> = D['facts'] extends { readonly type?: infer F } ? NonNullable<F> : never;
type ValueOf<S> = S extends { readonly schema: infer Z extends z.ZodType } ? z.infer<Z> : never;

/** A reading of a service, whose facts are those of its kind. */
export type ReadingOfKind<D extends ServiceKind> =
  NonNullable<Readings[ServiceId]> extends infer R
    ? R extends { readonly ok: true }
      ? Omit<R, 'facts'> & { readonly facts: FactsOf<D> }
      : Omit<R, 'facts'> & { readonly facts: Partial<FactsOf<D>> }
    : never;

/**
 * One service, as the code of its kind sees it: every name of the kind's declaration with what stands for it in settings, readings and causes. What
 * is not declared does not compile.
 */
export interface Self<D extends ServiceKind> {
  readonly id: ServiceId;
  /** Its name for people. */
  readonly title: string;
  readonly setting: <N extends SettingName<D>>(settings: Settings, name: N) => ValueOf<D['settings'][N]>;
  readonly everyMs: (settings: Settings) => number;
  /** How long an answer is waited for. */
  readonly limitMs: (settings: Settings) => number;
  readonly limits: (settings: Settings, metric: WithLimit<D>) => Threshold;
  /** What starts it; null where nobody said. */
  readonly start: (settings: Settings) => readonly string[] | null;
  readonly folder: (settings: Settings) => string | null;
  readonly isWatched: (settings: Settings) => boolean;
  readonly metric: (name: MetricName<D>) => ServiceMetricId;
  readonly definition: (name: MetricName<D>) => MetricDefinition;
  readonly cause: (name: CauseName<D>) => ServiceCauseId;
  /** Causes that every kind declares. */
  readonly common: {
    readonly notRunning: ServiceCauseId;
    readonly hangs: ServiceCauseId;
    readonly slow: ServiceCauseId;
  };
  readonly restart: ServiceRunbookId;
  readonly goOn: ServiceRunbookId;
  /** What somebody keeps running as it. */
  readonly kept: (settings: Settings) => Kept;
  readonly reading: (readings: Readings) => ReadingOfKind<D> | undefined;
  /** What to do when a connection to it, or its process, is gone: look at it, and at what may host it. */
  readonly gone: ProbeSignal;
}

/** Everything of a component but what follows from its id. */
export type ServicePart = Pick<
  Part,
  'judge' | 'rules' | 'words' | 'tells' | 'runbooks' | 'suffers' | 'exposes' | 'versions' | 'inspect'
> & {
  readonly probe: Pick<Part['probe'], 'create' | 'pace'>;
  /** How its programs leave when they are asked to end; what holds for any where absent. */
  readonly leaves?: Leaves;
};

/** A kind of service: makes the part of each one that somebody added. */
export interface Kind {
  readonly id: ServiceKind['id'];
  /** How one that runs here is told from everything else; null where nothing tells it. */
  readonly recogniser: Recogniser | null;
  readonly partOf: (id: ServiceId) => Part;
}

/** A kind with the id of its declaration: another one in its place does not compile. */
export interface KindOf<D extends ServiceKind> extends Kind {
  readonly id: D['id'];
}

export const kind = <const D extends ServiceKind>(
  declaration: D,
  recogniser: Recogniser | null,
  make: (self: Self<D>) => ServicePart,
): KindOf<D> => ({
  id: declaration.id,
  recogniser,
  partOf: (id) => {
    const self = selfOf(declaration, id);
    const { probe, leaves = ANY_SERVER, ...part } = make(self);
    const create: Part['probe']['create'] = (input) => {
      const asked = withLastLine(probe.create(input), id);
      const { port } = self.kept(input.settings);
      return port === null ? asked : withEndSignal(asked, port, new EndSignal(self.gone, input.isOnBattery));
    };
    const port = (settings: Settings) => self.kept(settings).port;
    return { id, ...part, leaves: { ...leaves, port }, probe: { ...probe, create, id, isWanted: self.isWatched } };
  },
});

/** The one place where names of a declaration become those of one service; each has the type that the declaration gives it. */
export function selfOf<D extends ServiceKind>(declaration: D, id: ServiceId): Self<D> {
  const { metrics }: Declaration = declaration;
  const value = (settings: Settings, key: string) => settings[key as ServiceSettingKey];
  return {
    id,
    title: id,
    setting: (settings, name) => value(settings, `${id}.${name}`) as never,
    everyMs: (settings) => Number(value(settings, `cadence.${id}`)) * 1000,
    limitMs: (settings) => Number(value(settings, `timeouts.${id}`)),
    limits: (settings, metric) => value(settings, `thresholds.${id}.${metric}`) as Threshold,
    start: (settings) => value(settings, `${id}.start`) as readonly string[] | null,
    folder: (settings) => value(settings, `${id}.folder`) as string | null,
    isWatched: (settings) => value(settings, `${id}.enabled`) !== false,
    metric: (name) => `${id}.${name}` as ServiceMetricId,
    definition: (name) => {
      const found = metrics[name];
      return { component: id, title: found?.title ?? name, unit: found?.unit ?? 'count', telling: false };
    },
    cause: (name) => `${id}-${name}` as ServiceCauseId,
    common: {
      notRunning: `${id}-not-running` as ServiceCauseId,
      hangs: `${id}-hangs` as ServiceCauseId,
      slow: `${id}-slow` as ServiceCauseId,
    },
    restart: `restart-${id}` as ServiceRunbookId,
    goOn: `continue-${id}` as ServiceRunbookId,
    kept: (settings) => keptService(declaration, id, settings),
    reading: (readings) => readings[id] as ReadingOfKind<D> | undefined,
    gone: { run: [id, ...HOSTS.map((host) => host.id)], why: `${id} may be gone` },
  };
}
