import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import path from 'node:path';

/** Where commands live: one that every shell searches, and one that needs no administrator. */
export const commandFolders = (home: string): readonly string[] => ['/usr/local/bin', path.join(home, '.local/bin')];

/** Where Homebrew links commands: it is looked at, and left to Homebrew. */
export const HOMEBREW_FOLDER = '/opt/homebrew/bin';

export type InstallResult =
  | { readonly ok: true; readonly file: string; readonly message: string }
  | { readonly ok: false; readonly message: string };

/** The script inside the app that the command is a link to. */
export const commandScript = (resourcesPath: string): string => path.join(resourcesPath, 'bin', 'lifeguard');

/** Whether one of the folders has the link to this app's script. */
export async function isCommandInstalled(script: string, folders: readonly string[]): Promise<boolean> {
  const targets = await Promise.all(
    folders.map((folder) => readlink(path.join(folder, 'lifeguard')).catch(() => null)),
  );
  return targets.includes(script);
}

/**
 * Links the `lifeguard` command into the first folder that can be written. A link of an earlier Lifeguard is replaced; a file
 * or a link of anybody else is never touched.
 *
 * @param searchPath PATH of the person's shell, to say when the folder is not on it
 */
export async function installCommand(
  script: string,
  folders: readonly string[],
  searchPath: string,
): Promise<InstallResult> {
  const refusals: string[] = [];
  for (const folder of folders) {
    const file = path.join(folder, 'lifeguard');
    const holder = await foreignHolder(file);
    if (holder !== null) {
      refusals.push(holder);
      continue;
    }
    try {
      await mkdir(folder, { recursive: true });
      await replaceLink(script, file);
    } catch (error) {
      refusals.push(`${folder} cannot be written (${errorCode(error)}).`);
      continue;
    }
    const reachable = searchPath.split(path.delimiter).includes(folder);
    const hint = reachable ? '' : ` Add ${folder} to your PATH to use it by name.`;
    return { ok: true, file, message: `The command is installed as ${file}.${hint}` };
  }
  return { ok: false, message: `The command was not installed. ${refusals.join(' ')}`.trim() };
}

/** A sentence about what is there and is not ours, or null. */
async function foreignHolder(file: string): Promise<string | null> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return null;
  const target = found.isSymbolicLink() ? await readlink(file) : null;
  const ours = target?.endsWith(path.join('Contents', 'Resources', 'bin', 'lifeguard')) ?? false;
  return ours ? null : `${file} belongs to something else and was left alone.`;
}

/** Over a new name and a rename, so that there is never a moment without the command. */
async function replaceLink(target: string, file: string): Promise<void> {
  // In a folder that others may write, nobody must be able to foresee this name.
  const next = `${file}.${randomBytes(8).toString('hex')}.new`;
  await symlink(target, next);
  try {
    await rename(next, file);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
