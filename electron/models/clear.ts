import { lstat, realpath, rmdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { type ClearItem, type ClearPlan, identityOf, isInside, type Refusal } from './clear-plan.ts';
import { codeOf } from './files.ts';

export interface ClearResult {
  readonly removed: number;
  readonly freedBytes: number;
  /** What is still there although the preview listed it, each with its reason. */
  readonly left: readonly Refusal[];
  readonly cancelled: boolean;
}

/**
 * Removes what the preview listed and nothing else. Before each removal the path is resolved again: it has to lie in the cache without
 * passing a link, and to be the very file of the preview. (Between that look and the removal remain microseconds: Node has no `unlinkat`.)
 * Never rejects; an abort ends it between two files.
 */
export async function clearCache(
  plan: ClearPlan,
  signal: AbortSignal,
  onRemoved: (item: ClearItem) => void = () => {},
): Promise<ClearResult> {
  const left: Refusal[] = [];
  let removed = 0;
  let freedBytes = 0;
  for (const item of plan.items) {
    if (signal.aborted) break;
    const outcome = await remove(item);
    if (outcome === 'removed') {
      removed += 1;
      freedBytes += item.bytes;
      onRemoved(item);
    } else if (outcome !== 'gone') {
      // A folder that holds what was left is no news.
      const isConsequence = item.kind === 'folder' && left.some((other) => isInside(other.path, item.path));
      if (!isConsequence) left.push({ path: item.path, reason: outcome.reason });
    }
  }
  return { removed, freedBytes, left, cancelled: signal.aborted };
}

type Outcome = 'removed' | 'gone' | { readonly reason: string };

async function remove(item: ClearItem): Promise<Outcome> {
  try {
    const parent = path.dirname(item.path);
    if (!isInside(item.path, item.root) || (await realpath(parent)) !== parent) {
      return { reason: 'Its folder was replaced by a link since the preview.' };
    }
    const found = await lstat(item.path, { bigint: true });
    const kind = found.isSymbolicLink() ? 'link' : found.isDirectory() ? 'folder' : 'file';
    const now = identityOf(found);
    const same = kind === item.kind && now.dev === item.identity.dev && now.ino === item.identity.ino;
    // A folder changes by the removal of its contents.
    const unchanged =
      kind === 'folder' || (now.size === item.identity.size && now.changedNs === item.identity.changedNs);
    if (!same || !unchanged) return { reason: 'It changed since the preview.' };
    await (kind === 'folder' ? rmdir(item.path) : unlink(item.path));
    return 'removed';
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? 'gone' : { reason: reasonFor(code) };
  }
}

function reasonFor(code: string): string {
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'It may not be removed: the folder is read-only for this user.';
    case 'EROFS':
      return 'It may not be removed: the disk is read-only.';
    case 'ENOTEMPTY':
    case 'EEXIST':
      return 'It holds files that the preview did not list.';
    case 'EBUSY':
      return 'It is in use.';
    default:
      return `It could not be removed (${code}).`;
  }
}
