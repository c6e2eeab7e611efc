import type { Settings } from '../../shared/domain/index.ts';
import { knownSecrets } from '../config/index.ts';
import { createRedactor } from '../system/index.ts';

/** More than this of another program's words does not fit into a sentence. */
const CLIP = 300;

/** Removes secrets, the stack's own passwords among them; text is cleaned where it is captured (design/architecture). */
export function secretRemover(settings: Settings): (text: string) => string {
  return createRedactor(knownSecrets(settings));
}

/** One line of printable text, cut at 300 characters: what another program wrote is data, not layout. */
export function oneLine(text: string, max = CLIP): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1)}…`;
}
