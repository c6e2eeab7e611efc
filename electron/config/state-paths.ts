import path from 'node:path';
import type { StackId } from '../../shared/domain/index.ts';

/** Folder for logs, locks and the journal: `LIFEGUARD_STATE_FOLDER`, or the platform's usual place. */
export function defaultStateFolder(
  platform: NodeJS.Platform,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const named = env.LIFEGUARD_STATE_FOLDER;
  if (named !== undefined && path.isAbsolute(named)) return named;
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/LeanVibe Lifeguard');
  const base = env.XDG_STATE_HOME;
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(home, '.local/state'),
    'leanvibe-lifeguard',
  );
}

/** Folder for captured output; on macOS where Console.app looks for it. */
export function logFolder(platform: NodeJS.Platform, home: string, stateFolder: string, isDefault: boolean): string {
  return platform === 'darwin' && isDefault
    ? path.join(home, 'Library/Logs/LeanVibe Lifeguard')
    : path.join(stateFolder, 'logs');
}

/** Where a stack keeps what is its own, in the folder of all: the main one in that folder itself. */
export const stackFolder = (folder: string, stack: StackId | undefined): string =>
  stack === undefined ? folder : path.join(folder, 'stacks', stack);
