import type { Declaration, MetricDeclaration } from '../../../shared/components/declaration.ts';
import { DECLARED, HEALTH_STATES, KINDS, OverallStateSchema } from '../../../shared/domain/index.ts';
import type { Unit } from '../../../shared/primitives/units.ts';

/** Everything that is told under one name: Prometheus wants one type and one help for each. */
export interface Family {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
}

/** One figure of a kind of component as Prometheus knows it. */
export interface Figure extends Family {
  /** By what the figure of the declaration is divided to be in the base unit. */
  readonly divisor: number;
}

/** Base units by the naming conventions: seconds, bytes, ratios from 0 to 1. */
const BASE: Readonly<Record<Unit, { readonly suffix: string; readonly divisor: number; readonly of: string }>> = {
  ms: { suffix: 'seconds', divisor: 1000, of: ', in seconds' },
  bytes: { suffix: 'bytes', divisor: 1, of: ', in bytes' },
  percent: { suffix: 'ratio', divisor: 100, of: ', as a part of 1' },
  'per-minute': { suffix: 'per_second', divisor: 60, of: ', per second' },
  count: { suffix: '', divisor: 1, of: '' },
  strain: { suffix: '', divisor: 1, of: '' },
};

/** Ends of names that mean something else to Prometheus than a figure of ours. */
const RESERVED: Readonly<Record<string, string>> = { count: 'number', sum: 'amount', total: 'amount', bucket: 'level' };

const word = (text: string): string =>
  text
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^a-zA-Z0-9]+/g, '_')
    .toLowerCase();

/** How a figure of a kind of component is called. */
export function figureOf(kind: string, name: string, { title, unit }: MetricDeclaration): Figure {
  const { suffix, divisor, of } = BASE[unit];
  const short = word(name);
  const own = suffix === '' ? (RESERVED[short] ?? short) : short === suffix ? short : `${short}_${suffix}`;
  return { name: `lifeguard_${word(kind)}_${own}`, type: 'gauge', help: `${title}${of}.`, divisor };
}

const KNOWN: readonly Declaration[] = [...DECLARED, ...KINDS];

/** The figures of each kind of component by their short names, as its declaration has them. */
export const FIGURES: ReadonlyMap<string, ReadonlyMap<string, Figure>> = new Map(
  [...new Set(KNOWN.map(({ id }) => id))].map((kind) => [
    kind,
    new Map(
      KNOWN.filter(({ id }) => id === kind)
        .flatMap(({ metrics }) => Object.entries(metrics))
        .map(([name, metric]) => [name, figureOf(kind, name, metric)] as const),
    ),
  ]),
);

const family = (name: string, help: string, type: Family['type'] = 'gauge'): Family => ({
  name: `lifeguard_${name}`,
  type,
  help,
});

/** What is told beside the figures. */
export const COMMON = {
  build: family('build_info', 'The version of Lifeguard; always 1.'),
  stack: family(
    'stack_state',
    `1 for the state that the whole stack is in, of: ${OverallStateSchema.options.join(', ')}.`,
  ),
  stackSince: family(
    'stack_state_since_timestamp_seconds',
    'Since when the whole stack is in its state, as Unix time.',
  ),
  component: family('component_state', `1 for the state that a component is in, of: ${HEALTH_STATES.join(', ')}.`),
  since: family('component_state_since_timestamp_seconds', 'Since when a component is in its state, as Unix time.'),
  read: family('component_last_reading_timestamp_seconds', 'When a component was read last, as Unix time.'),
  cause: family('cause', '1 for each cause that is named now; `lifeguard explain` says what it means.'),
  recovering: family('recovery_running', '1 while a recovery is under way.'),
  paused: family('alarms_paused', '1 while alarms are held.'),
  incidents: family('incidents_total', 'Incidents that were recorded on this machine.', 'counter'),
  cpu: family('own_cpu_seconds_total', 'Processor time of Lifeguard’s engine.', 'counter'),
  memory: family('own_resident_memory_bytes', 'Memory of Lifeguard’s engine.'),
} as const satisfies Readonly<Record<string, Family>>;

/** Every name that can be told. */
export const METRIC_NAMES: ReadonlySet<string> = new Set([
  ...Object.values(COMMON).map(({ name }) => name),
  ...[...FIGURES.values()].flatMap((figures) => [...figures.values()].map(({ name }) => name)),
]);
