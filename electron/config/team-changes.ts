import { isDeepStrictEqual } from 'node:util';
import {
  type Catalogue,
  catalogueOf,
  type Service,
  type SettingKey,
  type SettingTable,
} from '../../shared/domain/index.ts';
import { shortLine } from '../../shared/plain-text.ts';
import type { Unit } from '../../shared/primitives/units.ts';
import type { Offer } from './layer.ts';
import { isAddress, isSecret, maskAddress } from './secrets.ts';

/** What one text of a team's file shares. */
export interface Shared {
  readonly services: readonly Service[];
  /** Settings of these services, limits and times. */
  readonly offers: readonly Offer[];
}

export const SHARES_NOTHING: Shared = { services: [], offers: [] };

/** A value that is longer is cut where it is shown; a start command of some programs fits. */
const LONGEST_VALUE = 400;

/**
 * What differs between two texts of a team's file, one sentence for each service, limit or setting, in plain words and without passwords. Empty where
 * both mean the same, whatever their comments and their order. Beside nothing it is a list of what the text shares.
 */
export function teamChanges(before: Shared, after: Shared): readonly string[] {
  const [old, now] = [new Text(before), new Text(after)];
  const gone = before.services.filter(({ id }) => !now.has(id));
  const added = after.services.filter(({ id }) => !old.has(id));
  const listed = new Set([...gone, ...added].map(({ id }) => String(id)));
  const kept = after.services.filter(({ id }) => old.has(id));
  const keys = [...new Set([...old.values.keys(), ...now.values.keys()])].filter((key) => !listed.has(ownerOf(key)));
  const isFirst = before.services.length === 0 && before.offers.length === 0;
  return [
    ...added.map((service) => `service ${service.id}${isFirst ? '' : ' added'}: ${now.wholeOf(service)}`),
    ...gone.map((service) => `service ${service.id} removed (${old.wholeOf(service)})`),
    ...kept.flatMap((service) => changesOf(old.of(service.id), service)),
    ...keys.flatMap((key) => changeOf(key, old, now, isFirst)),
  ];
}

/** What is about the service itself, not a setting of it. */
function changesOf(before: Service | undefined, { id, kind, neededBy }: Service): readonly string[] {
  const users = (of: Service | undefined) =>
    of === undefined || of.neededBy.length === 0 ? 'nobody' : of.neededBy.join(', ');
  const sorted = (of: readonly string[]) => [...of].sort().join();
  const isSame = sorted(before?.neededBy ?? []) === sorted(neededBy);
  return [
    ...(before?.kind === kind ? [] : [`service ${id}: ${before?.kind} → ${kind}`]),
    ...(isSame ? [] : [`service ${id}: needed by ${users(before)} → ${neededBy.join(', ') || 'nobody'}`]),
  ];
}

function changeOf(key: SettingKey, old: Text, now: Text, isFirst: boolean): readonly string[] {
  const [was, is] = [old.values.get(key), now.values.get(key)];
  if (isDeepStrictEqual(was, is)) return [];
  const name = key.startsWith('thresholds.') ? `limit ${key.slice('thresholds.'.length)}` : key;
  if (was === undefined) return [`${name}${isFirst ? '' : ' set'}: ${now.shown(key)}`];
  if (is === undefined) return [`${name} not set any more (${old.shown(key)})`];
  if (old.isHidden(key) || now.isHidden(key)) return [`${name} changed`];
  const parts = isLimit(was) && isLimit(is) ? limitParts(was, is, now.unitOf(key)) : null;
  return [`${name}: ${parts ?? `${old.shown(key)} → ${now.shown(key)}`}`];
}

/** One text, with its values by setting. */
class Text {
  readonly values: ReadonlyMap<SettingKey, unknown>;
  private readonly services: ReadonlyMap<string, Service>;
  private readonly table: SettingTable;
  private readonly metrics: Catalogue['metrics'];

  constructor({ services, offers }: Shared) {
    this.services = new Map(services.map((service) => [service.id, service]));
    this.values = new Map(offers.map(({ key, value }) => [key, value]));
    const { settings, metrics } = catalogueOf(services);
    this.table = settings;
    this.metrics = metrics;
  }

  has(id: string): boolean {
    return this.services.has(id);
  }

  of(id: string): Service | undefined {
    return this.services.get(id);
  }

  isHidden(key: SettingKey): boolean {
    return isSecret(key, this.table) && !isAddress(key, this.table);
  }

  shown(key: SettingKey): string {
    return this.isHidden(key) ? '(not shown)' : shownValue(this.values.get(key), this.unitOf(key));
  }

  /** What stands behind each number of a limit: it is agreed to, so nothing is rounded. */
  unitOf(key: SettingKey): string {
    const metric = [...this.metrics].find(([id]) => key === `thresholds.${id}`);
    return metric === undefined ? '' : UNITS[metric[1].unit];
  }

  /** Everything that is said of a service, in one line. */
  wholeOf({ id, kind, neededBy }: Service): string {
    const own = [...this.values.keys()].filter((key) => ownerOf(key) === id);
    return [
      kind,
      ...own.map((key) => this.settingOf(key, id)),
      ...(neededBy.length === 0 ? [] : [`needed by ${neededBy.join(', ')}`]),
    ].join(', ');
  }

  private settingOf(key: SettingKey, id: string): string {
    if (isAddress(key, this.table) || key === `${id}.at`) return `at ${this.shown(key)}`;
    if (key.startsWith('thresholds.')) return `limit ${key.slice(`thresholds.${id}.`.length)} ${this.shown(key)}`;
    return `${key.startsWith(`${id}.`) ? key.slice(id.length + 1) : key.split('.')[0]} ${this.shown(key)}`;
  }
}

/** Whose setting it is: `queue` of `queue.at`, `cadence.queue` and `thresholds.queue.connect`. */
const ownerOf = (key: string): string => /^(?:(?:thresholds|cadence|timeouts)\.)?([^.]+)/.exec(key)?.[1] ?? '';

const UNITS: Readonly<Record<Unit, string>> = {
  ms: ' ms',
  bytes: ' bytes',
  percent: ' %',
  count: '',
  'per-minute': ' per minute',
  strain: '',
};

type Limit = Readonly<Record<string, unknown>>;
const isLimit = (value: unknown): value is Limit =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `warning 80 % → 95 %`: only what is another one. */
function limitParts(was: Limit, is: Limit, unit: string): string {
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  return names
    .filter((name) => !isDeepStrictEqual(was[name], is[name]))
    .map((name) => `${shortLine(name, 40)} ${shownValue(was[name], unit)} → ${shownValue(is[name], unit)}`)
    .join(', ');
}

function shownValue(value: unknown, unit = ''): string {
  if (value === undefined) return 'not set';
  if (value === null) return 'none';
  if (typeof value === 'string') return shortLine(maskAddress(value), LONGEST_VALUE);
  if (Array.isArray(value)) return shortLine(value.map((one) => shownValue(one)).join(' '), LONGEST_VALUE);
  if (typeof value === 'number') return `${value}${unit}`;
  if (isLimit(value))
    return shortLine(
      Object.entries(value)
        .map(([name, one]) => `${name} ${shownValue(one, unit)}`)
        .join(', '),
      LONGEST_VALUE,
    );
  return String(value);
}
