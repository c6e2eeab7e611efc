import path from 'node:path';
import { readForeign } from '../../../files/index.ts';

/** A lock of a project with many packages has two megabytes. */
const MAX_BYTES = 16 * 1024 ** 2;

/** Versions that the `uv.lock` of a folder names, by package; null when there is none that can be read. Nothing is run. */
export function lockedVersions(folder: string): ReadonlyMap<string, string> | null {
  const read = readForeign(path.join(folder, 'uv.lock'), { maxBytes: MAX_BYTES });
  return read.kind === 'read' ? parseLock(read.bytes.toString('utf8')) : null;
}

/** `[[package]]` with `name = "mlx"` and `version = "0.26.1"` on the lines below it, as uv writes it. */
export function parseLock(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of text.split(/^\[\[package\]\]\s*$/m).slice(1)) {
    const name = /^name = "([^"]+)"/m.exec(part)?.[1];
    const version = /^version = "([^"]+)"/m.exec(part)?.[1];
    if (name !== undefined && version !== undefined) found.set(name, version);
  }
  return found;
}
