import { lstatSync, mkdirSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';

/** Where a user's programs keep what they can make again. */
const cacheFolder = (platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): string =>
  platform === 'darwin'
    ? path.join(home, 'Library/Caches/LeanVibe Lifeguard')
    : path.join(
        env.XDG_CACHE_HOME !== undefined && path.isAbsolute(env.XDG_CACHE_HOME)
          ? env.XDG_CACHE_HOME
          : path.join(home, '.cache'),
        'leanvibe-lifeguard',
      );

/**
 * Where Node may keep this program compiled, so that it has not to be compiled at every start; null where that would not be safe. What lies
 * there is run as it is: nobody else may be able to write it, or to put another folder in its place.
 */
export function compiledCodeFolder(platform: NodeJS.Platform, home: string, env: NodeJS.ProcessEnv): string | null {
  try {
    const parent = cacheFolder(platform, home, env);
    const folder = path.join(parent, 'compiled');
    if (!isOwn(home)) return null;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return [path.dirname(parent), parent, folder].every(isOwn) ? folder : null;
  } catch {
    // Starting takes a moment longer then, and nothing else.
    return null;
  }
}

const WRITABLE_BY_OTHERS = 0o022;

function isOwn(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & WRITABLE_BY_OTHERS) === 0;
}

/** To be called before the rest of the program is loaded. A folder that the environment names for it is used as it is. */
export function keepCompiledCode(home: string, env: NodeJS.ProcessEnv): void {
  if (env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined) return;
  const folder = compiledCodeFolder(process.platform, home, env);
  if (folder !== null) module.enableCompileCache(folder);
}
