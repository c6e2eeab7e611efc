/** Whether the npm packages are there. Plain JavaScript without dependencies: it runs before any of them is. */
import { existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import path from 'node:path';

/**
 * Whether everything that the lock file names is installed, by whichever npm command: npm itself keeps what it has installed
 * in `node_modules/.package-lock.json`. Optional packages are those of other platforms, and may be missing.
 */
export function isInstalled(folder) {
  const wanted = packagesOf(path.join(folder, 'package-lock.json'));
  const there = packagesOf(path.join(folder, 'node_modules/.package-lock.json'));
  if (wanted === null || there === null) return false;
  return Object.entries(wanted).every(([place, { version, optional, devOptional }]) => {
    if (place === '') return true;
    if (there[place] === undefined) return optional === true || devOptional === true;
    return there[place].version === version && existsSync(path.join(folder, place));
  });
}

/** The folder that `node_modules` is a link to; null when it is a folder of its own, or missing. Others may live on what is behind a link. */
export function linkedPackages(folder) {
  const place = path.join(folder, 'node_modules');
  return lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()
    ? path.resolve(folder, readlinkSync(place))
    : null;
}

/** The packages of a lock file by their place; null when it is missing or is none. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? null;
  } catch {
    return null;
  }
}
