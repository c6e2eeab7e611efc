import type { BigIntStats } from 'node:fs';
import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import type {
  ModelClearItem as ClearItem,
  ModelClearPlan as ClearPlan,
  FileIdentity,
  ModelClearRefusal as Refusal,
} from '../../shared/domain/index.ts';
import { codeOf, printable } from './files.ts';
import type { Model, ModelFolder } from './types.ts';

export type {
  ModelClearItem as ClearItem,
  ModelClearPlan as ClearPlan,
  ModelClearRefusal as Refusal,
} from '../../shared/domain/index.ts';

/** More than any cache of models holds; a folder with more is something else. */
const MAX_ITEMS = 200_000;

export interface ClearInput {
  readonly folders: readonly ModelFolder[];
  /** Models to remove, from a report. */
  readonly models: readonly Model[];
  readonly signal: AbortSignal;
}

/** Lists exactly what clearing these models would remove. Looks only, follows no link. */
export async function clearPlan({ folders, models, signal }: ClearInput): Promise<ClearPlan> {
  const items: ClearItem[] = [];
  const refused: Refusal[] = [];
  for (const model of models) {
    if (model.path === null) continue;
    const place = await locate(folders, model, model.path);
    if (typeof place === 'string') refused.push({ path: model.path, reason: place });
    else await collect(place, { items, refused, signal });
  }
  return { items, refused, bytes: items.reduce((sum, item) => sum + item.bytes, 0) };
}

interface Spot {
  readonly root: string;
  readonly target: string;
  readonly dev: bigint;
}

/** Where a model really lies, or the sentence why it is not touched. */
async function locate(folders: readonly ModelFolder[], model: Model, target: string): Promise<Spot | string> {
  const name = printable(model.name);
  if (model.state === 'downloading') return `${name} is being downloaded; wait for its end or stop it first.`;
  const folder = folders.find((f) => isInside(target, f.path));
  if (folder === undefined) return `${name} does not lie in a cache folder.`;
  try {
    const root = await realpath(folder.path);
    const expected = path.join(root, path.relative(folder.path, target));
    const real = await realpath(target);
    if (real !== expected) return `${name} is a link to ${printable(real)}; links are not followed.`;
    const { dev } = await lstat(root, { bigint: true });
    return { root, target: real, dev };
  } catch (error) {
    return `${name} cannot be looked at (${codeOf(error)}).`;
  }
}

interface Collected {
  readonly items: ClearItem[];
  readonly refused: Refusal[];
  readonly signal: AbortSignal;
}

/** Adds `target` with all its contents; returns false when something in it has to stay, so that its folder stays as well. */
async function collect(spot: Spot, into: Collected): Promise<boolean> {
  into.signal.throwIfAborted();
  const { target, root } = spot;
  const refuse = (reason: string) => {
    into.refused.push({ path: target, reason });
    return false;
  };
  try {
    const found = await lstat(target, { bigint: true });
    if (found.dev !== spot.dev) return refuse('Another disk is mounted here.');
    if (into.items.length >= MAX_ITEMS) return refuse('There are too many files for a cache of models.');
    if (found.isSymbolicLink()) {
      const out = await leadsOutside(target, root);
      if (out !== null) return refuse(`This is a link out of the cache, to ${printable(out)}.`);
    } else if (found.isDirectory()) {
      let all = true;
      for (const name of await readdir(target)) {
        all = (await collect({ ...spot, target: path.join(target, name) }, into)) && all;
      }
      if (!all) return false;
    } else if (!found.isFile()) return refuse('This is neither a file nor a folder.');
    into.items.push(itemOf(target, root, found));
    return true;
  } catch (error) {
    if (into.signal.aborted) throw error;
    return refuse(`It cannot be looked at (${codeOf(error)}).`);
  }
}

function itemOf(target: string, root: string, found: BigIntStats): ClearItem {
  const kind = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file';
  // With a second hard link elsewhere nothing is freed.
  const bytes = kind === 'file' && found.nlink === 1n ? Number(found.size) : 0;
  return { kind, path: target, bytes, root, identity: identityOf(found) };
}

export const identityOf = (found: BigIntStats): FileIdentity => ({
  dev: found.dev,
  ino: found.ino,
  size: found.size,
  changedNs: found.mtimeNs,
});

/** Where a link leads when that is outside the cache, else null; a link to nothing is judged by what it says. */
async function leadsOutside(link: string, root: string): Promise<string | null> {
  const written = path.resolve(path.dirname(link), await readlink(link));
  const end = await realpath(link).catch(() => written);
  return isInside(end, root) ? null : end;
}

export const isInside = (target: string, root: string): boolean => {
  const relative = path.relative(root, target);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
};
