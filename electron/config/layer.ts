import type { z } from 'zod';
import type { SettingKey, SettingTable, Source } from '../../shared/domain/index.ts';
import { isSecret } from './secrets.ts';
import { kindOf } from './wording.ts';

/** One value that a source offers for a setting, before validation. */
export interface Offer {
  readonly key: SettingKey;
  readonly value: unknown;
  readonly source: Source;
}

/** The same, with a value as text that still has to become the setting's type (`.env`, environment, command line). */
export function offerText(key: SettingKey, text: string, source: Source, table: SettingTable): Offer {
  return { key, value: fromText(key, text, table), source };
}

/** An empty text is none where a setting may have none, whoever wrote it: into a field, after `config set`, into a file. */
export const noneIfEmpty = (value: unknown, schema: z.ZodType): unknown =>
  typeof value === 'string' && value.trim() === '' && mayBeNone(schema) ? null : value;

/** Whether a setting may have no value. */
export const mayBeNone = (schema: z.ZodType): boolean => schema.safeParse(null).success;

/** Text as the setting's type; what does not fit stays a text, and validation says so. */
function fromText(key: SettingKey, text: string, table: SettingTable): unknown {
  const schema = table.get(key)?.schema;
  if (schema === undefined) return text;
  const trimmed = text.trim();
  if (trimmed === 'null' && !isSecret(key, table) && mayBeNone(schema)) return null;
  switch (kindOf(schema)) {
    case 'number':
      return trimmed === '' || Number.isNaN(Number(trimmed)) ? text : Number(trimmed);
    case 'boolean':
      return /^(true|1|yes|on)$/i.test(trimmed) ? true : /^(false|0|no|off)$/i.test(trimmed) ? false : text;
    case 'array':
      return trimmed.startsWith('[') ? parseJson(text) : text.split(',').map((s) => s.trim());
    case 'object':
      return parseJson(text);
    default:
      return text;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
