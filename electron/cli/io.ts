import { randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import stringWidth from 'string-width';
import { plainText } from '../../shared/plain-text.ts';

/** What the command line reads and writes; the app's executable and tests bring their own. */
export interface Io {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly stdin: NodeJS.ReadStream;
}

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan';
/** Colours a text, or leaves it as it is. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;
export const coloured: Paint = (style, text) => {
  const [open, close] = inspect.colors[style] ?? [0, 0];
  return `${own(`\x1b[${open}m`)}${text}${own(`\x1b[${close}m`)}`;
};

/** Made at each start, so that nobody outside can write it. */
const MARK = randomBytes(12).toString('hex');
const MARKED = new RegExp(`\\u001b\\]${MARK};([0-9a-f]*)\\u0007`);

/**
 * A sequence of our own for the terminal (a colour, a movement of the cursor), marked as ours. It has no width; `toTerminal` makes it what it is,
 * and anything like it that is not marked goes.
 */
export const own = (sequence: string): string => `\x1b]${MARK};${Buffer.from(sequence).toString('hex')}\x07`;

/**
 * A text as it may go to a terminal: our own sequences, and nothing else that a terminal would obey or an eye would not see. Everything that the command
 * line writes passes here.
 */
export function toTerminal(text: string): string {
  return text
    .split(MARKED)
    .map((part, i) => (i % 2 === 0 ? plainText(part) : Buffer.from(part, 'hex').toString()))
    .join('');
}

/** A text as a row of its own: a line end from outside would begin a line that looks like one of ours. */
export function oneRow(text: string): string {
  const [first = '', ...others] = plainText(text).split('\n');
  const last = others.pop();
  if (last === undefined) return first;
  const between = others.map((line) => line.trim()).filter((line) => line !== '');
  return [first.trimEnd(), ...between, last.trimStart()].join(' ');
}

/** What a terminal would obey or not show, among what JSON may hold as it is. */
const UNSEEN_IN_JSON = /[\u007f-\u009f\u2028\u2029\u2800\ufffc]|\p{Cf}|\p{Default_Ignorable_Code_Point}/gu;

/** A value as JSON that says the same and does nothing to a terminal: what is not seen is written as \\u escapes. */
export function jsonText(value: unknown, indent = 2): string {
  const escaped = (unit: number) => `\\u${unit.toString(16).padStart(4, '0')}`;
  return JSON.stringify(value, null, indent).replace(UNSEEN_IN_JSON, (c) =>
    Array.from({ length: c.length }, (_, i) => escaped(c.charCodeAt(i))).join(''),
  );
}

/** Colours only on a terminal; NO_COLOR and --no-color switch them off, FORCE_COLOR on (0: off). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv, noColor: boolean): Paint {
  if (noColor || (env.NO_COLOR ?? '') !== '') return plain;
  if (env.FORCE_COLOR !== undefined) return ['0', 'false'].includes(env.FORCE_COLOR) ? plain : coloured;
  return stream.isTTY && env.TERM !== 'dumb' ? coloured : plain;
}

/** Columns to write in: the terminal's, 80 where there is none or it does not tell (some report 0), 40 at least. */
export const columnsOf = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  isTTY && columns ? Math.max(40, columns) : 80;

/**
 * Letters of one column each. Nearly all text is these, and the first other one takes tens of milliseconds, in which the tables of emoji are
 * read.
 */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190-\u21ff\u2581-\u2588\u2713\u2717]*$/;

/** Columns that a text takes on screen as `toTerminal` lets it through: two for what is wide (古, 🙂), none for our colours and for marks on a letter. */
export function widthOf(text: string): number {
  const shown = plainText(text);
  return NARROW.test(shown) ? shown.length : stringWidth(shown);
}

/** A text with spaces after it, so that it takes at least so many columns. */
export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)));

/** Made when it is used: its tables take megabytes. */
let letterer: Intl.Segmenter | undefined;

/** As many letters from the beginning as have room in so many columns; a letter is what a person takes for one. */
function beginning(letters: readonly string[], width: number): readonly string[] {
  let room = width;
  const end = letters.findIndex((letter) => {
    room -= widthOf(letter);
    return room < 0;
  });
  return end === -1 ? letters : letters.slice(0, end);
}

/** A text cut in its middle to at most so many columns, because the difference between long names and paths rarely is there. */
export function shorten(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  letterer ??= new Intl.Segmenter();
  const letters = Array.from(letterer.segment(text), ({ segment }) => segment);
  if (width < 3) return beginning(letters, width).join('');
  const head = Math.ceil((width - 1) / 2);
  const tail = beginning(letters.toReversed(), width - 1 - head).toReversed();
  return `${beginning(letters, head).join('')}…${tail.join('')}`;
}

/** Breaks a text into lines of at most so many columns; a word that is longer stays whole, and what goes on after `- ` stands below its words. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  const hanging = text.startsWith('- ') ? `${indent}  ` : indent;
  const before = (above: readonly string[]) => (above.length === 0 ? indent : hanging);
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && widthOf(before(lines) + line) + 1 + widthOf(word) > width) {
      lines.push(before(lines) + line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, before(lines) + line];
}
