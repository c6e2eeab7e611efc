import { access, constants, readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * What the file says in which a server writes its pid, and which it removes when it ends in order.
 * @returns whether that server was asked to end; null where the file is another one's by now, or its folder is closed to us
 */
export async function pidFileTells(file: string, pid: number): Promise<boolean | null> {
  try {
    return Number.parseInt(await readFile(file, 'utf8'), 10) === pid ? false : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return null;
    await access(path.dirname(file), constants.R_OK);
    return true;
  }
}
