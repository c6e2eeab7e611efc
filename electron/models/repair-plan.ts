import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import type {
  ModelClearItem as ClearItem,
  ModelClearPlan as ClearPlan,
  ModelClearRefusal as Refusal,
} from '../../shared/domain/index.ts';
import { identityOf, isInside } from './clear-plan.ts';
import { codeOf } from './files.ts';
import type { Model, ModelFolder, ProblemKind } from './types.ts';

/** Files that a downloader would take for finished although they are not; what is merely missing or unfinished it sees by itself. */
const IN_THE_WAY: readonly ProblemKind[] = [
  'truncated',
  'size-mismatch',
  'bad-header',
  'empty-file',
  'dangling-link',
  'bad-json',
];

export interface RepairInput {
  readonly folders: readonly ModelFolder[];
  readonly models: readonly Model[];
  readonly signal: AbortSignal;
}

/**
 * Lists the damaged files of these models that have to go before a download can put whole ones in their place: in the hub's layout the
 * link and the blob behind it. Looks only; a file outside the model folders is refused.
 */
export async function repairPlan({ folders, models, signal }: RepairInput): Promise<ClearPlan> {
  const items: ClearItem[] = [];
  const refused: Refusal[] = [];
  const roots = await Promise.all(folders.map((f) => realpath(f.path).catch(() => f.path)));
  for (const problem of models.flatMap((m) => m.problems)) {
    signal.throwIfAborted();
    if (!IN_THE_WAY.includes(problem.kind)) continue;
    for (const target of await behind(problem.path)) {
      const real = path.join(
        await realpath(path.dirname(target)).catch(() => path.dirname(target)),
        path.basename(target),
      );
      const root = roots.find((r) => isInside(real, r));
      if (root === undefined) refused.push({ path: target, reason: 'It does not lie in a model folder.' });
      else if (!items.some((i) => i.path === real)) {
        const item = await itemAt(real, root);
        if (typeof item === 'string') refused.push({ path: target, reason: item });
        else items.push(item);
      }
    }
  }
  return { items, refused, bytes: items.reduce((sum, item) => sum + item.bytes, 0) };
}

/** The file itself and, for a link, what it leads to. */
async function behind(file: string): Promise<readonly string[]> {
  const found = await lstat(file).catch(() => null);
  if (found === null) return [];
  const end = found.isSymbolicLink() ? await realpath(file).catch(() => null) : null;
  return end === null ? [file] : [file, end];
}

async function itemAt(file: string, root: string): Promise<ClearItem | string> {
  try {
    const found = await lstat(file, { bigint: true });
    if (found.isDirectory()) return 'It is a folder.';
    const kind = found.isSymbolicLink() ? 'link' : 'file';
    const bytes = kind === 'file' && found.nlink === 1n ? Number(found.size) : 0;
    return { kind, path: file, bytes, root, identity: identityOf(found) };
  } catch (error) {
    return `It cannot be looked at (${codeOf(error)}).`;
  }
}
