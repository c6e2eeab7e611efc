import { plainText } from '../../../shared/plain-text.ts';
import { hideEncodedUserInfo, hideUserInfo } from './addresses.ts';
import { hideInContext, hideKeyBlocks } from './contexts.ts';
import { hideFigures } from './figures.ts';
import { hideKeyValues } from './key-values.ts';
import { hideValues } from './known.ts';
import type { Pass } from './mask.ts';
import { hideNamed } from './named.ts';
import { hidePositioned } from './positions.ts';
import { hideTokens } from './tokens.ts';

export type Redactor = (text: string) => string;

const SHAPES: readonly Pass[] = [
  hideKeyBlocks,
  hideUserInfo,
  hideEncodedUserInfo,
  hideKeyValues,
  hideNamed,
  hidePositioned,
  hideInContext,
  hideTokens,
  hideFigures,
];

/**
 * Short texts come again and again (states, names, causes) and are remembered as they were last cleaned: those of lately, and those before until as many
 * have come again. In trouble most come once (times, lengths, last words), so that it is the characters that are counted.
 */
const REMEMBERED = 1000;
const REMEMBERED_CHARACTERS = 64 * 1024;
const SHORT = 2000;

/**
 * Makes the function that cleans text from outside: no control characters, nothing that looks like a secret, and none of the known ones in
 * whatever form. Control characters go first: one in the middle of a secret must not keep it from being seen. Takes time in proportion to the text.
 * @param known values of every secret that the settings, `.env` and the environment hold
 * @param ordinary texts that are shown on purpose (paths, host names)
 */
export const createRedactor = (known: readonly string[], ordinary: readonly string[] = []): Redactor =>
  remembering(createCleaner(known, ordinary));

/** The same without a memory, for whoever remembers what was cleaned. */
export function createCleaner(known: readonly string[], ordinary: readonly string[] = []): Redactor {
  const passes = [hideValues(known, ordinary), ...SHAPES];
  const hide = (text: string): string => passes.reduce((t, pass) => pass(t), text);
  const typed: Pass = (text) => hide(asTyped(text, hide));
  return (text) => typed(insideAddresses(plainText(text), typed));
}

function remembering(clean: Redactor): Redactor {
  let lately = new Map<string, string>();
  let before = new Map<string, string>();
  let characters = 0;
  const remember = (text: string, now: string) => {
    if (lately.size >= REMEMBERED || characters > REMEMBERED_CHARACTERS) {
      before = lately;
      lately = new Map();
      characters = 0;
    }
    // Mostly both are the same, and then one of them is enough.
    lately.set(text, now === text ? text : now);
    characters += text.length;
  };
  return (text) => {
    if (text.length > SHORT) return clean(text);
    const known = lately.get(text);
    if (known !== undefined) return known;
    const now = before.get(text) ?? clean(text);
    remember(text, now);
    return now;
  };
}

const ESCAPED = /%[0-9A-Fa-f]{2}/;

/** What stands percent-encoded in an address (redirects quote whole texts so) is looked at as what it says; only where it holds a secret is it written anew. */
function insideAddresses(text: string, hide: Pass): string {
  if (!ESCAPED.test(text)) return text;
  return text
    .split(/(\s+)/)
    .map((word) => {
      if (!ESCAPED.test(word)) return word;
      const said = word.replace(/(?:%[0-9A-Fa-f]{2})+/g, decodedOr);
      const clean = hide(said);
      return clean === said ? word : clean.replace(/\s+/g, ' ');
    })
    .join('');
}

/** Full-width letters and signs, and quotes as typesetters open them; the closing one is an apostrophe in most texts. */
const LOOKALIKES = /[\uFF01-\uFF5E\u2018\u201C]/;
const EACH_LOOKALIKE = /[\uFF01-\uFF5E\u2018\u2019\u201C\u201D]/g;
const QUOTES: Readonly<Record<string, string>> = { '\u2018': "'", '\u2019': "'", '\u201C': '"', '\u201D': '"' };

/** Full-width letters and typeset quotes are read as what they look like; only a line that holds a secret so is written anew. */
function asTyped(text: string, hide: Pass): string {
  if (!LOOKALIKES.test(text)) return text;
  return text
    .split('\n')
    .map((line) => {
      if (!LOOKALIKES.test(line)) return line;
      const typed = line.replace(EACH_LOOKALIKE, (c) => QUOTES[c] ?? String.fromCharCode(c.charCodeAt(0) - 0xfee0));
      const clean = hide(typed);
      return clean === typed ? line : clean;
    })
    .join('\n');
}

function decodedOr(escapes: string): string {
  try {
    return plainText(decodeURIComponent(escapes));
  } catch {
    return escapes;
  }
}

/** Cleans text where no secret is known. */
export const redact: Redactor = createRedactor([]);

/**
 * The same value with every text in it cleaned, so that no field can be forgotten; what was clean already stays the very same object. A list of
 * texts is cleaned as the lines of one text: a private key spans several.
 * @param except keys whose texts are handles (paths that are opened, identities that are compared): these stay exactly as they are
 */
export function redactDeep<T>(value: T, clean: Redactor, except: ReadonlySet<string> = NO_KEYS): T {
  return deep(value, clean, except) as T;
}

const NO_KEYS: ReadonlySet<string> = new Set();

function deep(value: unknown, clean: Redactor, except: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return deepList(value, clean, except);
  if (typeof value !== 'object' || value === null) return value;
  // A snapshot goes through here with every reading, and hardly anything in it is changed: nothing is made for what stays.
  let changed: Record<string, unknown> | null = null;
  const fields = value as Record<string, unknown>;
  const keys = Object.keys(fields);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] ?? '';
    const v = fields[key];
    const now = except.has(key) ? v : deep(v, clean, except);
    if (Object.is(now, v)) continue;
    changed ??= { ...fields };
    changed[key] = now;
  }
  return changed ?? value;
}

function deepList(list: readonly unknown[], clean: Redactor, except: ReadonlySet<string>): unknown {
  if (list.length > 1 && list.every((v) => typeof v === 'string')) {
    const text = list.join('\n');
    const now = clean(text);
    return now === text ? list : now.split('\n');
  }
  let changed: unknown[] | null = null;
  for (let i = 0; i < list.length; i++) {
    const now = deep(list[i], clean, except);
    if (Object.is(now, list[i])) continue;
    changed ??= [...list];
    changed[i] = now;
  }
  return changed ?? list;
}
