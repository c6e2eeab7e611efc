import path from 'node:path';
import type { LoadOptions } from './load-options.ts';

/** The user's file: named, or in the platform's usual place. */
export function userFilePath({ configFile, home, env, platform, cwd }: LoadOptions): string {
  const named = configFile ?? env.LIFEGUARD_CONFIG;
  if (named !== undefined && named !== '') return path.resolve(cwd, named);
  if (platform === 'darwin') return path.join(home, 'Library/Application Support/LeanVibe Lifeguard/config.yaml');
  const base = env.XDG_CONFIG_HOME;
  return path.join(
    base !== undefined && path.isAbsolute(base) ? base : path.join(home, '.config'),
    'leanvibe-lifeguard/config.yaml',
  );
}
