import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isSamePlace, ownText, realPath, replaceFile } from '../files/index.ts';
import type { LoadedConfig } from './load.ts';

const PlaceSchema = z.object({ schema: z.literal(1), repository: z.string() });
const placeFile = (main: string): string => path.join(main, 'repository.json');
const CLONES = 'clones';

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
  return `${name}-${createHash('sha256').update(realPath(repository)).digest('hex').slice(0, 8)}`;
}
