import { readFileSync, statSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { type Problem, SETTING_KEYS, type SettingKey } from '../../shared/domain/index.ts';
import type { Offer } from './layer.ts';
import { nearest } from './nearest.ts';

/** A configuration is a page of text; anything larger is a mistake and is not read. */
const MAX_BYTES = 1024 * 1024;

export interface UserFile {
  readonly offers: readonly Offer[];
  readonly problems: readonly Problem[];
  /** False when nothing of the file can be used: then the last good one stays in force. */
  readonly usable: boolean;
}

const NOTHING: UserFile = { offers: [], problems: [], usable: true };
const isKey = (key: string): key is SettingKey => (SETTING_KEYS as readonly string[]).includes(key);

/**
 * Reads the user's YAML file. Nested and dotted keys mean the same: `backend: { port: 8000 }` and `backend.port: 8000`.
 * @param shown the path as shown to a person
 */
export function readUserFile(file: string, shown: string): UserFile {
  const unusable = (message: string, fix: string, line: number | null = null): UserFile => ({
    offers: [],
    problems: [{ where: line === null ? shown : `${shown}:${line}`, message, fix, severity: 'error' }],
    usable: false,
  });
  let text: string;
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      return unusable('There is a folder where the configuration file should be.', 'Move the folder away.');
    if (stat.size > MAX_BYTES)
      return unusable(
        `The file has ${stat.size} bytes; a configuration has at most ${MAX_BYTES}.`,
        'Check that it is the right file.',
      );
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return NOTHING;
    return unusable(
      `The file cannot be read: ${message}.`,
      code === 'EACCES' ? `chmod u+r ${shown}` : 'Check the file.',
    );
  }
  return parseUserText(text, shown);
}

/** The same for a text that is at hand. */
export function parseUserText(text: string, shown: string): UserFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    const words = error.message.split(' at line')[0] ?? error.message;
    return {
      offers: [],
      problems: [
        {
          where: `${shown}:${line}`,
          message: `The file is not valid YAML: ${words}.`,
          fix: `Mend line ${line}.`,
          severity: 'error',
        },
      ],
      usable: false,
    };
  }
  const { contents } = document;
  if (contents === null) return NOTHING;
  if (!isMap(contents)) {
    const message = 'The file holds no settings: expected lines such as backend.port: 8000.';
    return {
      offers: [],
      problems: [{ where: `${shown}:1`, message, fix: 'Write one setting on each line.', severity: 'error' }],
      usable: false,
    };
  }
  const offers: Offer[] = [];
  const problems: Problem[] = [];
  collect(contents, '', { document, offers, problems, shown, lineOf: (offset) => lines.linePos(offset).line });
  return { offers, problems, usable: true };
}

interface Collected {
  readonly document: Document;
  readonly offers: Offer[];
  readonly problems: Problem[];
  readonly shown: string;
  readonly lineOf: (offset: number) => number;
}

function collect(map: YAMLMap, prefix: string, into: Collected): void {
  for (const { key, value } of map.items) {
    const name = `${prefix}${isScalar(key) ? String(key.value) : String(key)}`;
    const line = into.lineOf((isScalar(key) ? key.range?.[0] : null) ?? 0);
    if (isKey(name)) {
      const js: unknown = isNode(value) ? value.toJS(into.document) : value;
      into.offers.push({ key: name, value: js, source: { kind: 'user-file', file: into.shown, line, note: null } });
    } else if (isMap(value) && SETTING_KEYS.some((k) => k.startsWith(`${name}.`))) {
      collect(value, `${name}.`, into);
    } else {
      const guess = nearest(name, SETTING_KEYS);
      into.problems.push({
        where: `${into.shown}:${line}`,
        message: `There is no setting "${name}".`,
        fix: guess === null ? 'Remove the line. `lifeguard config` lists every setting.' : `Did you mean ${guess}?`,
        severity: 'warning',
      });
    }
  }
}
