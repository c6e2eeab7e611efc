import { realpathSync } from 'node:fs';
import path from 'node:path';

/** A path with every link followed, as the system tells working folders; as it is written, made absolute, where nothing is there. */
export function realPath(place: string): string {
  try {
    return realpathSync(place);
  } catch {
    return path.resolve(place);
  }
}

/** Whether two paths lead to the same file or folder, links followed. */
export const isSamePlace = (a: string, b: string): boolean => a === b || realPath(a) === realPath(b);
