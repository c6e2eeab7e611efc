import path from 'node:path';
import { SETTING_KEYS, SETTINGS, type SettingDefinition, type Source } from '../../shared/domain/index.ts';
import { readForeign } from '../files/index.ts';
import type { Offer } from './layer.ts';

/** Where the backend keeps its own defaults, from its folder. */
export const BACKEND_DEFAULTS = 'app/config/settings.py';
const MAX_BYTES = 256 * 1024;

type BackendField = NonNullable<SettingDefinition<never>['backendField']>;

/** `name: str = Field(default="org/name")`, or without Field. */
const TEXT = String.raw`["']([^"'\s]{1,200})["']`;
/** `name: Strategy = Field(default=Strategy.MOCK)`, or as a text; the member is what counts. */
const CHOICE = String.raw`(?:["']([\w-]{1,40})["']|\w+\.([A-Z_]{1,40})\b)`;

/** Settings whose value stands in the backend's own, with what finds it in a line. */
const FIELDS = SETTING_KEYS.flatMap((key) => {
  const { backendField }: { readonly backendField?: BackendField } = SETTINGS[key];
  if (backendField === undefined) return [];
  const { name, choice } = backendField;
  const before = String.raw`^\s+${name}\s*:[^=]*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?`;
  return [{ key, choice: choice === true, pattern: new RegExp(before + (choice === true ? CHOICE : TEXT)) }];
});

/**
 * What the backend uses when nobody says otherwise: its model and its strategy, as they stand in its settings. The file is read as text,
 * nothing of it is run; what is written in another way is not known.
 * @param shown how a path is shown to a person
 */
export function backendDefaults(backend: string, shown: (file: string) => string): readonly Offer[] {
  const file = path.join(backend, BACKEND_DEFAULTS);
  const read = readForeign(file, { maxBytes: MAX_BYTES });
  if (read.kind !== 'read') return [];
  const source = (index: number): Source => ({
    kind: 'discovered',
    file: shown(file),
    line: index + 1,
    note: 'the backend’s default',
  });
  const lines = read.bytes.toString('utf8').split('\n');
  return lines.flatMap((line, i): Offer[] =>
    FIELDS.flatMap(({ key, choice, pattern }) => {
      const [, quoted, member] = pattern.exec(line) ?? [];
      const value = quoted ?? member;
      if (value === undefined) return [];
      return [{ key, value: choice ? value.toLowerCase() : value, source: source(i) }];
    }),
  );
}
