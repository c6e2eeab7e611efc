import { lstatSync, mkdirSync, statSync } from 'node:fs';
import module from 'node:module';
import path from 'node:path';
import { homeFolder } from './home-folder.ts';

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
    if (!path.isAbsolute(home) || !isOwn(home)) return null;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const isOurs = [path.dirname(parent), parent, folder].every(isOwn) && above(path.dirname(parent)).every(isFirm);
    return isOurs ? folder : null;
  } catch {
    // Starting takes a moment longer then, and nothing else.
    return null;
  }
}

const WRITABLE_BY_OTHERS = 0o022;
/** In such a folder each may remove and rename only what is their own. */
const STICKY = 0o1000;

function isOwn(folder: string): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & WRITABLE_BY_OTHERS) === 0;
}

/** Every folder above one. */
function above(folder: string): readonly string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [] : [parent, ...above(parent)];
}

/** Nobody else can put something in the place of what is in it: only its owner may rename there, and that is this user or the system's. */
function isFirm(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  const isSticky = (mode & STICKY) !== 0;
  return (uid === 0 || uid === process.getuid?.()) && (isSticky || (mode & WRITABLE_BY_OTHERS) === 0);
}

/** To be called before the rest of the program is loaded. A folder that the environment names for it is used as it is. */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  if (env.NODE_COMPILE_CACHE !== undefined || env.NODE_DISABLE_COMPILE_CACHE !== undefined) return;
  const folder = folderOfUser(env);
  if (folder !== null) module.enableCompileCache(folder);
}

/**
 * Writes what was compiled of what is loaded by now, which would be done at the end, and not at all where that is a kill. What was read and written is in
 * Node's memory until then (2 MB), and is no more after this.
 */
export function letGoOfCompiledCode(): void {
  // The Node of an older Electron keeps none.
  module.flushCompileCache?.();
}

/** Null as well for a user without a home: whoever needs one says so. */
function folderOfUser(env: NodeJS.ProcessEnv): string | null {
  try {
    return compiledCodeFolder(process.platform, homeFolder(), env);
  } catch {
    return null;
  }
}
