import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLError, type YAMLMap } from 'yaml';
import {
  catalogueOf,
  type Problem,
  SETTING_KEYS,
  type Service,
  type SettingKey,
  type SettingTable,
  type StackId,
} from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { nearest } from './nearest.ts';
import { openBracket } from './open-bracket.ts';
import { readText } from './read-text.ts';
import { readServices } from './services.ts';
import { readStacks } from './stacks.ts';

export interface UserFile {
  readonly offers: readonly Offer[];
  /** What the file adds to what is watched. */
  readonly services: readonly Service[];
  /** The further stacks that it names, with the line of each. */
  readonly stacks: readonly NamedStack[];
  readonly problems: readonly Problem[];
  /** What has to be said of a service whose address comes from nowhere else either, by the setting that would hold it. */
  readonly unaddressed: readonly { readonly key: SettingKey; readonly problem: Problem }[];
  /** False when nothing of the file can be used: then the last good one stays in force. */
  readonly usable: boolean;
  /** Whether a file that cannot be used could be moved aside for a new one: not a folder, a pipe, or one that may not be read. */
  readonly movable: boolean;
}

export interface NamedStack {
  readonly id: StackId;
  readonly line: number;
}

const NO_SERVICES: readonly Service[] = [];
const NOTHING: UserFile = {
  offers: [],
  services: NO_SERVICES,
  stacks: [],
  problems: [],
  unaddressed: [],
  usable: true,
  movable: true,
};
/** No setting has a longer name, and what is named in a sentence must fit into it. */
const LONGEST_NAME = 100;

/**
 * Reads the user's YAML file. Nested and dotted keys mean the same: `backend: { port: 8000 }` and `backend.port: 8000`.
 * @param shown the path as shown to a person
 * @param stack whose settings; without it those of the main stack, which stand at the top
 */
export function readUserFile(file: string, shown: string, stack?: StackId, beside?: Beside): UserFile {
  const read = readText(file, shown);
  if (read.kind === 'absent') return NOTHING;
  return read.kind === 'text'
    ? parseUserText(read.text, shown, stack, beside)
    : unusable(shown, read.message, read.fix, read.isFile);
}

const unusable = (where: string, message: string, fix: string, movable = true): UserFile => ({
  offers: [],
  services: NO_SERVICES,
  stacks: [],
  problems: [{ where, message, fix, severity: 'error' }],
  unaddressed: [],
  usable: false,
  movable,
});

/**
 * The YAML of a user file. Keys that stand twice are no error of the parser: it compares each with each, which takes minutes for a long file,
 * and here both lines can be named.
 * @throws when it is nested so deeply that the parser gives up
 */
export const yamlOf = (text: string, lines = new LineCounter()): Document =>
  parseDocument(text, { lineCounter: lines, uniqueKeys: false });

interface Yaml {
  readonly document: Document;
  readonly lines: LineCounter;
}

/** The text that was read last, and its YAML for as long as memory is not wanted for something else. */
let last: { readonly text: string; readonly yaml: WeakRef<Yaml> } | null = null;

/** The YAML of a text for readers, who do not change it: a load reads the same file several times, and parsing is most of what it takes. */
function yamlToRead(text: string): Yaml {
  const kept = last?.text === text ? last.yaml.deref() : undefined;
  if (kept !== undefined) return kept;
  const lines = new LineCounter();
  const yaml = { document: yamlOf(text, lines), lines };
  last = { text, yaml: new WeakRef(yaml) };
  return yaml;
}

/** Services that the file does not list and may set all the same. */
type Beside = readonly Pick<Service, 'id' | 'kind'>[];

/** The same for a text that is at hand. */
export function parseUserText(text: string, shown: string, stack?: StackId, beside: Beside = []): UserFile {
  try {
    return parsed(text, shown, stack, beside);
  } catch {
    return unusable(shown, 'The file is nested too deeply to be read.', 'Write one setting on each line.');
  }
}

function parsed(text: string, shown: string, stack: StackId | undefined, beside: Beside): UserFile {
  const { document, lines } = yamlToRead(text);
  const [error] = document.errors;
  // The parser tells of its own end as of a mistake in the file.
  if (error?.message.includes('call stack')) throw error;
  if (error !== undefined) {
    const open = error.code === 'BAD_INDENT' ? openBracket(text, error.pos[0]) : null;
    if (open !== null) {
      const line = lines.linePos(open.at).line;
      const message = `The file is not valid YAML: the ${open.sign} of this line is not closed.`;
      return unusable(`${shown}:${line}`, message, `Mend line ${line}.`);
    }
    const line = error.linePos?.[0].line ?? 1;
    return unusable(`${shown}:${line}`, `The file is not valid YAML: ${words(error)}.`, `Mend line ${line}.`);
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return NOTHING;
  if (!isMap(contents)) {
    const message = 'The file holds no settings: expected lines such as backend.port: 8000.';
    return unusable(`${shown}:1`, message, 'Write one setting on each line.');
  }
  const problems: Problem[] = [];
  const lineOf = (offset: number) => lines.linePos(offset).line;
  const place = { document, shown, lineOf, beside };
  const main = settingsIn(contents, place);
  const listed = readStacks(groupIn(contents, 'stacks'), (offset, message, fix, severity = 'error') =>
    problems.push({ where: `${shown}:${lineOf(offset)}`, message, fix, severity }),
  );
  const stacks = listed.map(({ id, at }) => ({ id, line: lineOf(at) }));
  if (stack === undefined)
    return { ...main, stacks, problems: [...problems, ...main.problems], usable: true, movable: true };
  // What is wrong elsewhere in the file is said where it counts.
  const entry = listed.find(({ id }) => id === stack)?.settings ?? null;
  const own = entry === null ? NOTHING : settingsIn(entry, place);
  const common = main.offers.filter(({ key }) => isForEveryStack(key));
  return { ...own, offers: [...common, ...own.offers], stacks, usable: true, movable: true };
}

/** What a person wants of any stack. Where a stack is, what belongs to it and its passwords are its own, or two would be one. */
const FOR_EVERY = /^(thresholds|cadence|timeouts|health|recovery|escalation|notifications|machine)\.|\.enabled$/;

/** Whether a setting at the top of the file, or of the environment, counts for further stacks as well. */
export const isForEveryStack = (key: SettingKey): boolean =>
  FOR_EVERY.test(key) && SETTING_KEYS.some((known) => known === key);

const groupIn = (map: YAMLMap, name: string): unknown =>
  map.items.find(({ key }) => isScalar(key) && key.value === name)?.value ?? null;

/** The settings and services of the whole file, or of one stack's entry in it. */
function settingsIn(
  map: YAMLMap,
  { document, shown, lineOf, beside }: Pick<Collected, 'document' | 'shown' | 'lineOf'> & { readonly beside: Beside },
): Pick<UserFile, 'offers' | 'services' | 'problems' | 'unaddressed'> {
  const offers: Offer[] = [];
  const problems: Problem[] = [];
  const { services, values, unaddressed } = readServices(
    groupIn(map, 'services'),
    document,
    (offset, message, fix, severity = 'error') =>
      problems.push({ where: `${shown}:${lineOf(offset)}`, message, fix, severity }),
  );
  const kept = services.length === 0 ? NO_SERVICES : services;
  const more = beside.filter(({ id }) => !kept.some((s) => s.id === id));
  const { settings: table } = catalogueOf(more.length === 0 ? kept : [...kept, ...more]);
  const into = { document, offers, problems, shown, lineOf, table };
  for (const { key, node, at } of values) take(key as SettingKey, node, lineOf(at), into);
  collect(map, '', into);
  return {
    offers,
    services: kept,
    problems,
    unaddressed: unaddressed.map(({ id, key, at, example }) => ({
      key: key as SettingKey,
      problem: {
        where: `${shown}:${lineOf(at)}`,
        message: `${id} has no address.`,
        fix: `Give it one, for example: at: ${example}`,
        severity: 'error',
      },
    })),
  };
}

/** The parser's words, without those that repeat what stands in the file: that may be part of a password. */
function words({ code, message }: YAMLError): string {
  if (/^(UNEXPECTED_TOKEN|TAG_RESOLVE_FAILED|BAD_ALIAS|BAD_DQ_ESCAPE|BAD_PROP_ORDER)$/.test(code))
    return 'something stands where it must not; texts with special characters belong in single quotes';
  return message.split(' at line')[0] ?? message;
}

interface Collected {
  readonly document: Document;
  readonly offers: Offer[];
  readonly problems: Problem[];
  readonly shown: string;
  readonly lineOf: (offset: number) => number;
  readonly table: SettingTable;
}

/** Of so many problems only the first are shown; what was meant is looked for as long as somebody may read it. */
const MOST_GUESSES = 100;

/** Takes one setting with the value that stands in a line. */
function take(key: SettingKey, value: unknown, line: number, { offers, problems, shown, document }: Collected): void {
  const before = offers.find((o) => o.key === key)?.source.line;
  const read = plainValue(value, document);
  const report = (message: string, fix: string) =>
    problems.push({ where: `${shown}:${line}`, message, fix, severity: 'error' });
  if (before !== undefined)
    report(`${key} is set twice; line ${before} counts.`, `Remove line ${line} or line ${before}.`);
  else if (!read.ok) report(`${key}: the value cannot be read: ${read.why}.`, 'Put the value in single quotes.');
  else offers.push({ key, value: read.value, source: { kind: 'user-file', file: shown, line, note: null } });
}

function collect(map: YAMLMap, prefix: string, into: Collected): void {
  const keys = [...into.table.keys()];
  for (const { key, value } of map.items) {
    const name = `${prefix}${isScalar(key) ? String(key.value) : 'a list or a map'}`.slice(0, LONGEST_NAME);
    const line = into.lineOf((isScalar(key) ? key.range?.[0] : null) ?? map.range?.[0] ?? 0);
    const report = (message: string, fix: string, severity: Problem['severity']) =>
      into.problems.push({ where: `${into.shown}:${line}`, message, fix, severity });
    if (prefix === '' && (name === 'services' || (name === 'stacks' && map === into.document.contents))) continue;
    const isGroup = keys.some((k) => k.startsWith(`${name}.`));
    const whole = keys.find((k) => k === name);
    if (whole !== undefined) take(whole, value, line, into);
    else if (isMap(value) && isGroup) {
      collect(value, `${name}.`, into);
    } else if (isGroup) {
      // A group whose lines are all commented out is empty, not wrong.
      const empty = value === null || (isScalar(value) && value.value === null);
      if (!empty) report(`${name} is a group of settings, not a setting.`, `Write the setting’s whole name.`, 'error');
    } else {
      const guess = into.problems.length < MOST_GUESSES ? nearest(name, keys) : null;
      const fix =
        guess === null ? 'Remove the line. `lifeguard config` lists every setting.' : `Did you mean ${guess}?`;
      report(`There is no setting "${name}".`, fix, 'warning');
    }
  }
}

type Plain = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly why: string };

/** A YAML value as JavaScript has it. Passwords like `!a` and `*a` mean something in YAML and would vanish or throw. */
function plainValue(value: unknown, document: Document): Plain {
  if (!isNode(value)) return { ok: true, value };
  if ('tag' in value && value.tag !== undefined && !value.tag.startsWith('tag:yaml.org'))
    return { ok: false, why: 'in YAML, ! has a meaning of its own' };
  try {
    const plain: unknown = value.toJS(document);
    // Refuses what contains itself, which everything after this would walk for ever.
    JSON.stringify(plain);
    return { ok: true, value: plain };
  } catch {
    return { ok: false, why: 'in YAML, * has a meaning of its own' };
  }
}
