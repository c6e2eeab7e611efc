import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FilesTell, Leaves } from '../server-end.ts';

/**
 * Asked to end it saves its data, unless it keeps none; killed it does not. It works in the folder of its data, whatever the file is called there. A
 * folder in which nothing is new tells nothing: it may have been told not to save.
 */
const saved: FilesTell = async ({ cwd }, wellAt) => {
  if (cwd === null) return null;
  const names = (await readdir(cwd)).filter((name) => name.endsWith('.rdb') && !name.startsWith('temp-'));
  const times = await Promise.all(names.map(async (name) => (await stat(path.join(cwd, name))).mtimeMs));
  return times.some((at) => at > wellAt) ? true : null;
};

export const redisLeaves: Leaves = {
  goodbye: /User requested shutdown|ready to exit, bye bye/,
  files: saved,
  // It loads its data then, and says so from the first moment.
  startMs: 10_000,
};
