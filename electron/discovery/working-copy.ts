import { existsSync, lstatSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { foreignText } from '../files/index.ts';
import { belongsToUs } from '../system/index.ts';

/** A working copy of git, as its own files tell it; no git is run for it. */
export interface WorkingCopy {
  /** Its root, free of links. */
  readonly root: string;
  /** Branch, or the first seven letters of the commit; null where its HEAD cannot be read. */
  readonly branch: string | null;
  /** What every worktree of one repository has in common: the folder of its objects. */
  readonly common: string;
  /** Address of `origin`; null without one. */
  readonly origin: string | null;
}

const MAX_DEPTH = 24;
const MAX_BYTES = 64 * 1024;

/** The working copy that a folder lies in; null outside one, and in folders of others, into which is not looked. */
export function workingCopyOf(folder: string): WorkingCopy | null {
  let at: string;
  try {
    at = realpathSync(folder);
  } catch {
    return null;
  }
  for (let i = 0; i < MAX_DEPTH; i++) {
    if (!belongsToUs(at)) return null;
    const git = path.join(at, '.git');
    if (existsSync(git)) return readCopy(at, git);
    const above = path.dirname(at);
    if (above === at) return null;
    at = above;
  }
  return null;
}

function readCopy(root: string, git: string): WorkingCopy | null {
  const folder = gitFolder(root, git);
  if (folder === null || !belongsToUs(folder)) return null;
  const common = commonOf(folder);
  const config = belongsToUs(common) ? (foreignText(path.join(common, 'config'), MAX_BYTES) ?? '') : '';
  return {
    root,
    branch: branchIn(foreignText(path.join(folder, 'HEAD'), MAX_BYTES)),
    common,
    origin: originIn(config),
  };
}

/** `.git` itself, or the folder that a file of that name leads to (a worktree, a submodule). */
function gitFolder(root: string, git: string): string | null {
  try {
    if (lstatSync(git).isDirectory()) return git;
    const named = /^gitdir: (.+)$/m.exec(foreignText(git, MAX_BYTES) ?? '')?.[1];
    return named === undefined ? null : realpathSync(path.resolve(root, named));
  } catch {
    return null;
  }
}

function commonOf(folder: string): string {
  const named = foreignText(path.join(folder, 'commondir'), MAX_BYTES)?.trim();
  try {
    return realpathSync(named ? path.resolve(folder, named) : folder);
  } catch {
    return folder;
  }
}

function branchIn(head: string | null): string | null {
  const text = head?.trim() ?? '';
  const branch = /^ref: refs\/heads\/(.+)$/.exec(text)?.[1];
  return branch ?? (/^[0-9a-f]{40,64}$/.test(text) ? text.slice(0, 7) : null);
}

function originIn(config: string): string | null {
  const [, section = ''] = /\[remote "origin"\]([^[]*)/.exec(config) ?? [];
  return /^[ \t]{0,80}url[ \t]{0,80}=[ \t]{0,80}(\S+)/m.exec(section)?.[1] ?? null;
}

/** How two working copies belong together; null where they do not, or are the same. */
export function kinOf(own: WorkingCopy, other: WorkingCopy): 'worktree' | 'clone' | null {
  if (own.root === other.root) return null;
  if (own.common === other.common) return 'worktree';
  return own.origin !== null && own.origin === other.origin ? 'clone' : null;
}

/** The other copy of a repository that a folder lies in; null where it lies in none, or in the same one. */
export function otherCopy(
  repository: string | null,
  folder: string | null,
): { readonly kin: 'worktree' | 'clone'; readonly root: string; readonly branch: string | null } | null {
  if (repository === null || folder === null) return null;
  const [own, other] = [workingCopyOf(repository), workingCopyOf(folder)];
  const kin = own === null || other === null ? null : kinOf(own, other);
  return other === null || kin === null ? null : { kin, root: other.root, branch: other.branch };
}
