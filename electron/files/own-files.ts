/**
 * Files that Lifeguard keeps for itself: for nobody else to read whatever the umask, never through a link that somebody put in their place, and
 * replaced whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { readForeign } from './read-file.ts';

const OWN_FILE = 0o600;
const OWN_FOLDER = 0o700;
const NEW = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
/** A write that was cut off leaves this behind; nobody can foresee the name. */
const LEFT_OVER = /^\..+\.[0-9a-f]{16}\.new$/;
const LEFT_OVER_MS = 60_000;
/** Nothing that is kept here as text is larger. */
const MAX_OWN_BYTES = 8 * 1024 ** 2;

export interface ReplaceOptions {
  /** Waits until it is on the disk, for what must survive a power cut. */
  readonly durable?: boolean;
  /** People keep their settings in another folder and link to them: then the link stays, and what it leads to is replaced. */
  readonly throughLink?: boolean;
  /** Permissions of the file; for its owner alone when absent. */
  readonly mode?: number;
}

/**
 * Replaces a file by a text. Whoever reads meanwhile sees the old or the new one, and a link in its place is replaced, not followed.
 * @throws with the system's code when it cannot be written; the old file is then as it was
 */
export function replaceFile(file: string, text: string, options: ReplaceOptions = {}): void {
  const { durable = false, throughLink = false, mode = OWN_FILE } = options;
  mkdirSync(path.dirname(file), { recursive: true, mode: OWN_FOLDER });
  const target = throughLink && existsAsLink(file) ? realpathSync(file) : file;
  const fresh = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(8).toString('hex')}.new`);
  try {
    const handle = openSync(fresh, NEW, mode);
    try {
      // The umask may have taken away even the owner's own permissions.
      fchmodSync(handle, mode);
      writeFileSync(handle, text);
      if (durable) fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

const existsAsLink = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** Text of a file that `replaceFile` wrote; null when there is none, or something else stands in its place. */
export function ownText(file: string): string | null {
  const read = readForeign(file, { maxBytes: MAX_OWN_BYTES, follow: false });
  return read.kind === 'read' ? read.bytes.toString('utf8') : null;
}

/**
 * Opens a file for adding to it, made when it is not there.
 * @throws with ELOOP when a link stands in its place, else with the system's code
 */
export function openForAppending(file: string): number {
  mkdirSync(path.dirname(file), { recursive: true, mode: OWN_FOLDER });
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined && !found.isFile() && !found.isSymbolicLink())
    throw Object.assign(new Error(`${file} is not a regular file`), { code: 'ENOTREG' });
  const handle = openSync(file, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, OWN_FILE);
  fchmodSync(handle, OWN_FILE);
  return handle;
}

/**
 * Makes sure that a file which another library will open (a database) is there, is a regular file, and is the owner's alone. What SQLite puts
 * beside it takes its permissions from it.
 * @throws with code ENOTREG when a link or anything else stands in its place
 */
export function prepareOwnFile(file: string): void {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) makeEmpty(file);
  const found = lstatSync(file);
  if (!found.isFile()) {
    const what = found.isSymbolicLink() ? 'a link' : 'something else';
    throw Object.assign(new Error(`there is ${what} where ${path.basename(file)} should be; it is not followed`), {
      code: 'ENOTREG',
    });
  }
  tighten(file, found.mode, OWN_FILE);
}

function makeEmpty(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true, mode: OWN_FOLDER });
  try {
    const handle = openSync(file, NEW, OWN_FILE);
    fchmodSync(handle, OWN_FILE);
    closeSync(handle);
  } catch (error) {
    // Another process was faster: then it is there.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What keeps a folder from being used for what only its owner may read; null when nothing does. */
export type FolderRefusal =
  | { readonly kind: 'other-owner'; readonly uid: number }
  | { readonly kind: 'world-writable' }
  | { readonly kind: 'not-a-folder' };

/**
 * Makes a folder the owner's alone, and what Lifeguard keeps in it: permissions that are too wide are narrowed, temporary files of writes that
 * were cut off are removed. A folder of another user, or one in which everybody may put things, is refused and left as it is.
 * @param isOurs which names in it are Lifeguard's; all others are left alone
 */
export function prepareOwnFolder(folder: string, isOurs: (name: string) => boolean): FolderRefusal | null {
  try {
    mkdirSync(folder, { recursive: true, mode: OWN_FOLDER });
  } catch {
    // A disk that may not be written: whoever writes there says so in words of its own.
  }
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined) return null;
  if (!found.isDirectory()) return { kind: 'not-a-folder' };
  const self = process.getuid?.() ?? found.uid;
  if (found.uid !== self) return { kind: 'other-owner', uid: found.uid };
  if ((found.mode & 0o002) !== 0) return { kind: 'world-writable' };
  tighten(folder, found.mode, OWN_FOLDER);
  for (const name of namesIn(folder)) {
    const file = path.join(folder, name);
    const inside = lstatSync(file, { throwIfNoEntry: false });
    if (inside?.isFile() !== true) continue;
    if (LEFT_OVER.test(name)) {
      if (Date.now() - inside.mtimeMs > LEFT_OVER_MS) rmSync(file, { force: true });
    } else if (isOurs(name)) tighten(file, inside.mode, OWN_FILE);
  }
  return null;
}

/** Takes away what others may do; never adds anything. */
function tighten(file: string, mode: number, allowed: number): void {
  const wanted = mode & allowed;
  if ((mode & 0o777) === wanted) return;
  try {
    chmodSync(file, wanted);
  } catch {
    // A read-only disk; what is written there is said to fail by whoever writes.
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
