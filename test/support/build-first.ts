import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SOURCES = ['electron', 'shared', 'renderer', 'package.json', 'vite.config.ts'];

/** Before suites that start the program: builds it when a source is newer than what was built last. Throws with the build's own words. */
export default function buildFirst(): void {
  const built = statSync(path.join(ROOT, 'dist/.built'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (SOURCES.every((source) => newestIn(path.join(ROOT, source)) <= built)) return;
  // The runner's own NODE_ENV would put React's development build in, which nobody ships.
  const env = { ...process.env, NODE_ENV: 'production' };
  const build = spawnSync(process.execPath, ['electron/dev/build.mjs'], { cwd: ROOT, env, encoding: 'utf8' });
  if (build.status !== 0) throw new Error(`The program could not be built: ${build.stderr || build.error?.message}`);
}

/** When a file, or the newest file in a folder, was changed last, in milliseconds since the epoch. */
export function newestIn(place: string): number {
  const stat = statSync(place);
  if (!stat.isDirectory()) return stat.mtimeMs;
  const files = readdirSync(place, { recursive: true, encoding: 'utf8' });
  return Math.max(...files.map((file) => statSync(path.join(place, file), { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
