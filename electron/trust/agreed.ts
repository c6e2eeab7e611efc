import { createHash } from 'node:crypto';
import { lstatSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Agreed } from '../config/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import { belongsToUs, othersMayWrite } from '../system/index.ts';

/** What a person agreed to of one folder's team file. */
const KeptSchema = z.object({
  schema: z.literal(1),
  path: z.string(),
  uid: z.number().int(),
  /** Null: that there is none, or that nothing of it was shown when the folder was trusted. */
  text: z.string().nullable(),
  /** It counted before anybody was asked, and nobody has been. */
  unseen: z.boolean(),
});
type Kept = z.infer<typeof KeptSchema>;

interface KeptPlace {
  readonly stateFolder: string;
  /** Free of links. */
  readonly root: string;
  /** Who owns it. */
  readonly uid: number;
}

const fileOf = (stateFolder: string, root: string): string =>
  path.join(stateFolder, `trust-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.json`);

/**
 * What counts of the team's file of a trusted folder. A folder that was trusted before texts were kept goes on with the one that is there, which is kept
 * as not seen by anybody. What somebody else may have written, or cannot be read, is lost: it could say anything.
 * @param now the text that is there; null for no file, undefined where it cannot be read
 */
export function agreedIn(place: KeptPlace, now: string | null | undefined): Agreed {
  const kept = readKept(place);
  if (kept === 'lost') return { kind: 'agreed', text: null, how: 'lost' };
  if (kept !== 'absent') return { kind: 'agreed', text: kept.text, how: kept.unseen ? 'unseen' : 'agreed' };
  if (now === undefined) return { kind: 'agreed', text: null, how: 'agreed' };
  try {
    keepAgreed(place, now, now !== null);
  } catch {
    // A disk that may not be written: it is as it was, and the next look finds it so again.
  }
  return { kind: 'agreed', text: now, how: now === null ? 'agreed' : 'unseen' };
}

/** Keeps the text that a person agreed to; null for no file. @throws when it cannot be written */
export function keepAgreed({ stateFolder, root, uid }: KeptPlace, text: string | null, unseen = false): void {
  const kept: Kept = { schema: 1, path: root, uid, text, unseen };
  replaceFile(fileOf(stateFolder, root), `${JSON.stringify(kept)}\n`, { durable: true });
}

/** Forgets what was agreed to of a folder that is trusted no more. */
export function forgetAgreed(stateFolder: string, root: string): void {
  rmSync(fileOf(stateFolder, root), { force: true });
}

function readKept({ stateFolder, root, uid }: KeptPlace): Kept | 'absent' | 'lost' {
  const file = fileOf(stateFolder, root);
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return 'absent';
  if (!belongsToUs(file) || othersMayWrite(file) || othersMayWrite(stateFolder)) return 'lost';
  try {
    const kept = KeptSchema.parse(JSON.parse(ownText(file) ?? ''));
    return kept.path === root && kept.uid === uid ? kept : 'lost';
  } catch {
    return 'lost';
  }
}
