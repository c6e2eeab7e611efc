import type { GatherInput } from '../../recovery/index.ts';
import { findTool } from '../../system/index.ts';
import type { InstallFound } from './plan-reinstall.ts';
import { lockedVersions } from './runtime/index.ts';

/** What an installation would be made with, and the versions that the project asks for. */
export const installFound = ({ settings, env }: GatherInput): InstallFound => ({
  uv: findTool('uv', env),
  lock: settings['backend.folder'] === null ? null : lockedVersions(settings['backend.folder']),
});
