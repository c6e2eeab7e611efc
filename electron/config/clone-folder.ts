import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isSamePlace, ownText, realPath, replaceFile } from '../files/index.ts';
import type { LoadedConfig } from './load.ts';

const PlaceSchema = z.object({ schema: z.literal(1), repository: z.string() });
const placeFile = (main: string): string => path.join(main, 'repository.json');
const CLONES = 'clones';
const HASH_LENGTH = 8;

/** Whether any clone keeps its files beside those of the first one. */
export const hasClones = (main: string): boolean => existsSync(path.join(main, CLONES));

/**
 * Where a clone of the repository keeps what is its own: history, locks, captured output. The first one keeps it in the folder of the main stack,
 * and so does the one that the user's file names; each further one has a folder in it, or one would answer for the other.
 * @param main the folder of the main stack
 * @returns its place below that folder, '' for the folder itself
 */
export function placeOfClone(main: string, config: LoadedConfig): string {
  const repository = config.settings['repository.path'];
  if (repository === null || isMain(config)) return '';
  const own = path.join(CLONES, nameOf(repository));
  if (existsSync(path.join(main, own))) return own;
  const first = firstIn(main);
  // Whoever moved the first one goes on with its history.
  return first === null || isSamePlace(first, repository) || !existsSync(first) ? '' : own;
}

/** Writes down whose files lie in the folder of the main stack. */
export function noteClone(main: string, place: string, { settings }: LoadedConfig): void {
  const repository = settings['repository.path'];
  const first = firstIn(main);
  if (place !== '' || repository === null || (first !== null && isSamePlace(first, repository))) return;
  try {
    replaceFile(placeFile(main), `${JSON.stringify({ schema: 1, repository })}\n`);
  } catch {
    // A folder that cannot be written keeps nothing that could be another's.
  }
}

/**
 * What tells the clone that is watched from the others on this machine, for a message that is read elsewhere: the name of its folder, with that of
 * the one above where two have the same. Null where there is one clone alone.
 * @param main the folder of the main stack
 */
export function cloneName(main: string, { settings }: Pick<LoadedConfig, 'settings'>): string | null {
  const repository = settings['repository.path'];
  if (repository === null || !hasClones(main)) return null;
  const own = nameOf(repository);
  const first = firstIn(main);
  const all = [...foldersOf(main), ...(first === null ? [] : [nameOf(first)])];
  const others = all.filter((name) => name !== own);
  const isShared = others.some((name) => withoutHash(name) === withoutHash(own));
  return isShared ? repository.split(path.sep).slice(-2).join('/') : path.basename(repository);
}

function foldersOf(main: string): readonly string[] {
  try {
    return readdirSync(path.join(main, CLONES));
  } catch {
    return [];
  }
}

const isMain = ({ sources }: LoadedConfig): boolean => sources['repository.path'].kind === 'user-file';

/** The repository whose files lie there; null where nobody knows. */
function firstIn(main: string): string | null {
  try {
    return PlaceSchema.parse(JSON.parse(ownText(placeFile(main)) ?? '')).repository;
  } catch {
    return null;
  }
}

/** Its name for a reader, and what tells it from another of that name. */
function nameOf(repository: string): string {
  const name = path.basename(repository).replace(/[^\w.-]/g, '-');
  return `${name}-${createHash('sha256').update(realPath(repository)).digest('hex').slice(0, HASH_LENGTH)}`;
}

const withoutHash = (name: string): string => name.slice(0, -HASH_LENGTH - 1);
