import { stat } from 'node:fs/promises';
import path from 'node:path';
import { shell } from 'electron';

/** Files that a program shows; anything else could be a program that runs. */
const READABLE = new Set(['.log', '.txt', '.md', '.json', '.yaml', '.yml', '.env']);

/**
 * Shows a file or folder that the engine named.
 *
 * @throws a sentence when it does not exist or the system has no program for it
 */
export async function openPath(target: string): Promise<void> {
  const found = await stat(target).catch(() => null);
  if (found === null) throw new Error(`${target} does not exist yet.`);
  const folder = found.isDirectory() && path.extname(target) !== '.app';
  if (!folder && !READABLE.has(path.extname(target))) return shell.showItemInFolder(target);
  const problem = await shell.openPath(target);
  if (problem !== '') throw new Error(`${target} could not be opened: ${problem}`);
}
