import { type Stats, statSync } from 'node:fs';
import { userInfo } from 'node:os';

/** Ids under which files count as one's own: the user's, and under sudo those of who called it (as git does it). */
function ownIds(): readonly number[] {
  const uid = process.getuid?.();
  if (uid === undefined) return [];
  const sudo = uid === 0 ? Number(process.env.SUDO_UID ?? Number.NaN) : Number.NaN;
  return Number.isInteger(sudo) ? [uid, sudo] : [uid];
}

const isOwn = ({ uid }: Stats): boolean => {
  const ids = ownIds();
  // Where the system knows no owners (Windows) nothing can be said against a file.
  return ids.length === 0 || ids.includes(uid);
};

/** What the system tells of a file; undefined where it is not there, or is nothing that can be looked at (a loop of links, a name too long). */
function seen(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a file or folder (behind links) belongs to this user; false also when it is not there. */
export function belongsToUs(file: string): boolean {
  const stat = seen(file);
  return stat !== undefined && isOwn(stat);
}

/** The user id of a file's owner; null when it is not there. */
export const ownerOf = (file: string): number | null => seen(file)?.uid ?? null;

/** `user 501`, or `you`: Node reads no user names but one's own. */
export const ownerName = (uid: number): string => (uid === userInfo().uid ? 'you' : uid === 0 ? 'root' : `user ${uid}`);

/**
 * Whether others than the owner may change a file or folder. A group that is the user's private one (same number, as most Linux
 * systems make it) is nobody else.
 */
export function othersMayWrite(file: string): boolean {
  const stat = seen(file);
  return stat !== undefined && ownIds().length > 0 && isOpen(stat, process.getgid?.() ?? -1);
}

/** @param ownGroup number of the user's main group */
export const isOpen = ({ mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>, ownGroup: number): boolean =>
  (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !(gid === uid && gid === ownGroup));
