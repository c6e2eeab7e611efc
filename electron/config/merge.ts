import {
  catalogueOf,
  type Problem,
  type SettingKey,
  type Settings,
  type SettingTable,
  type Source,
  type Sources,
} from '../../shared/domain/index.ts';
import { formatList } from '../../shared/format.ts';
import { noneIfEmpty, type Offer } from './layer.ts';
import { maskAddress } from './secrets.ts';
import { expectation, kindOf } from './wording.ts';
import { writtenForm } from './written-form.ts';

export interface Merged {
  readonly settings: Settings;
  readonly sources: Sources;
  readonly problems: readonly Problem[];
  /** The offers that could be used, by setting and place, to stay in force when the next edit of their file is bad. */
  readonly accepted: Accepted;
}

export type Accepted = ReadonlyMap<string, Offer>;
const slotOf = ({ key, source }: Offer): string => `${key} ${source.kind} ${source.file ?? ''}`;

/** What counts in the place of these offers, whichever layer it is from, as the value that stays in force when one of them is bad. */
export const inForce = (offers: readonly Offer[], settings: Settings): Accepted =>
  new Map(offers.map((offer) => [slotOf(offer), { ...offer, value: settings[offer.key] }]));

export const DEFAULT: Source = { kind: 'default', file: null, line: null, note: null };

/** What is told to do about an entry of a file without a usable address. */
export const UNWATCHED = 'Change it; until then it is not watched.';

/**
 * Puts layers on top of each other, weakest first. Every value is validated where it comes in: a bad one is named with its place and its fix,
 * and what counts for it is the last good value from the same place, else the next weaker layer.
 * @param before what was accepted the last time
 */
export function mergeOffers(
  layers: readonly (readonly Offer[])[],
  before: Accepted = new Map(),
  table: SettingTable = catalogueOf().settings,
): Merged {
  const values = new Map<SettingKey, unknown>([...table].map(([key, { fallback }]) => [key, fallback]));
  const sources = new Map<SettingKey, Source>([...table.keys()].map((key) => [key, DEFAULT]));
  const problems: Problem[] = [];
  const accepted = new Map<string, Offer>();
  const take = (offer: Offer, { schema }: Definition) => {
    const parsed = schema.safeParse(noneIfEmpty(completed(offer, values.get(offer.key)), schema));
    if (!parsed.success) return parsed.error.issues[0];
    values.set(offer.key, parsed.data);
    sources.set(offer.key, sourceOf(offer, sources.get(offer.key) ?? DEFAULT));
    accepted.set(slotOf(offer), offer);
    return null;
  };
  for (const offer of layers.flat()) {
    const definition = table.get(offer.key);
    // What was kept of a service that is not there any more.
    if (definition === undefined) continue;
    const issue = take(offer, definition);
    if (issue === null) continue;
    const lastGood = before.get(slotOf(offer));
    const kept = lastGood !== undefined && take(lastGood, definition) === null;
    problems.push(badValue(offer, definition, expectation(definition.schema, issue), values.get(offer.key), kept));
  }
  return {
    settings: Object.fromEntries(values) as unknown as Settings,
    sources: Object.fromEntries(sources) as unknown as Sources,
    problems,
    accepted,
  };
}

/** A threshold of which only one limit is given keeps the other one from below. */
function completed({ key, value }: Offer, below: unknown): unknown {
  return isLimits(key, value) ? { ...(below as object), ...value } : value;
}

/** The place of an offer, with that of the limit that it leaves as it is below. */
function sourceOf({ key, value, source }: Offer, below: Source): Source {
  if (!isLimits(key, value)) return source;
  const left = ['warning', 'critical'].filter((limit) => !(limit in value));
  const [limit] = left;
  if (limit === undefined || left.length > 1) return source;
  const { rest, ...whole } = below;
  return { ...source, rest: rest?.startsWith(`${limit}: `) ? rest : `${limit}: ${sourceText(whole)}` };
}

const isLimits = (key: SettingKey, value: unknown): value is object =>
  key.startsWith('thresholds.') && typeof value === 'object' && value !== null && !Array.isArray(value);

type Definition = SettingTable extends ReadonlyMap<SettingKey, infer D> ? D : never;

function badValue(
  { key, value, source }: Offer,
  { schema, secret: isSecret, address, needed }: Definition,
  why: string,
  instead: unknown,
  kept: boolean,
): Problem {
  const secret = isSecret === true;
  // What is no address may hold its password anywhere.
  const shown = secret || address === true ? 'the value' : inWords(value);
  const used = secret ? 'the one before' : inWords(instead);
  const name = source.note !== null && source.kind !== 'user-file' ? `${key} (${source.note})` : key;
  const isBare = (one: unknown) => /^(number|boolean)$/.test(typeof one);
  const unquoted =
    (kindOf(schema) === 'string' && isBare(value)) ||
    (Array.isArray(value) && value.some(isBare) && schema.safeParse(value.map(String)).success);
  const form = isSecret === true || address === true ? null : writtenForm(key, schema, value, instead);
  const change = form === null ? 'Change it' : `Write it as ${maskAddress(form)}`;
  const until = kept ? `${secret ? 'the last good value' : used} stays in force` : '';
  return {
    where: placeOf(source),
    message: `${name}: ${shown} cannot be used: ${why}.`,
    fix: unquoted
      ? 'Put the value in quotes.'
      : kept
        ? `${change}; until then ${until}.`
        : needed
          ? UNWATCHED
          : `${change}, or remove it to use ${used}.`,
    severity: 'error',
  };
}

/** A value as a part of a sentence: limits by their names, all else as JSON. */
function inWords(value: unknown): string {
  const isLimits = typeof value === 'object' && value !== null && !Array.isArray(value);
  const parts = isLimits ? Object.entries(value) : [];
  const isPlain = parts.length > 0 && parts.every(([, v]) => v === null || typeof v === 'number');
  return isPlain ? formatList(parts.map(([name, v]) => `${name} ${v ?? 'none'}`)) : maskedJson(value);
}

/** A value as JSON, cut to a readable length after passwords in addresses were masked. */
const maskedJson = (value: unknown): string =>
  (JSON.stringify(value, (_, v: unknown) => (typeof v === 'string' ? maskAddress(v) : v)) ?? 'nothing').slice(0, 80);

/** `~/…/config.yaml:4`, or what else names the place. */
export function placeOf({ kind, file, line, note }: Source): string {
  if (file !== null) return line === null ? file : `${file}:${line}`;
  if (kind === 'environment') return note ?? 'the environment';
  if (kind === 'keychain') return 'the keychain';
  return kind === 'option' ? (note ?? 'the command line') : kind;
}

/** Where a value comes from, in words: `budgets/performance_sla.json, line 61`. */
export const sourceText = ({ rest, ...source }: Source): string =>
  rest === undefined ? placeText(source) : `${placeText(source)}; ${rest}`;

function placeText({ kind, file, line, note }: Source): string {
  if (kind === 'default') return 'built-in default';
  if (kind === 'keychain') return 'from the keychain';
  const place = file === null ? '' : line === null ? file : `${file}, line ${line}`;
  if (kind === 'environment') return `environment variable ${note ?? ''}`.trim();
  if (kind === 'option') return note ?? 'command line';
  if (kind === 'discovered')
    return ['found', note, place === '' ? null : `(${place})`].filter((t) => t !== null).join(' ');
  return note === null || kind === 'user-file' ? place : `${place} (${note})`;
}
