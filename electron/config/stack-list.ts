import path from 'node:path';
import type { Problem, StackId } from '../../shared/domain/index.ts';
import { isSamePlace } from '../files/index.ts';
import { displayPath, expandHome } from './display-path.ts';
import { type LoadedConfig, loadConfig } from './load.ts';
import type { LoadOptions } from './load-options.ts';
import { readText } from './read-text.ts';
import { repositoryAt } from './repository.ts';
import { parseUserText } from './user-file.ts';
import { userFilePath } from './user-file-path.ts';

/** Stacks as the user's file names them; nothing else is read. Empty where there is one alone. */
export function namedStacks(options: LoadOptions): readonly { readonly id: StackId; readonly folder: string | null }[] {
  const file = userFilePath(options);
  const shown = displayPath(file, options.home);
  const read = readText(file, shown);
  // Every call of the command line comes here, and hardly any file has the word.
  if (read.kind !== 'text' || !read.text.includes('stacks')) return [];
  return parseUserText(read.text, shown).stacks.map(({ id }) => {
    const { offers } = parseUserText(read.text, shown, id);
    const named = offers.find(({ key }) => key === 'repository.path')?.value;
    const folder = typeof named === 'string' ? path.resolve(options.cwd, expandHome(named, options.home)) : null;
    // Somebody may have named the backend's own folder.
    return { id, folder: folder === null ? null : (repositoryAt(folder)?.root ?? folder) };
  });
}

/** The further stack in whose folder somebody stands; null for none. */
export function stackAround(cwd: string, stacks: ReturnType<typeof namedStacks>): StackId | null {
  for (let at = cwd; ; at = path.dirname(at)) {
    const found = stacks.find(({ folder }) => folder !== null && isSamePlace(folder, at));
    if (found !== undefined) return found.id;
    if (at === path.dirname(at)) return null;
  }
}

/** One stack of several, the main one among them, as it is configured. */
export interface ConfiguredStack {
  /** Null for the main one. */
  readonly id: StackId | null;
  readonly config: LoadedConfig;
  /** Why it is not watched beside the others; null when it is. */
  readonly clash: Problem | null;
}

/** Every stack, the main one first. */
export async function configuredStacks(options: LoadOptions): Promise<readonly ConfiguredStack[]> {
  const main = await loadConfig({ ...options, stack: undefined });
  const further = main.user.stacks.map(async ({ id }) => ({
    id,
    config: await loadConfig({ ...options, repository: undefined, stack: id }),
    clash: main.clashes.find((clash) => clash.id === id)?.problem ?? null,
  }));
  return [{ id: null, config: main, clash: null }, ...(await Promise.all(further))];
}

/** Why a further stack is not watched beside the others, or null. */
export async function clashOf(options: LoadOptions, stack: StackId): Promise<Problem | null> {
  const { clashes } = await loadConfig({ ...options, repository: undefined, stack: undefined });
  return clashes.find(({ id }) => id === stack)?.problem ?? null;
}

/** Whether a folder is that of one of these stacks. */
export const isWatchedBy = (stacks: readonly ConfiguredStack[], folder: string): boolean =>
  stacks.some(({ config }) => {
    const own = config.settings['repository.path'];
    return own !== null && [own, repositoryAt(own)?.root ?? own].some((one) => isSamePlace(one, folder));
  });
