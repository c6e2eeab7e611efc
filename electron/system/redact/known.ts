import { COMPONENT_IDS } from '../../../shared/domain/index.ts';
import { maskSpans, type Pass, type Span } from './mask.ts';

/** A known secret shorter than this would mask ordinary words. */
const SHORTEST = 4;
/** From here on, and with more than small letters in it, a value is hidden inside longer words as well. */
const STRONG = 8;
/** Encodings of shorter values are too likely to be something else. */
const SHORTEST_ENCODED = 6;

/** Passwords that are also words of every developer's day: hidden where their place tells, not wherever they stand. */
const ORDINARY: ReadonlySet<string> = new Set([
  ...COMPONENT_IDS,
  ...(
    'password passwd secret token admin administrator root user test testing example default guest local localhost public private changeme ' +
    'python uvicorn fastapi leanvibe lifeguard server client postgres mysql mongo true false none null undefined ' +
    'development production staging debug info warning error critical health healthy degraded starting unknown stale running stopped failed ' +
    'model machine container application service services'
  ).split(' '),
]);

interface Form {
  readonly text: string;
  /** Not inside a longer word. */
  readonly alone: boolean;
}

/**
 * Makes the pass that hides these very values, in every form in which programs write them: as they are, percent-encoded, escaped as JSON,
 * Python, shells and XML do, in base64 (also as a part of a longer text, such as `user:password`) and in hexadecimal.
 * @param ordinary texts that are shown on purpose (paths, host names): a secret that is a word of them is not hidden by its value
 */
export function hideValues(known: Iterable<string>, ordinary: readonly string[] = []): Pass {
  const forms = formsOf(known, ordinary);
  if (forms.length === 0) return (text) => text;
  const index = new Map<number, Form[]>();
  for (const form of forms) {
    const key = pair(form.text, 0);
    index.set(key, [...(index.get(key) ?? []), form]);
  }
  const begins = new Uint8Array(65_536);
  for (const key of index.keys()) begins[key & 0xffff] = 1;
  return (text) => {
    const spans: Span[] = [];
    let next = text.charCodeAt(0);
    for (let i = 0; i + 1 < text.length; i++) {
      // As `pair`, with each character read once: this loop sees every one of a log.
      const first = next;
      next = text.charCodeAt(i + 1);
      const key = first * 257 + next;
      if (begins[key & 0xffff] !== 1) continue;
      const form = index
        .get(key)
        ?.find((f) => text.startsWith(f.text, i) && (!f.alone || standsAlone(text, i, f.text)));
      if (form === undefined) continue;
      spans.push({ start: i, end: i + form.text.length });
      i += form.text.length - 1;
      next = text.charCodeAt(i + 1);
    }
    return maskSpans(text, spans);
  };
}

/** Two characters as a number; small ones spread over 16 bits. */
const pair = (text: string, at: number): number => text.charCodeAt(at) * 257 + text.charCodeAt(at + 1);

function standsAlone(text: string, at: number, value: string): boolean {
  const isWord = (c: string | undefined) => c !== undefined && /[A-Za-z0-9]/.test(c);
  const first = isWord(value[0]) && isWord(text[at - 1]);
  return !first && !(isWord(value.at(-1)) && isWord(text[at + value.length]));
}

/** Longest first, so that a value is not left half hidden by a shorter one. */
function formsOf(known: Iterable<string>, ordinary: readonly string[]): readonly Form[] {
  const forms = new Map<string, Form>();
  for (const value of pieces(known)) {
    if (value.length < SHORTEST || isOrdinary(value, ordinary)) continue;
    const alone = value.length < STRONG || /^(?:[a-z]+|[A-Z]+|\d+)$/.test(value);
    for (const text of [...written(value), ...(value.length < SHORTEST_ENCODED ? [] : encoded(value))])
      if (text.length >= SHORTEST && !forms.has(text)) forms.set(text, { text, alone });
  }
  return [...forms.values()].sort((a, b) => b.text.length - a.text.length);
}

/** A value of several lines is also shown line by line. */
function pieces(known: Iterable<string>): Set<string> {
  const all = [...known].flatMap((value) => {
    const lines = value.split(/\r?\n/).map((line) => line.trim());
    return lines.length === 1
      ? [value, value.trim()]
      : [value, ...lines.filter((l) => l.length >= 12 && !l.startsWith('-----'))];
  });
  return new Set(all);
}

function isOrdinary(value: string, ordinary: readonly string[]): boolean {
  if (ORDINARY.has(value.toLowerCase())) return true;
  const isWeak = value.length < 16 && /^[a-z][a-z0-9._-]*$/i.test(value);
  return isWeak && ordinary.some((text) => text.split(/[/\\:@\s]+/).includes(value));
}

function written(value: string): string[] {
  const percent = encodeURIComponentSafely(value);
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase()),
    percent.replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    percent.replaceAll('%20', '+'),
    encodeURIComponentSafely(percent),
    json,
    JSON.stringify(json).slice(1, -1),
    json.replaceAll('/', '\\/'),
    asciiJson(value),
    value.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    value.replaceAll("'", `'\\''`),
    value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    value
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&#34;')
      .replaceAll("'", '&#39;'),
  ];
}

/** Python's `json.dumps` writes everything beyond ASCII as \u escapes. */
const asciiJson = (value: string): string =>
  JSON.stringify(value)
    .slice(1, -1)
    .replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);

function encodeURIComponentSafely(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** Base64 looks different at each of three places in a longer text; what its neighbours decide is left off. */
function encoded(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString('hex');
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
    const head = shift === 0 ? 0 : shift + 1;
    const tail = (shift + bytes.length) % 3 === 0 ? 0 : text.endsWith('==') ? 3 : 2;
    return text.slice(head, text.length - tail);
  });
  const both = base64.flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')]);
  return [...both, hex, hex.toUpperCase()].filter((text) => text.length >= 8);
}
