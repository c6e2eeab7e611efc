import { MAIN } from '../../../shared/domain/index.ts';
import type { GatherInput } from '../../recovery/index.ts';
import { findTool } from '../../system/index.ts';
import type { InstallFound } from './plan-reinstall.ts';
import { lockedVersions } from './runtime/index.ts';

/** What an installation would be made with, and the versions that the project asks for. */
export function installFound({ settings, env }: GatherInput): InstallFound {
  const folder = settings[MAIN.folder];
  return { uv: findTool('uv', env), lock: folder === null ? null : lockedVersions(folder) };
}
