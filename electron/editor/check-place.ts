import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** Where files may be that a page may have opened. */
export interface OpenableRoots {
  /** Folders, with everything in them; what a name without a beginning stands under, the first that has it. */
  readonly folders: readonly string[];
  /** Single files beside them: logs that the settings name. */
  readonly files: readonly string[];
  readonly home: string;
}

export type CheckedPlace =
  | { readonly ok: true; readonly file: string }
  | { readonly ok: false; readonly reason: string };

/** Longer is no path on any system here. */
const MAX_PATH = 1024;
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/**
 * Whether a place that somebody wants to be opened is a file of the watched stack or one of its logs. Where it really lies counts, not what it is
 * called: no `..` and no link leads out.
 */
export async function checkPlace(named: string, roots: OpenableRoots): Promise<CheckedPlace> {
  if (named === '' || named.length > MAX_PATH || UNSEEN.test(named)) return { ok: false, reason: 'This is no path.' };
  const file = await firstFile(candidates(named, roots));
  if (file === null) return { ok: false, reason: 'There is no such file any more.' };
  for (const folder of roots.folders) {
    const root = await real(folder);
    // A folder that is the whole disk, or somebody's home, is no stack.
    if (root === null || root === path.parse(root).root || root === (await real(roots.home))) continue;
    if (file.startsWith(root + path.sep)) return { ok: true, file };
  }
  for (const known of roots.files) if ((await real(known)) === file) return { ok: true, file };
  return { ok: false, reason: 'It lies outside of the watched folder and is no log that is known here.' };
}

function candidates(named: string, { folders, home }: OpenableRoots): readonly string[] {
  if (named.startsWith('~/')) return [path.join(home, named.slice(2))];
  return path.isAbsolute(named) ? [path.normalize(named)] : folders.map((folder) => path.join(folder, named));
}

/** The first that is an ordinary file, by the path that leads there without any link. */
async function firstFile(wanted: readonly string[]): Promise<string | null> {
  for (const one of wanted) {
    const file = await real(one);
    if (file !== null && (await stat(file).catch(() => null))?.isFile() === true) return file;
  }
  return null;
}

const real = (file: string): Promise<string | null> => realpath(file).catch(() => null);
