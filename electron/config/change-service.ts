import { isMap, isNode, isScalar, isSeq, type YAMLMap } from 'yaml';
import type { FieldProblem, ServiceChange, ServiceEntry } from '../../shared/contract/index.ts';
import { KINDS, type Service, type ServiceId, type SettingKey, type StackId } from '../../shared/domain/index.ts';
import { completeAddress } from './complete-address.ts';
import type { Offer } from './layer.ts';
import { newProblems } from './new-problems.ts';
import { holdsPassword } from './secrets.ts';
import { entryForm, fieldsOf, MASKED, shownValue, tableOf } from './service-forms.ts';
import { readServices } from './services.ts';
import { parseUserText, yamlOf } from './user-file.ts';
import { type Change, settingsOf, withNeededBy, withoutService, withService, withValues } from './user-file-writer.ts';
import { expectation } from './wording.ts';

/** A change of the list, ready to be written. */
export interface Prepared {
  /** The file's new text. */
  readonly text: string;
  /** The same for a person: passwords masked. */
  readonly shown: string;
  /** What of the change holds a password, by its setting. */
  readonly secrets: ReadonlyMap<SettingKey, Secret>;
  /** Settings that have another value now, or none. */
  readonly touched: readonly SettingKey[];
}

export interface Secret {
  readonly field: string;
  readonly value: string;
}

/** Where passwords of the list are beside the file, and where they are to be. */
export interface Beside {
  /** What is in force of it from the keychain. */
  readonly kept: readonly Offer[];
  /** Whether passwords are left out of the text, because the keychain takes them. */
  readonly hides: boolean;
}

export type Preparation =
  | { readonly ok: true; readonly prepared: Prepared }
  | { readonly ok: false; readonly problems: readonly FieldProblem[] };

type Values = ServiceEntry['values'];
type Kind = (typeof KINDS)[number];

const error = (field: string | null, message: string, fix: string): FieldProblem => ({
  field,
  message,
  fix,
  severity: 'error',
});

/**
 * What a change of the list of services makes of a file's text, or what is wrong with it, by the field that has to be mended. Everything else in the
 * text stays as it is.
 * @param shown the file as shown to a person
 */
export function prepareChange(
  text: string,
  shown: string,
  { was, entry: given }: ServiceChange,
  stack: StackId | null,
  { kept, hides }: Beside = { kept: [], hides: false },
): Preparation {
  const entry = given === null ? null : withWholeAddress(given);
  const file = parseUserText(text, shown, stack ?? undefined);
  const [unreadable] = file.problems;
  if (!file.usable && unreadable !== undefined)
    return refused([error(null, `${unreadable.where}: ${unreadable.message}`, unreadable.fix)]);
  const before = was === null ? null : (file.services.find(({ id }) => id === was) ?? null);
  const removed = was === null ? null : withoutService(text, was, stack);
  if (was !== null && removed === null)
    return refused([error('id', `There is no service ${was} in the file any more.`, 'Look at the list again.')]);
  if (entry === null) return both(removed ?? text, before === null ? [] : [...tableOf(before.id, before.kind).keys()]);
  // An entry of which nothing could be used has no fields: it is written anew.
  const base = before === null ? (removed ?? text) : text;
  const kind = KINDS.find((k) => k.id === entry.kind);
  const held = before === null ? {} : entryForm(before, [...file.offers, ...kept]).values;
  const wanted = kind === undefined ? null : wantedOf(entry, kind, held, hides);
  const problems = [
    ...moved(before, entry),
    ...(wanted?.problems ?? []),
    ...structural(base, before?.id ?? null, entry, kind, stack),
  ];
  if (problems.length > 0 || kind === undefined || wanted === null) return refused(problems);
  const write = (values: Values) =>
    before === null
      ? withService(base, { id: entry.id, kind: entry.kind, ...neededBy(entry), ...nested(values) }, stack)
      : changed(base, entry, before, kind, values, stack);
  const { secrets, touched } = wanted;
  return { ok: true, prepared: { text: write(wanted.values), shown: write(wanted.shown), secrets, touched } };
}

const withWholeAddress = (entry: ServiceEntry): ServiceEntry =>
  'at' in entry.values
    ? { ...entry, values: { ...entry.values, at: completeAddress(entry.kind, entry.values.at ?? null) } }
    : entry;

const both = (text: string, touched: readonly SettingKey[]): Preparation => ({
  ok: true,
  prepared: { text, shown: text, secrets: new Map(), touched },
});
const refused = (problems: readonly FieldProblem[]): Preparation => ({ ok: false, problems });

/** History goes by the name, and what a kind can set is its own. */
const moved = (before: Service | null, { id, kind }: ServiceEntry): readonly FieldProblem[] =>
  before === null
    ? []
    : [
        ...(before.id === id
          ? []
          : [error('id', 'The name of a service stays.', 'Its history goes by it. Remove this one, and add another.')]),
        ...(before.kind === kind
          ? []
          : [error('kind', 'The kind of a service stays.', 'Remove this one, and add another.')]),
      ];

interface Wanted {
  /** What is to be set; null takes out what is. */
  readonly values: Values;
  readonly shown: Values;
  readonly secrets: Prepared['secrets'];
  readonly touched: Prepared['touched'];
  readonly problems: readonly FieldProblem[];
}

/** The values of a form against what each of them has to be. What is not among them stays as it is; null takes it out. */
function wantedOf(entry: ServiceEntry, kind: Kind, before: Values, hides: boolean): Wanted {
  const id = entry.id as ServiceId;
  const table = tableOf(id, kind.id);
  const problems: FieldProblem[] = [];
  const values: Record<string, Values[string]> = {};
  const shown: Record<string, Values[string]> = {};
  const secrets = new Map<SettingKey, Secret>();
  const touched: SettingKey[] = [];
  const fields = fieldsOf(id, kind);
  for (const [name, key] of fields) {
    const definition = table.get(key);
    if (definition === undefined) continue;
    const { schema, needed = false, fallback } = definition;
    const value = entry.values[name];
    const isLacking = value === null || (value === undefined && before[name] === undefined);
    if (needed && isLacking) problems.push(error(name, 'Nothing can be watched without it.', exampleOf(kind)));
    if (value === undefined || JSON.stringify(value) === JSON.stringify(before[name])) continue;
    touched.push(key);
    // Of what is needed the fallback only fills its place.
    if (value === null || (!needed && JSON.stringify(value) === JSON.stringify(fallback))) {
      values[name] = shown[name] = null;
      continue;
    }
    const parsed = schema.safeParse(value);
    if (JSON.stringify(value).includes(MASKED))
      problems.push(error(name, 'What was hidden here cannot be taken over.', 'Write it anew.'));
    else if (!parsed.success) problems.push(error(name, sentence(expectation(schema, parsed.error.issues[0])), ''));
    const isSecret = holdsPassword(key, value, table);
    if (isSecret) secrets.set(key, { field: name, value: String(value) });
    values[name] = isSecret && hides ? null : value;
    shown[name] = isSecret && hides ? null : shownValue(key, value, table);
  }
  for (const name of Object.keys(entry.values))
    if (!fields.some(([known]) => known === name))
      problems.push(error(null, `The kind ${kind.id} has nothing called ${name.slice(0, 60)}.`, 'Take it out.'));
  return { values, shown, secrets, touched, problems };
}

const exampleOf = ({ service }: Kind): string => `For example: ${service.example}`;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** What is wrong with its name, its kind and who needs it: found as in any file, and only what was not wrong before. */
function structural(
  text: string,
  was: ServiceId | null,
  { id, kind, neededBy: users }: ServiceEntry,
  known: Kind | undefined,
  stack: StackId | null,
): readonly FieldProblem[] {
  if (id === '') return [error('id', 'It needs a name.', 'For example: queue')];
  const address = known?.service.address ?? null;
  const probe = { id, kind, neededBy: users, ...(address === null ? {} : { at: known?.service.example }) };
  const without = was === null ? text : (withoutService(text, was, stack) ?? text);
  return newProblems(reported(text, null, stack), reported(withService(without, probe, stack), id, stack));
}

/** Everything that is said about the list in a text; by field for what is said about the entry of that name. */
function reported(text: string, of: string | null, stack: StackId | null): readonly FieldProblem[] {
  const document = yamlOf(text);
  const list = settingsOf(document, stack).get('services', true);
  const entry = isSeq(list)
    ? list.items.findLast((item): item is YAMLMap => isMap(item) && item.get('id') === of)
    : undefined;
  const problems: FieldProblem[] = [];
  readServices(list ?? null, document, (offset, message, fix, severity = 'error') =>
    problems.push({ field: entry === undefined ? null : partAt(entry, offset), message, fix, severity }),
  );
  return problems;
}

/** The name of the part of an entry that stands at an offset of the text; null for the entry as a whole. */
function partAt({ items }: YAMLMap, offset: number): string | null {
  const part = items.find(({ key, value }) => {
    const begin = isNode(key) ? key.range?.[0] : undefined;
    const end = (isNode(value) ? value.range?.[2] : undefined) ?? (isNode(key) ? key.range?.[2] : undefined);
    return begin !== undefined && end !== undefined && begin <= offset && offset < end;
  });
  return part !== undefined && isScalar(part.key) ? String(part.key.value) : null;
}

const neededBy = ({ neededBy: users }: ServiceEntry) => (users.length === 0 ? {} : { neededBy: [...users] });

/** `thresholds.answer` as the group that it is in a file; what is null is left out. */
function nested(values: Values): Values {
  const given = Object.entries(values).filter(([, value]) => value !== null);
  const limits = given.flatMap(([name, value]) => (name.startsWith(LIMIT) ? [[name.slice(LIMIT.length), value]] : []));
  return {
    ...Object.fromEntries(given.filter(([name]) => !name.startsWith(LIMIT))),
    ...(limits.length === 0 ? {} : { thresholds: Object.fromEntries(limits) as Values }),
  };
}
const LIMIT = 'thresholds.';

/** An entry that stands in the text with what is to be different; what is null goes. */
function changed(
  text: string,
  entry: ServiceEntry,
  before: Service,
  kind: Kind,
  values: Values,
  stack: StackId | null,
): string {
  const keys = new Map(fieldsOf(before.id, kind));
  const changes = Object.entries(values).flatMap(([name, value]): Change[] => {
    const key = keys.get(name);
    return key === undefined ? [] : [[key, value ?? undefined]];
  });
  const isSame = JSON.stringify(before.neededBy) === JSON.stringify(entry.neededBy);
  const needed = isSame ? text : withNeededBy(text, before.id, entry.neededBy, stack);
  return changes.length === 0 ? needed : withValues(needed, changes, stack);
}
