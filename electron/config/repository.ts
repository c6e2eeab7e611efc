import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { isSamePlace } from '../files/index.ts';
import { belongsToUs } from '../system/index.ts';

export interface FoundRepository {
  readonly root: string;
  readonly backend: string;
  /** Why it was taken. */
  readonly why: string;
}

/** Folders in which developers keep their checkouts; looked at one level deep, never deeper. */
const PLACES = [
  '',
  'Developer',
  'developer',
  'code',
  'Code',
  'projects',
  'Projects',
  'src',
  'work',
  'dev',
  'git',
  'repos',
  'Documents',
  'Documents/GitHub',
  'GitHub',
  'Desktop',
];
const NAMES = /leanvibe/i;
const MAX_ENTRIES = 500;

const isFolder = (file: string): boolean => {
  try {
    return statSync(file).isDirectory();
  } catch {
    return false;
  }
};

const isBackend = (folder: string): boolean =>
  existsSync(path.join(folder, 'app/main.py')) || existsSync(path.join(folder, 'start.sh'));

/** The repository at a folder: the checkout itself, or its backend's own folder. */
function at(folder: string, why: string): FoundRepository | null {
  const backend = path.join(folder, 'leanvibe-backend');
  if (isFolder(backend) && isBackend(backend)) return { root: folder, backend, why };
  if (path.basename(folder) === 'leanvibe-backend' && isBackend(folder))
    return { root: path.dirname(folder), backend: folder, why };
  return null;
}

/** A checkout that is named explicitly: what the user says counts, even without the usual names inside. */
export function repositoryAt(folder: string): FoundRepository | null {
  if (!isFolder(folder)) return null;
  return at(folder, 'given') ?? (isBackend(folder) ? { root: folder, backend: folder, why: 'given' } : null);
}

export interface Search {
  readonly found: FoundRepository | null;
  /** A checkout that was passed over, because it belongs to somebody else. */
  readonly passedOver: string | null;
}

/**
 * Looks in the working folder, its parents, and the usual places. Bounded: a few dozen folders, one level deep. It does not climb out of the
 * user's own folders, and takes no checkout of somebody else by itself: who works in one names it.
 * @param isOwn whether a file or folder belongs to this user
 * @param isFree false for one that another stack is
 */
export function findRepository(
  cwd: string,
  home: string,
  isOwn: (file: string) => boolean = belongsToUs,
  isFree: (repository: FoundRepository) => boolean = () => true,
): Search {
  let passedOver: string | null = null;
  const own = (found: FoundRepository | null): FoundRepository | null => {
    if (found !== null && !isFree(found)) return null;
    if (found === null || (isOwn(found.root) && isOwn(found.backend))) return found;
    passedOver ??= found.root;
    return null;
  };
  for (let folder = cwd; ; folder = path.dirname(folder)) {
    const found = own(at(folder, folder === cwd ? 'the working folder' : 'a parent of the working folder'));
    if (found !== null) return { found, passedOver };
    if (folder === path.dirname(folder) || !isOwn(path.dirname(folder))) break;
  }
  for (const place of PLACES) {
    for (const name of children(path.join(home, place))) {
      const found = NAMES.test(name)
        ? own(at(path.join(home, place, name), `found in ~/${place}`.replace(/\/$/, '')))
        : null;
      if (found !== null) return { found, passedOver };
    }
  }
  return { found: null, passedOver };
}

/** Every checkout of this user that the same places hold, the nearest first; a few at most. Looked for when somebody asks, never on a cycle. */
export function findRepositories(cwd: string, home: string, most = 6): readonly FoundRepository[] {
  const found: FoundRepository[] = [];
  for (;;) {
    const isNew = ({ backend }: FoundRepository) => !found.some((one) => isSamePlace(one.backend, backend));
    const next = found.length < most ? findRepository(cwd, home, belongsToUs, isNew).found : null;
    if (next === null) return found;
    found.push(next);
  }
}

function children(folder: string): string[] {
  try {
    return readdirSync(folder).slice(0, MAX_ENTRIES);
  } catch {
    return [];
  }
}
