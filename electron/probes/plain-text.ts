import type { Settings } from '../../shared/domain/index.ts';
import { singleLine } from '../../shared/plain-text.ts';
import { knownSecrets } from '../config/index.ts';
import { createRedactor, redact } from '../system/index.ts';
import { settingsInForce } from './settings-seen.ts';

/** More than this of another program's words does not fit into a sentence. */
const CLIP = 300;
/** So far behind the cut what tells a secret is looked for. */
const AHEAD = 8192;

/** Removes secrets, the stack's own passwords among them; text is cleaned where it is captured, by the settings in force then. */
export function secretRemover(settings: Settings): (text: string) => string {
  let by: Settings | null = null;
  let clean = redact;
  return (text) => {
    const now = settingsInForce(settings);
    if (now !== by) {
      by = now;
      clean = createRedactor(knownSecrets(now));
    }
    return clean(text);
  };
}

/**
 * One line of printable text, cut at 300 characters behind a whole word: half a secret is not known for one. Secrets are taken out before the cut and
 * before lines become one: what stands behind tells some of them (a log-in behind a pipe), and a table or a list in one line is known no more.
 */
export function oneLine(text: string, max = CLIP): string {
  const near = text.slice(0, max + AHEAD);
  const line = singleLine(text.includes('\n') || text.length > max ? redact(near) : text);
  if (line.length <= max) return line;
  const head = line.slice(0, max - 1);
  const space = line[max - 1] === ' ' ? head.length : head.lastIndexOf(' ');
  return `${space > max / 4 ? head.slice(0, space).trimEnd() : head}…`;
}
