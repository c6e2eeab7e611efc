import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pageType } from '../files/index.ts';

export interface StaticFile {
  readonly body: Buffer;
  readonly type: string;
}

/** The files of the pages by their paths. Requests are looked up in it by exact path, so no request can reach any other file. */
export type StaticFiles = () => ReadonlyMap<string, StaticFile>;

/**
 * The built pages, all read when the first is asked for and kept: of one build whatever is built later, and no memory while nobody looks.
 * @throws when the folder cannot be read
 */
export function staticFiles(folder: string): StaticFiles {
  readdirSync(folder);
  let files: ReadonlyMap<string, StaticFile> | undefined;
  return () => {
    files ??= loadStaticFiles(folder);
    return files;
  };
}

function loadStaticFiles(folder: string): ReadonlyMap<string, StaticFile> {
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
