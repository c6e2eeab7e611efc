import { z } from 'zod';

type Issue = z.core.$ZodIssue;

const NOUNS: Readonly<Record<string, string>> = {
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of settings',
};

/** What a setting has to be, from the schema's complaint: `it must be a whole number from 1 to 65535`. */
export function expectation(schema: z.ZodType, issue: Issue | undefined): string {
  if (issue === undefined) return 'it does not fit';
  const part = issue.path.length === 0 ? 'it' : `its ${issue.path.map(named).join('.')}`;
  const whole = issue.path.length === 0;
  switch (issue.code) {
    case 'invalid_type': {
      if (whole && kindOf(schema) === 'number') return `it must be ${range(schema)}`;
      return `${part} must be ${NOUNS[issue.expected] ?? issue.expected}${whole && schema instanceof z.ZodNullable ? ' or empty' : ''}`;
    }
    case 'too_small':
    case 'too_big':
      if (whole && kindOf(schema) === 'number') return `it must be ${range(schema)}`;
      if (issue.code === 'too_small' && issue.origin !== 'number') return `${part} must not be empty`;
      return issue.code === 'too_small'
        ? `${part} must be at least ${issue.minimum}`
        : `${part} must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `${part} must be ${issue.values
        .map(String)
        .join(', ')
        .replace(/, ([^,]*)$/, ' or $1')}`;
    case 'invalid_format':
      return 'prefix' in issue ? `${part} must begin with ${String(issue.prefix)}` : `${part} ${issue.message}`;
    case 'unrecognized_keys':
      return `${part} has no part ${issue.keys.join(', ')}`;
    default:
      if (issue.message.startsWith('must ')) return `${part} ${issue.message}`;
      return whole ? issue.message : `${part}: ${issue.message}`;
  }
}

/** An entry of a list is counted as people do. */
const named = (part: PropertyKey): string => (typeof part === 'number' ? `entry ${part + 1}` : String(part));

/** The JSON type that a setting has, seen through `nullable`. */
export function kindOf(schema: z.ZodType): 'number' | 'boolean' | 'array' | 'object' | 'string' {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  if (inner instanceof z.ZodNumber) return 'number';
  if (inner instanceof z.ZodBoolean) return 'boolean';
  if (inner instanceof z.ZodArray) return 'array';
  return inner instanceof z.ZodObject ? 'object' : 'string';
}

function range(schema: z.ZodType): string {
  const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodNumber)) return 'a number';
  const low = Number.isFinite(inner.minValue) ? inner.minValue : null;
  const high = Number.isFinite(inner.maxValue) && inner.maxValue !== Number.MAX_SAFE_INTEGER ? inner.maxValue : null;
  const noun = inner.format?.includes('int') === true ? 'a whole number' : 'a number';
  const limits = high !== null ? ` from ${low ?? 'any'} to ${high}` : low !== null ? `, ${low} or more` : '';
  return `${noun}${limits}${schema instanceof z.ZodNullable ? ' or empty' : ''}`;
}
