import { backendUrl, MAIN, type Snapshot } from '../../shared/domain/index.ts';
import { displayPath, type LoadedConfig } from '../config/index.ts';
import type { EngineOptions } from './types.ts';

/** Where a folder stands that a person named. */
const CHOSEN: ReadonlySet<string> = new Set(['user-file', 'environment', 'option']);

/** Which stack is watched, as a face shows it. */
export function shownStack(
  { settings, sources, user }: LoadedConfig,
  { stack, home }: Pick<EngineOptions, 'stack' | 'home'>,
): Snapshot['stack'] {
  const folder = settings['repository.path'];
  const isChosen = CHOSEN.has(sources['repository.path'].kind) || stack !== undefined;
  const isUnset = !isChosen && user.offers.length === 0 && user.services.length === 0;
  return {
    ...(isUnset ? { isUnset } : {}),
    repository: folder === null ? null : displayPath(folder, home),
    backendUrl: backendUrl(settings),
    why: sources[MAIN.port].note ?? 'default port',
  };
}
