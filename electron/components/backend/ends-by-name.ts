import { singleLine } from '../../../shared/plain-text.ts';
import { foreignText } from '../../files/index.ts';

/** A command that ends programs by their name or command line, in a line of a script; not behind a comment sign. */
const BY_NAME = /^[^#]*?\b((?:pkill|killall)\b[^#|;&]*)/;
/** A larger file is no script that a person wrote, in bytes. */
const LARGEST = 200_000;
/** So many are told. */
const SHOWN = 3;
/** Of each so much, in characters. */
const LONGEST = 80;

/**
 * What a script ends by name: `pkill -f "leanvibe" (line 151)`, the first few. Empty where it ends nothing so, or cannot be read. What it does through
 * other scripts is not seen.
 */
export function endsByName(file: string): readonly string[] {
  const lines = (foreignText(file, LARGEST) ?? '').split('\n');
  return lines
    .flatMap((line, i) => {
      const command = BY_NAME.exec(line)?.[1];
      return command === undefined ? [] : [`${singleLine(command).trim().slice(0, LONGEST)} (line ${i + 1})`];
    })
    .slice(0, SHOWN);
}
