import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { type Document, isMap, isScalar, isSeq, YAMLMap } from 'yaml';
import type { Declaration } from '../../shared/components/declaration.ts';
import { KINDS, type Problem, type SettingKey, type StackId } from '../../shared/domain/index.ts';
import { replaceFile } from '../files/index.ts';
import type { Offer } from './layer.ts';
import { readText } from './read-text.ts';
import { keepingRest } from './text-edits.ts';
import { readUserFile, yamlOf } from './user-file.ts';

/** A setting and its value; undefined takes it out. */
export type Change = readonly [SettingKey, unknown];

/**
 * Writes settings into the user's file, whatever stands in it. Comments and all other lines are kept. A file of which nothing can be read (no
 * YAML, no text) is kept under another name, and a new one is begun with what was last in force.
 * @param inForce what the file set when it could last be read
 * @param stack the further stack whose entry is changed; null for what stands at the top
 * @returns what has to be said about it; an error means that nothing was written
 */
export const saveUserFile = (
  file: string,
  shown: string,
  changes: readonly Change[],
  inForce: readonly Offer[],
  stack: StackId | null = null,
): readonly Problem[] => editUserFile(file, shown, inForce, (text) => withValues(text, changes, stack), stack);

/**
 * The same for any change of its text.
 * @param edit makes the new text of the old one, which is empty where there is none yet
 */
export function editUserFile(
  file: string,
  shown: string,
  inForce: readonly Offer[],
  edit: (text: string) => string,
  stack: StackId | null = null,
): readonly Problem[] {
  const now = readUserFile(file, shown);
  const error = (message: string, fix: string): Problem => ({ where: shown, message, fix, severity: 'error' });
  try {
    if (now.usable) {
      const read = readText(file, shown);
      replaceFile(file, edit(read.kind === 'text' ? read.text : ''), {
        throughLink: true,
        durable: true,
      });
      return [];
    }
    const [problem] = now.problems;
    // A new file would be one of this stack alone.
    if (!now.movable || stack !== null) return problem === undefined ? [] : [problem];
    const aside = setAside(file);
    const kept = inForce.map(({ key, value }): Change => [key, value]);
    replaceFile(file, edit(withValues('', kept)), { throughLink: true, durable: true });
    return [{ ...asideProblem(path.basename(aside), kept.length > 0), where: problem?.where ?? shown }];
  } catch (failure) {
    const { code, message } = failure as NodeJS.ErrnoException;
    const fix = code === 'ENOSPC' ? 'Make room on the disk.' : 'Check who may write there.';
    return [error(`The file could not be saved (${code ?? message}).`, fix)];
  }
}

const asideProblem = (name: string, kept: boolean): Omit<Problem, 'where'> => ({
  message: `The file could not be read, so it was kept as ${name} and a new one was begun${kept ? ' with the settings that were in force' : ''}.`,
  fix: `Copy what you still want from ${name}.`,
  severity: 'warning',
});

/** Keeps the file under a name that is free. */
function setAside(file: string): string {
  const day = new Date().toISOString().slice(0, 10);
  for (let i = 1; ; i++) {
    const aside = `${file}.unreadable-${day}${i === 1 ? '' : `-${i}`}`;
    if (existsSync(aside)) continue;
    renameSync(file, aside);
    return aside;
  }
}

/** One more entry of `services:`, as it is written: what is undefined is left out. */
export interface NewService {
  readonly id: string;
  readonly kind: string;
  readonly at?: string | undefined;
  readonly neededBy?: readonly string[] | undefined;
  readonly start?: readonly string[] | undefined;
  readonly folder?: string | undefined;
  readonly log?: string | undefined;
}

/** The YAML text with one more service; everything else stays as it is. */
export function withService(
  text: string,
  entry: NewService | Readonly<Record<string, unknown>>,
  stack: StackId | null = null,
): string {
  const document = documentOf(text);
  const settings = settingsOf(document, stack);
  const given = Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined));
  if (isSeq(settings.get('services', true))) settings.addIn(['services'], document.createNode(given));
  else settings.set('services', document.createNode([given]));
  return document.toString({ lineWidth: 0 });
}

/** The YAML text without the service of this name, and without the list when it was the last; null where there is none. */
export function withoutService(text: string, id: string, stack: StackId | null = null): string | null {
  const document = documentOf(text);
  const settings = settingsOf(document, stack);
  const listed = settings.get('services', true);
  if (!isSeq(listed)) return null;
  const at = listed.items.findIndex((item) => isMap(item) && item.get('id') === id);
  if (at === -1) return null;
  if (listed.items.length === 1) settings.delete('services');
  else settings.deleteIn(['services', at]);
  return document.toString({ lineWidth: 0 });
}

/** The YAML text with other users of a service. */
export function withNeededBy(text: string, id: string, users: readonly string[], stack: StackId | null = null): string {
  const document = documentOf(text);
  const settings = settingsOf(document, stack);
  const listed = settings.get('services', true);
  const at = isSeq(listed) ? listed.items.findIndex((item) => isMap(item) && item.get('id') === id) : -1;
  if (at === -1) return text;
  const place = ['services', at, 'neededBy'];
  if (users.length === 0) settings.deleteIn(place);
  else settings.setIn(place, document.createNode([...users]));
  return document.toString({ lineWidth: 0 });
}

function documentOf(text: string): Document {
  const document = yamlOf(text);
  const isEmpty = document.contents === null || (isScalar(document.contents) && document.contents.value === null);
  if (isEmpty) document.contents = document.createNode({}) as never;
  return document;
}

/** The YAML text with settings set or taken out, wherever they stand: nested or dotted, and in every place when they stand twice. */
export const withValues = (text: string, changes: readonly Change[], stack: StackId | null = null): string =>
  changes.reduce((before, change) => withValue(before, change, stack), text);

function withValue(text: string, [key, value]: Change, stack: StackId | null): string {
  const document = documentOf(text);
  const settings = settingsOf(document, stack);
  const places = placesIn(settings, key).filter((place) => settings.hasIn(place));
  const own = entryPlaces(settings, key)[0];
  if (value === undefined) for (const place of places) while (settings.hasIn(place)) settings.deleteIn(place);
  else
    for (const place of places.length === 0 ? [own ?? [key]] : places) {
      const node: unknown = settings.getIn(place, true);
      // Changing the value in its place keeps the comment beside it.
      if (isScalar(node) && node.tag === undefined && (value === null || typeof value !== 'object')) node.value = value;
      else settings.setIn(place, document.createNode(value));
    }
  const top = stack === null ? [] : ['stacks', stack];
  return keepingRest(text, document.toString({ lineWidth: 0 }), {
    places: places.map((place) => [...top, ...place]),
    key: stack === null && own === undefined ? key : null,
    value,
  });
}

type Place = readonly (string | number)[];
/** Where the settings of one stack stand: the whole file, or an entry in it. */
type Group = Pick<Document | YAMLMap, 'get' | 'set' | 'delete' | 'getIn' | 'setIn' | 'hasIn' | 'deleteIn' | 'addIn'>;

/** Where a stack's settings stand; its entry is begun where it has none that can take any. */
export function settingsOf(document: Document, stack: StackId | null): Group {
  if (stack === null) return document;
  const listed = document.get('stacks', true);
  const found: unknown = isMap(listed) ? listed.get(stack, true) : null;
  if (isMap(found)) {
    // An empty one was written as {}; what is put into it has a line of its own all the same.
    if (found.items.length === 0) found.flow = false;
    return found;
  }
  const entry = new YAMLMap(document.schema);
  if (isMap(listed)) listed.set(stack, entry);
  else document.set('stacks', document.createNode({ [stack]: entry }));
  const begun = document.getIn(['stacks', stack], true);
  return isMap(begun) ? begun : entry;
}

/** The YAML text with one more stack, which has these settings; everything else stays as it is. */
export function withStack(text: string, stack: StackId, changes: readonly Change[]): string {
  const document = documentOf(text);
  settingsOf(document, stack);
  return withValues(document.toString({ lineWidth: 0 }), changes, stack);
}

/** The YAML text without a stack's entry, and without the group when it was the last; null where there is none. */
export function withoutStack(text: string, stack: StackId): string | null {
  const document = documentOf(text);
  const listed = document.get('stacks', true);
  if (!isMap(listed) || !listed.has(stack)) return null;
  if (listed.items.length === 1) document.delete('stacks');
  else listed.delete(stack);
  return document.toString({ lineWidth: 0 });
}

/** Where a setting may stand: in the entry of the service that it is of, or as `placesOf` says. */
const placesIn = (settings: Group, key: SettingKey): readonly Place[] => {
  const entry = entryPlaces(settings, key);
  return [...entry, ...placesOf(key)];
};

/** The places of a service's setting in its entry, the usual one first; none where no entry has its name. */
function entryPlaces(settings: Group, key: SettingKey): readonly Place[] {
  const [first = '', second = '', third = ''] = key.split('.');
  const group = GROUPS[first];
  const id = group === undefined ? first : second;
  const listed = settings.get('services', true);
  if (!isSeq(listed)) return [];
  const at = listed.items.findIndex((item) => isMap(item) && item.get('id') === id);
  const kind = settings.getIn(['services', at, 'kind']);
  if (at === -1) return [];
  if (group !== undefined) return [['services', at, group, ...(third === '' ? [] : [third])]];
  const isAddress = KINDS.some((k: Declaration) => k.id === kind && k.service?.address === second);
  return (isAddress ? ['at', second] : [second]).map((name) => ['services', at, name]);
}
const GROUPS: Readonly<Record<string, string | undefined>> = {
  thresholds: 'thresholds',
  cadence: 'cadence',
  timeouts: 'timeout',
};

/** `thresholds.cpu.used` may be written as one key, as nested groups, or as a group with a dotted name in it. */
function placesOf(key: SettingKey): string[][] {
  const nested = key.split('.');
  const mixed = nested.length > 2 ? [[nested[0] ?? '', nested.slice(1).join('.')]] : [];
  return [[key], nested, ...mixed];
}
