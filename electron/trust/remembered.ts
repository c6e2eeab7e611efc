import path from 'node:path';
import { z } from 'zod';
import { type TrustedFolder, TrustedFolderSchema } from '../../shared/domain/index.ts';
import { ownText, replaceFile } from '../files/index.ts';
import { belongsToUs, othersMayWrite } from '../system/index.ts';

const FileSchema = z.object({ schema: z.literal(1), folders: z.array(TrustedFolderSchema) });

const fileIn = (stateFolder: string): string => path.join(stateFolder, 'trusted.json');

/**
 * The folders that a person trusts, as kept in the state folder. A file that somebody else owns or may write counts as empty: it could say
 * anything. So does one that cannot be read: the worst that follows is one more question.
 */
export function readTrusted(stateFolder: string): readonly TrustedFolder[] {
  const file = fileIn(stateFolder);
  if (!belongsToUs(file) || othersMayWrite(file) || othersMayWrite(stateFolder)) return [];
  try {
    return FileSchema.parse(JSON.parse(ownText(file) ?? '')).folders;
  } catch {
    return [];
  }
}

/**
 * Adds a folder; one that was there with another owner is replaced.
 * @throws when the state folder cannot be written: a trust that would be forgotten must not look like one that holds
 */
export function rememberTrust(stateFolder: string, folder: TrustedFolder): void {
  write(stateFolder, [...readTrusted(stateFolder).filter((f) => f.path !== folder.path), folder]);
}

/** Takes a folder out; false when it was not in. @throws when the state folder cannot be written */
export function forgetTrust(stateFolder: string, folder: string): boolean {
  const before = readTrusted(stateFolder);
  const after = before.filter((f) => f.path !== folder);
  if (after.length === before.length) return false;
  write(stateFolder, after);
  return true;
}

const write = (stateFolder: string, folders: readonly TrustedFolder[]): void =>
  replaceFile(fileIn(stateFolder), `${JSON.stringify({ schema: 1, folders }, null, 2)}\n`, { durable: true });
