const ESC = '\\u001b';

/** What a terminal obeys, an eye does not see, or a line ends with; built from numbers, so that this file itself shows what it holds. */
const SEQUENCES: readonly string[] = [
  '\u001b[5;41mblink',
  '\u001b[2J\u001b[H',
  '\u001b]52;c;aGFybQ==\u0007',
  '\u001b]8;;http://evil.example\u001b\\link\u001b]8;;\u001b\\',
  '\u001bP1$r\u001b\\',
  '\u009b5;41m',
  '\u009d0;title\u009c',
  '\u0085\u008e',
  '\b\b\u007f\u000b\u000c',
  '\u202a\u202b\u202d\u202e\u202c',
  '\u2066\u2067\u2068\u2069',
  '\u200b\u200d\u200e\u200f\u2060\ufeff\u00ad\u2028\u2029',
  '\u{e0001}\u{e0041}\u{e007f}',
];
/** A line of its own where a line end from outside is believed. */
const FORGED = 'forged-line';

export interface HostileOptions {
  /** NUL ends a file name, an argument and a value of the environment. */
  readonly nul?: boolean;
  /** Line ends, where the place can hold them. */
  readonly lines?: boolean;
}

/** A word that has to be seen, with everything around it that must not get through. */
export function hostileText(word: string, { nul = true, lines = true }: HostileOptions = {}): string {
  const ends = lines ? `\r${FORGED}\n${FORGED} ` : '';
  return `${word} ${SEQUENCES.join(`-`)}${nul ? '\u0000' : ''} ${ends}\u001b]0;never ended`;
}

/** Our own colours (bold, dim, red, green, yellow, cyan, and their ends), as `inspect.colors` of Node has them. */
const OWN_COLOURS = new RegExp(`${ESC}\\[(?:1|2|22|31|32|33|36|39)m`, 'g');
/** What the live picture, a turning sign, and Node's question for a line move the cursor with. */
const OWN_MOVEMENTS = new RegExp(`${ESC}\\[(?:2K|H|K|\\d+G|0J|\\?(?:25|7|1049)[lh])\\r*|\\r+(?=\\n|${ESC}\\[K)`, 'g');
const HARMFUL = /(?![\n])[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]/u;

/** Where bytes hold what a terminal would obey or an eye not see: the first place with what stands around it; null where they hold none. */
export function firstHarm(bytes: Uint8Array, terminal: 'none' | 'colours' | 'live'): string | null {
  const all = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const movements = terminal === 'live' ? all.replace(OWN_MOVEMENTS, '') : all;
  const text = terminal === 'none' ? all : movements.replace(OWN_COLOURS, '');
  const at = text.search(HARMFUL);
  return at < 0 ? null : JSON.stringify(text.slice(Math.max(0, at - 50), at + 20));
}

/** Whether a line end from outside was believed: what follows it stands on a line of its own. */
export const isForged = (text: string): boolean => text.split(/\r?\n/).includes(FORGED);
