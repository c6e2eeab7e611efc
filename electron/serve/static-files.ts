import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pageType } from '../files/index.ts';

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
}

/**
 * Reads the built pages once. Requests are looked up in this map by exact path, so no request can reach any other file.
 * @throws when the folder cannot be read
 */
export function loadStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
  const files = new Map<string, StaticFile>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = path.join(entry.parentPath, entry.name);
    const type = pageType(entry.name);
    if (type === null) continue;
    files.set(`/${path.relative(folder, file).split(path.sep).join('/')}`, { body: readFileSync(file), type });
  }
  const index = files.get('/index.html');
  if (index !== undefined) files.set('/', index);
  return files;
}
