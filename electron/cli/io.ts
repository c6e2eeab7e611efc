import { stripVTControlCharacters, styleText } from 'node:util';

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
export const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Colours only on a terminal; NO_COLOR and --no-color switch them off, FORCE_COLOR on (0: off). */
export function paintFor(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv, noColor: boolean): Paint {
  if (noColor || (env.NO_COLOR ?? '') !== '') return plain;
  if (env.FORCE_COLOR !== undefined) return ['0', 'false'].includes(env.FORCE_COLOR) ? plain : coloured;
  return stream.isTTY && env.TERM !== 'dumb' ? coloured : plain;
}

/** Columns to write in: the terminal's, 80 where there is none or it does not tell (some report 0), 40 at least. */
export const columnsOf = ({ isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number }): number =>
  isTTY && columns ? Math.max(40, columns) : 80;

/** Width of a text on screen, without colours. */
export const widthOf = (text: string): number => [...stripVTControlCharacters(text)].length;

/** A text cut in its middle, where the difference between long names and paths rarely is. */
export function shorten(text: string, width: number): string {
  const letters = [...text];
  if (letters.length <= width) return text;
  if (width < 3) return letters.slice(0, width).join('');
  const head = Math.ceil((width - 1) / 2);
  return `${letters.slice(0, head).join('')}…${letters.slice(letters.length - (width - 1 - head)).join('')}`;
}

/** Breaks a text into lines of at most so many letters; a word that is longer stays whole. */
export function wrap(text: string, width: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && widthOf(indent + line) + 1 + widthOf(word) > width) {
      lines.push(indent + line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}
