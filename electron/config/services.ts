import { type Document, isMap, isNode, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { Declaration } from '../../shared/components/declaration.ts';
import { instanceOf } from '../../shared/components/instance.ts';
import { ServiceIdSchema } from '../../shared/components/service-ids.ts';
import {
  COMPONENT_IDS,
  type ComponentId,
  catalogueOf,
  KINDS,
  type Problem,
  RUNBOOK_IDS,
  SETTING_KEYS,
  type Service,
  type ServiceId,
} from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';
import { nearest } from './nearest.ts';

/** One value of an entry, with the setting that it sets. */
export interface EntryValue {
  /** The setting's whole key: `cache.url`. */
  readonly key: string;
  readonly node: unknown;
  /** Offset of its name in the text. */
  readonly at: number;
}

export interface ReadServices {
  readonly services: readonly Service[];
  readonly values: readonly EntryValue[];
  /** Entries whose address does not stand in them: a password in it may have taken it to the keychain. */
  readonly unaddressed: readonly Unaddressed[];
}

interface Unaddressed {
  readonly id: ServiceId;
  readonly key: string;
  /** Offset of the entry in the text. */
  readonly at: number;
  readonly example: string;
}

type Report = (offset: number, message: string, fix: string, severity?: Problem['severity']) => void;

/** Nobody watches more on one machine; a file with more was made by a mistake. */
export const MOST_SERVICES = 100;
/** There are no more components than these. */
const MOST_USERS = 200;
/** What stands in a sentence has to fit into it. */
const LONGEST_NAME = 60;

/** Words that name something else in the settings, on the command line or in the pages. */
const RESERVED: ReadonlySet<string> = new Set([
  ...COMPONENT_IDS,
  ...SETTING_KEYS.map((key) => key.split('.')[0] ?? key),
  'services',
  'stacks',
  // Every object of JavaScript knows it.
  'constructor',
]);

/** Whether a name belongs to what is always there, so that nothing else can be called so. */
export const isReservedId = (id: string): boolean =>
  RESERVED.has(id) || RUNBOOK_IDS.some((runbook) => runbook === `restart-${id}` || runbook === `continue-${id}`);

type KindDeclaration = Declaration & { readonly id: Service['kind'] };

const kindNamed = (name: unknown): KindDeclaration | undefined => KINDS.find((kind) => kind.id === name);

/**
 * Reads `services:`, the list of what somebody added to what is watched. An entry that cannot be used is reported with its place and
 * left out; the others count.
 */
export function readServices(node: unknown, document: Document, report: Report): ReadServices {
  if (node === null || (isScalar(node) && node.value === null)) return { services: [], values: [], unaddressed: [] };
  const offsetOf = (of: unknown): number => (isNode(of) ? (of.range?.[0] ?? 0) : 0);
  if (!isSeq(node)) {
    report(offsetOf(node), 'services is a list of entries.', 'Begin each entry with - id: and its name.');
    return { services: [], values: [], unaddressed: [] };
  }
  const all = node.items.map((item) => ({ item, at: offsetOf(item) }));
  const extra = all[MOST_SERVICES];
  if (extra !== undefined)
    report(
      extra.at,
      `There are ${counted(all.length, 'service')}; the first ${MOST_SERVICES} are watched.`,
      'Take out what nobody needs to know of.',
    );
  const lines = new Map<string, number>();
  const found = all.slice(0, MOST_SERVICES).flatMap(({ item, at }) => {
    const entry = readEntry(item, at, document, lines, report);
    return entry === null ? [] : [entry];
  });
  return {
    services: checkedNeeds(found, report),
    values: found.flatMap(({ values }) => values),
    unaddressed: found.flatMap(({ id, at, lacks }) => (lacks === null ? [] : [{ id, at, ...lacks }])),
  };
}

interface Entry {
  readonly id: ServiceId;
  readonly kind: Service['kind'];
  readonly at: number;
  readonly neededBy: readonly { readonly id: string; readonly at: number }[];
  readonly values: readonly EntryValue[];
  /** The setting that holds its address, where that does not stand in it. */
  readonly lacks: Pick<Unaddressed, 'key' | 'example'> | null;
}

function readEntry(
  item: unknown,
  at: number,
  document: Document,
  taken: Map<string, number>,
  report: Report,
): Entry | null {
  if (!isMap(item)) {
    report(at, 'An entry of services is a group of lines.', `Begin it with - id: and its name, and give it a kind.`);
    return null;
  }
  const part = (name: string) => item.items.find(({ key }) => isScalar(key) && key.value === name);
  const plain = (name: string): unknown => {
    const value = part(name)?.value;
    return isScalar(value) ? value.value : value;
  };
  const placeOf = (name: string): number => {
    const key: unknown = part(name)?.key;
    return isNode(key) ? (key.range?.[0] ?? at) : at;
  };
  const id = checkedId(plain('id'), placeOf('id'), taken, report);
  const declaration = checkedKind(plain('kind'), placeOf('kind'), report);
  if (id === null || declaration === null) return null;
  taken.set(id, placeOf('id'));
  const { service } = declaration;
  const isLacking = service?.address != null && part('at') === undefined && part(service.address) === undefined;
  return {
    id,
    kind: declaration.id,
    at,
    neededBy: listOf(part('neededBy')?.value, document, placeOf('neededBy'), report),
    values: valuesOf(item, id, declaration, report),
    lacks: isLacking ? { key: `${id}.${service.address}`, example: service.example } : null,
  };
}

function checkedId(value: unknown, at: number, taken: ReadonlyMap<string, number>, report: Report): ServiceId | null {
  const shown = JSON.stringify(value)?.slice(0, LONGEST_NAME);
  if (value === undefined) {
    report(at, 'An entry of services has no id.', 'Give it a name of its own: - id: cache');
    return null;
  }
  const parsed = ServiceIdSchema.safeParse(value);
  if (!parsed.success) {
    const fix = 'Begin it with a small letter; small letters, digits and hyphens may follow, 40 in all.';
    report(at, `${shown} cannot be the id of a service.`, fix);
    return null;
  }
  const id = parsed.data;
  if (isReservedId(id)) {
    report(at, `The id ${id} belongs to something that is always there.`, `Choose another, for example ${id}-2.`);
    return null;
  }
  if (taken.has(id)) {
    report(at, `There is a service ${id} already; the first one counts.`, 'Give this one a name of its own.');
    return null;
  }
  return id;
}

function checkedKind(value: unknown, at: number, report: Report): KindDeclaration | null {
  const found = kindNamed(value);
  if (found !== undefined) return found;
  const names = KINDS.map((kind) => kind.id);
  const near = typeof value === 'string' ? nearest(value.slice(0, LONGEST_NAME), names) : null;
  const message =
    value === undefined
      ? 'An entry of services has no kind.'
      : `There is no kind of service ${JSON.stringify(value)?.slice(0, LONGEST_NAME)}.`;
  report(at, message, near === null ? `Known: ${names.join(', ')}.` : `Did you mean ${near}?`);
  return null;
}

function listOf(node: unknown, document: Document, at: number, report: Report): Entry['neededBy'] {
  if (node === undefined || node === null) return [];
  const items: readonly unknown[] = isSeq(node) ? node.items : [node];
  if (items.length > MOST_USERS)
    report(
      at,
      `neededBy has ${items.length} names; the first ${MOST_USERS} count.`,
      'Take out those that are not needed.',
    );
  return items.slice(0, MOST_USERS).flatMap((item) => {
    const id: unknown = isNode(item) ? item.toJS(document) : item;
    const place = isNode(item) ? (item.range?.[0] ?? at) : at;
    if (typeof id === 'string') return [{ id, at: place }];
    report(place, 'neededBy is a list of names of components.', 'For example: neededBy: [backend]');
    return [];
  });
}

/** What of an entry is a setting; its name as people write it, and the settings behind it. */
function valuesOf(entry: YAMLMap, id: string, declaration: Declaration, report: Report): readonly EntryValue[] {
  const keys = entryKeys(id, declaration);
  return entry.items.flatMap(({ key, value }): EntryValue[] => {
    const at = isNode(key) ? (key.range?.[0] ?? 0) : 0;
    const name = isScalar(key) ? String(key.value) : '';
    if (STRUCTURE.has(name)) return [];
    if (name === 'thresholds' && isMap(value)) {
      return value.items.flatMap((limit): EntryValue[] => {
        const place = isNode(limit.key) ? (limit.key.range?.[0] ?? at) : at;
        const metric = isScalar(limit.key) ? String(limit.key.value) : '';
        const whole = keys.get(`thresholds.${metric}`);
        if (whole !== undefined) return [{ key: whole, node: limit.value, at: place }];
        unknownName(
          metric,
          place,
          [...keys.keys()].flatMap((k) => /^thresholds\.(.*)$/.exec(k)?.[1] ?? []),
          id,
          report,
        );
        return [];
      });
    }
    const whole = keys.get(name);
    if (whole !== undefined) return [{ key: whole, node: value, at }];
    unknownName(
      name,
      at,
      [...STRUCTURE, 'thresholds', ...keys.keys()].filter((k) => !k.includes('.')),
      id,
      report,
    );
    return [];
  });
}

const STRUCTURE: ReadonlySet<string> = new Set(['id', 'kind', 'neededBy']);

function unknownName(name: string, at: number, known: readonly string[], id: string, report: Report): void {
  const near = nearest(name.slice(0, LONGEST_NAME), known);
  const fix = near === null ? `Known: ${known.join(', ')}.` : `Did you mean ${near}?`;
  report(at, `The service ${id} has nothing called ${name.slice(0, LONGEST_NAME)}.`, fix, 'warning');
}

/** The names that an entry may have, with the settings that they are: `at` and `url`, `cadence`, `timeout`, `thresholds.ping`. */
export function entryKeys(id: string, kind: Declaration): ReadonlyMap<string, string> {
  const instance = instanceOf(kind, id);
  const names = Object.keys(instance.settings).map((name) => [name, `${id}.${name}`] as const);
  const limits = Object.entries(instance.metrics).flatMap(([name, { threshold }]) =>
    threshold === undefined ? [] : [[`thresholds.${name}`, `thresholds.${id}.${name}`] as const],
  );
  const address = kind.service?.address;
  return new Map([
    ...(address == null ? [] : [['at', `${id}.${address}`] as const]),
    ...names,
    ['cadence', `cadence.${id}`],
    ['timeout', `timeouts.${id}`],
    ...limits,
  ]);
}

/** Who needs what, without what is not there and without circles; each of these is named. */
function checkedNeeds(entries: readonly Entry[], report: Report): readonly Service[] {
  const alone = entries.map(({ id, kind }): Service => ({ id, kind, neededBy: [] }));
  const needs = new Needs(alone);
  const ids: readonly string[] = [...COMPONENT_IDS, ...entries.map(({ id }) => id)];
  return entries.map(({ id, kind, neededBy }) => {
    const users: ComponentId[] = [];
    for (const { id: user, at } of neededBy) {
      if (users.some((known) => known === user)) continue;
      if (!ids.includes(user)) {
        const near = nearest(user.slice(0, LONGEST_NAME), ids);
        const fix = near === null ? 'Take it out of neededBy.' : `Did you mean ${near}?`;
        report(at, `${id} cannot be needed by ${user.slice(0, LONGEST_NAME)}: there is no such component.`, fix);
      } else if (needs.reaches(id, user)) {
        const circle = id === user ? `${id} would need itself.` : `${id} and ${user} would need each other.`;
        report(at, circle, `Take ${user} out of neededBy.`);
      } else {
        needs.add(user, id);
        users.push(user as ComponentId);
      }
    }
    return { id, kind, neededBy: users };
  });
}

/** What each component needs, over however many between them. */
class Needs {
  private readonly below: ReadonlyMap<string, Set<string>>;

  /** @param services none of which is needed by another yet */
  constructor(services: readonly Service[]) {
    const { components } = catalogueOf(services);
    const direct = new Map<string, readonly string[]>(components.map(({ id, dependsOn }) => [id, dependsOn]));
    this.below = new Map(
      components.map(({ id }) => {
        const found = new Set<string>([id]);
        for (const at of found) for (const next of direct.get(at) ?? []) found.add(next);
        return [id, found];
      }),
    );
  }

  /** Whether one needs the other already, or is it. */
  reaches(from: string, to: string): boolean {
    return this.below.get(from)?.has(to) ?? false;
  }

  add(user: string, needed: string): void {
    if (this.reaches(user, needed)) return;
    const more = this.below.get(needed) ?? new Set();
    for (const known of this.below.values()) if (known.has(user)) for (const id of more) known.add(id);
  }
}
