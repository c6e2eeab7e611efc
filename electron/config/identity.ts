import { backendUrl, catalogueIn, MAIN, type Settings } from '../../shared/domain/index.ts';
import { realPath } from '../files/index.ts';
import type { LoadedConfig } from './load.ts';

/** What decides which stack is watched, and how. */
export interface StackIdentity {
  readonly userFile: string;
  /** The LeanVibe folder; null while none was found. */
  readonly repository: string | null;
  /** Settings that the environment of this process makes, as one text; none of them is a secret. */
  readonly environment: string;
}

/** Two configurations with the same identity mean the same stack: that is enough to take the other one's readings for one's own. */
export function stackIdentity({ userFile, settings, sources }: LoadedConfig): StackIdentity {
  const fromEnvironment = [...catalogueIn(settings).settings].flatMap(([key, { secret }]) =>
    sources[key]?.kind === 'environment' && !secret ? [key] : [],
  );
  return {
    userFile,
    repository: settings['repository.path'],
    environment: JSON.stringify(fromEnvironment.map((key) => [key, settings[key]])),
  };
}

/**
 * Which copy of the stack is watched, for what is remembered in a state folder that two clones share: the folder of its backend, or the address of
 * the backend where no folder is known.
 */
export function stackPlace(settings: Settings): string {
  const folder = settings[MAIN.folder];
  return folder === null ? backendUrl(settings) : realPath(folder);
}
