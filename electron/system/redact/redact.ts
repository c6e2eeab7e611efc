import { plainText } from '../../../shared/plain-text.ts';
import { hideEncodedUserInfo, hideUserInfo } from './addresses.ts';
import { hideInContext, hideKeyBlocks } from './contexts.ts';
import { hideKeyValues } from './key-values.ts';
import { hideValues } from './known.ts';
import type { Pass } from './mask.ts';
import { hideTokens } from './tokens.ts';

export type Redactor = (text: string) => string;

const SHAPES: readonly Pass[] = [
  hideKeyBlocks,
  hideUserInfo,
  hideEncodedUserInfo,
  hideKeyValues,
  hideInContext,
  hideTokens,
];

/** Short texts come again and again (states, names, causes); so many of them are remembered as they were last cleaned. */
const REMEMBERED = 2000;
const SHORT = 2000;

/**
 * Makes the function that cleans text from outside: no control characters, nothing that looks like a secret, and none of the known ones in
 * whatever form. Control characters go first: one in the middle of a secret must not keep it from being seen. Takes time in proportion to the text.
 * @param known values of every secret that the settings, `.env` and the environment hold
 * @param ordinary texts that are shown on purpose (paths, host names)
 */
export function createRedactor(known: readonly string[], ordinary: readonly string[] = []): Redactor {
  const passes = [hideValues(known, ordinary), ...SHAPES];
  const clean = (text: string): string => passes.reduce((t, pass) => pass(t), plainText(text));
  const memory = new Map<string, string>();
  return (text) => {
    if (text.length > SHORT) return clean(text);
    const before = memory.get(text);
    if (before !== undefined) return before;
    const now = clean(text);
    if (memory.size >= REMEMBERED) memory.clear();
    memory.set(text, now);
    return now;
  };
}

/** Cleans text where no secret is known. */
export const redact: Redactor = createRedactor([]);

/**
 * The same value with every text in it cleaned, so that no field can be forgotten. A list of texts is cleaned as the lines of
 * one text: a private key spans several.
 */
export function redactDeep<T>(value: T, clean: Redactor): T {
  return deep(value, clean) as T;
}

function deep(value: unknown, clean: Redactor): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) {
    if (value.length > 1 && value.every((v) => typeof v === 'string')) return cleanLines(value, clean);
    return value.map((v) => deep(v, clean));
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, deep(v, clean)]));
}

const cleanLines = (lines: readonly string[], clean: Redactor): string[] =>
  // Only a text with more than one line has to be seen as a whole; names and numbers are remembered one by one.
  clean(lines.join('\n')).split('\n');
