import path from 'node:path';
import type { Agreed } from '../config/index.ts';
import { realPath } from '../files/index.ts';
import { ownerOf } from '../system/index.ts';
import { agreedIn, forgetAgreed, keepAgreed } from './agreed.ts';
import { type Obstacle, trustObstacle } from './obstacle.ts';
import { forgetTrust, readTrusted, rememberTrust } from './remembered.ts';

/** What is known about starting programs of one folder. */
export type Trust =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting'; readonly root: string }
  /** `agreedAt`: epoch milliseconds at which a person agreed to a text of the team's file. */
  | { readonly kind: 'trusted'; readonly root: string; readonly agreedAt?: number }
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
  const trusted = readTrusted(stateFolder).find((f) => f.path === real && f.uid === owner);
  if (trusted === undefined) return { kind: 'waiting', root: real };
  const { agreedAt } = trusted;
  return { kind: 'trusted', root: real, ...(agreedAt === undefined ? {} : { agreedAt }) };
}

/**
 * Remembers that a person trusts this folder; refused while something stands against it.
 * @param now epoch milliseconds
 * @param text what they agreed to of its team's file, null for no file; absent where nothing of it was shown
 * @throws when it cannot be remembered
 */
export function giveTrust(place: TrustPlace, now: number, text?: string | null): Trust {
  const trust = trustOf(place);
  if (trust.kind === 'none' || trust.kind === 'refused') return trust;
  const uid = ownerOf(trust.root);
  const isNew = trust.kind === 'waiting';
  if (uid === null || (!isNew && text === undefined)) return trust;
  const { stateFolder } = place;
  keepAgreed({ stateFolder, root: trust.root, uid }, text ?? null);
  const before = isNew ? undefined : readTrusted(stateFolder).find((f) => f.path === trust.root);
  // A later one than before, by which another process sees it, also within a millisecond or after the clock was set.
  const agreedAt = text === undefined ? {} : { agreedAt: Math.max(now, (before?.agreedAt ?? 0) + 1) };
  rememberTrust(stateFolder, { path: trust.root, uid, at: before?.at ?? now, ...agreedAt });
  return trustOf(place);
}

/** What counts of the team's file of this folder. @param now the text that is there; null for no file, undefined where it cannot be read */
export function agreedOf(place: TrustPlace, now: string | null | undefined): Agreed {
  const trust = trustOf(place);
  const uid = trust.kind === 'trusted' ? ownerOf(trust.root) : null;
  if (trust.kind !== 'trusted' || uid === null) return { kind: 'untrusted' };
  return agreedIn({ stateFolder: place.stateFolder, root: trust.root, uid }, now);
}

/** Takes the trust back, and with it what was agreed to; false when there was none. @throws when that cannot be remembered */
export function takeTrust(stateFolder: string, root: string): boolean {
  const real = realPath(root);
  const was = forgetTrust(stateFolder, real);
  forgetAgreed(stateFolder, real);
  return was;
}

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
