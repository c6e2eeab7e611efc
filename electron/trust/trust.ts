import { realpathSync } from 'node:fs';
import path from 'node:path';
import { ownerOf } from '../system/index.ts';
import { type Obstacle, trustObstacle } from './obstacle.ts';
import { forgetTrust, readTrusted, rememberTrust } from './remembered.ts';

/** What is known about starting programs of one folder. */
export type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting' | 'trusted'; readonly root: string }
  | ({ readonly kind: 'refused'; readonly root: string } & Obstacle);

export interface TrustPlace {
  /** The repository; null when none is known. */
  readonly root: string | null;
  readonly backend: string | null;
  readonly stateFolder: string;
  /** How a path is shown to a person. */
  readonly shown?: (file: string) => string;
}

/** Whether programs of this folder may be started now. Looks at owners, permissions and the remembered list; a few `stat` calls. */
export function trustOf({ root, backend, stateFolder, shown }: TrustPlace): Trust {
  if (root === null) return { kind: 'none' };
  const real = realPath(root);
  const obstacle = trustObstacle(real, backend === null ? null : realPath(backend), shown);
  if (obstacle !== null) return { kind: 'refused', root: real, ...obstacle };
  const owner = ownerOf(real);
  const trusted = readTrusted(stateFolder).some((f) => f.path === real && f.uid === owner);
  return { kind: trusted ? 'trusted' : 'waiting', root: real };
}

/** Remembers that a person trusts this folder; refused while something stands against it. @throws when it cannot be remembered */
export function giveTrust(place: TrustPlace, now: number): Trust {
  const trust = trustOf(place);
  if (trust.kind !== 'waiting') return trust;
  const uid = ownerOf(trust.root);
  if (uid === null) return trust;
  rememberTrust(place.stateFolder, { path: trust.root, uid, at: now });
  return trustOf(place);
}

/** Takes the trust back; false when there was none. @throws when that cannot be remembered */
export const takeTrust = (stateFolder: string, root: string): boolean => forgetTrust(stateFolder, realPath(root));

/**
 * Whether a file lies in a folder, by its name or by what it leads to. The name counts for itself: an environment's `python` is a link to
 * the system's, and starts with everything that the environment holds.
 */
export function liesIn(file: string, folder: string): boolean {
  const real = realPath(folder);
  return [path.resolve(file), realPath(file)].some((start) => {
    for (let at = start; ; at = path.dirname(at)) {
      if (realPath(at) === real) return true;
      if (at === path.dirname(at)) return false;
    }
  });
}

/** Free of links; as it stands where it is not there (a folder that was moved away can still be taken out of the list). */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return path.resolve(file);
  }
}
