import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export type Log = (line: string) => void;

/** Of the user who runs the tests: a test that gives itself another home would fetch everything anew into it. */
const FOLDER = join(
  process.platform === 'darwin'
    ? join(homedir(), 'Library', 'Caches')
    : process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
  'leanvibe-lifeguard-test',
);

/** The user's cache folder for everything the test stack downloads; outside the clone, so that a bare clone finds it again. */
export const cacheFolder = (): string => FOLDER;

/**
 * Returns the folder `name` of the cache and fills it first when it is not there. `fill` works in a temporary
 * folder that is renamed when complete, so an interrupted set-up never leaves half a tool; a lock keeps two runs apart.
 */
export async function cached(
  name: string,
  fill: (folder: string, finalFolder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  await mkdir(cacheFolder(), { recursive: true });
  return withLock(`${folder}.lock`, async () => {
    if (existsSync(folder)) return folder;
    await removeUnfinished(name);
    const unfinished = `${folder}.tmp-${process.pid}`;
    try {
      await mkdir(unfinished, { recursive: true });
      await fill(unfinished, folder);
      await rename(unfinished, folder);
    } finally {
      await rm(unfinished, { recursive: true, force: true });
    }
    return folder;
  });
}

/** What a killed set-up left behind. */
async function removeUnfinished(name: string): Promise<void> {
  const leftovers = (await readdir(cacheFolder())).filter((entry) => entry.startsWith(`${name}.tmp-`));
  await Promise.all(leftovers.map((entry) => rm(join(cacheFolder(), entry), { recursive: true, force: true })));
}

/** Runs `work` while holding a lock file. A lock whose owner no longer lives is taken over. */
export async function withLock<T>(path: string, work: () => Promise<T>, timeoutMs = 15 * 60_000): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  while (!(await tryLock(path))) {
    const owner = Number(await readFile(path, 'utf8').catch(() => ''));
    // An empty file is an owner that has not written its pid yet; the next round sees it.
    if (owner > 0 && !isAlive(owner)) await rm(path, { force: true });
    if (performance.now() > deadline) {
      throw new Error(
        `Waited ${timeoutMs / 60_000} min for ${path}, held by process ${owner}. Delete that file if no set-up runs.`,
      );
    }
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    return false;
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
