import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** macOS has room for 104 bytes with the closing zero, Linux for 108 (sys/un.h). */
const LONGEST_BYTES = 103;

export interface SocketPlace {
  readonly file: string;
  /** The folder that has to be nobody else's. */
  readonly folder: string;
}

/** Where the running engine of a state folder listens: in it, or in a short folder of this user where that path is too long for a socket. */
export function socketPlace(stateFolder: string, uid: number): SocketPlace {
  const file = path.join(stateFolder, 'engine.sock');
  if (Buffer.byteLength(file) <= LONGEST_BYTES) return { file, folder: stateFolder };
  // Not the folder for temporary files: the app and a terminal may be told different ones.
  const folder = `/tmp/lifeguard-${uid}`;
  const name = createHash('sha256').update(stateFolder).digest('hex').slice(0, 16);
  return { file: path.join(folder, `${name}.sock`), folder };
}

/** Makes the folder where it is missing; false when it is a link, somebody else's, or open to others. */
export function isPrivateFolder(folder: string, uid: number, make: boolean): boolean {
  try {
    if (make) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== uid) return false;
    if (make && (found.mode & 0o077) !== 0) chmodSync(folder, 0o700);
    return (lstatSync(folder).mode & 0o077) === 0;
  } catch {
    return false;
  }
}

/** What stands in the socket's place: nothing, a socket of this user, or something that is left alone. Never throws: below a file is nothing. */
export function standsThere(file: string, uid: number): 'nothing' | 'socket' | 'other' {
  try {
    const found = lstatSync(file);
    return found.isSocket() && found.uid === uid ? 'socket' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' || code === 'ENOTDIR' ? 'nothing' : 'other';
  }
}
