import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFolder } from './types.ts';

/** What is watched at one path: everything in it, or only these names. */
export interface Place {
  readonly path: string;
  readonly only: ReadonlySet<string> | null;
  readonly recursive: boolean;
}

/**
 * Where to watch. With recursive watching one place per folder; without it (Linux) each folder of the known layout: model, blobs, refs,
 * snapshots. A folder that does not exist is awaited at its nearest existing parent.
 * @param limit most places; roots come first, then models, then what is in them
 */
export async function placesOf(
  folders: readonly ModelFolder[],
  recursive: boolean,
  limit: number,
): Promise<readonly Place[]> {
  const places = new Map<string, Place>();
  const add = (place: string, only: string | null, deep = false) => {
    const before = places.get(place);
    const names = only === null || before?.only === null ? null : new Set([...(before?.only ?? []), only]);
    if (before !== undefined || places.size < limit) {
      places.set(place, { path: place, only: names, recursive: deep || (before?.recursive ?? false) });
    }
  };
  const present: string[] = [];
  for (const folder of folders) {
    const { place, next } = await nearest(folder.path);
    if (next !== null) {
      add(place, next);
      continue;
    }
    present.push(folder.path);
    add(folder.path, null, recursive);
    // A folder that is moved away or replaced is seen by its parent only.
    add(path.dirname(folder.path), path.basename(folder.path));
  }
  if (recursive) return [...places.values()];
  // Models of every folder before the insides of the first: a limit takes the least from each.
  let level = present;
  for (let depth = 0; depth < DEPTH && places.size < limit; depth++) {
    const below = await Promise.all(level.map((folder) => subfolders(folder, depth)));
    level = below.flat();
    for (const folder of level) add(folder, null);
  }
  return [...places.values()];
}

/** Root → model → `snapshots` → the snapshot (or root → organisation → model). */
const DEPTH = 3;

async function subfolders(folder: string, depth: number): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const isWanted = (name: string) => !name.startsWith('.') && (depth < 2 || path.basename(folder) === 'snapshots');
  return entries.filter((e) => e.isDirectory() && isWanted(e.name)).map((e) => path.join(folder, e.name));
}

/** The folder itself, or the nearest parent that exists with the name awaited in it. */
async function nearest(folder: string): Promise<{ readonly place: string; readonly next: string | null }> {
  let place = folder;
  let next: string | null = null;
  while (!(await isFolder(place)) && path.dirname(place) !== place) {
    next = path.basename(place);
    place = path.dirname(place);
  }
  return { place, next };
}

const isFolder = (target: string): Promise<boolean> =>
  stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  );
