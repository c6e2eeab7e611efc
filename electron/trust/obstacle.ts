import { existsSync } from 'node:fs';
import path from 'node:path';
import { belongsToUs, othersMayWrite, ownerName, ownerOf } from '../system/index.ts';

/** Why a folder cannot be trusted, and what would mend it. */
export interface Obstacle {
  readonly why: string;
  readonly fix: string;
}

/** Of the backend's folder: what decides which code is started. */
const DECIDING = ['start.sh', 'pyproject.toml', '.venv', '.venv/bin', '.venv/bin/python', 'venv', 'venv/bin'];

/**
 * What stands against starting programs of this folder: it, or what decides which code is started, belongs to somebody else or can be changed by
 * others. Trust that somebody else can turn into something different is none. Null when nothing does.
 * @param root the repository
 * @param backend the backend's folder
 * @param shown how a path is shown to a person
 */
export function trustObstacle(
  root: string,
  backend: string | null,
  shown: (file: string) => string = (file) => file,
): Obstacle | null {
  const folders = [...new Set([root, ...(backend === null ? [] : [backend])])];
  const files = backend === null ? [] : DECIDING.map((name) => path.join(backend, name)).filter((f) => existsSync(f));
  for (const file of [...folders, ...files]) {
    // The interpreter behind .venv/bin/python is the system's or a tool's: root's is as good as one's own.
    const owner = ownerOf(file);
    const isSystems = owner === 0 && !folders.includes(file) && /\/bin(\/python)?$/.test(file);
    if (!belongsToUs(file) && !isSystems) {
      if (owner === null)
        return {
          why: `${shown(file)} is not there.`,
          fix: 'Name its place: lifeguard config set repository.path FOLDER',
        };
      return { why: `${shown(file)} belongs to ${ownerName(owner)}.`, fix: 'Use a copy of your own.' };
    }
    if (othersMayWrite(file))
      return { why: `${shown(file)} can be changed by others.`, fix: `chmod go-w ${shown(file)}` };
  }
  return null;
}
