import { z } from 'zod';
import type { SettingKey } from '../../shared/domain/index.ts';
import { kindOf } from './wording.ts';

/**
 * How a value has to be written that came as one word and should be a list or a group: `["a-model"]`, as JSON, which YAML reads too.
 * Null where it has the right form already, or a single word is what is wanted.
 * @param now what is in force, for the parts that nobody has said
 */
export function writtenForm(key: SettingKey, schema: z.ZodType, value: unknown, now: unknown): string | null {
  if (value === null) return null;
  switch (kindOf(schema)) {
    case 'array':
      return Array.isArray(value)
        ? null
        : JSON.stringify(key.endsWith('.start') ? wordsOf(String(value)) : entriesOf(String(value)));
    case 'object':
      return typeof value === 'object' ? null : JSON.stringify(groupOf(schema, value, now));
    default:
      return null;
  }
}

/** A program and its arguments. */
const wordsOf = (text: string): readonly string[] => text.trim().split(/\s+/);

/** What somebody meant who left out brackets or quotes. */
function entriesOf(text: string): readonly string[] {
  const entries = text
    .trim()
    .replace(/^\[|\]$/g, '')
    .split(',')
    .map((entry) => entry.trim().replace(/^(["'])(.*)\1$/, '$2'))
    .filter((entry) => entry !== '');
  return entries.length === 0 ? ['…'] : entries;
}

function groupOf(schema: z.ZodType, value: unknown, now: unknown): object {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  const parts = inner instanceof z.ZodObject ? Object.keys(inner.shape) : [];
  if (parts.includes('command')) {
    const [command = '…', ...args] = wordsOf(String(value));
    return { command, args, cwd: null };
  }
  const [first] = parts;
  const known = typeof now === 'object' && now !== null ? now : {};
  return typeof value === 'number' && first !== undefined ? { ...known, [first]: value } : known;
}
