import { realpathSync } from 'node:fs';
import path from 'node:path';
import type { CliReport } from '../../shared/domain/index.ts';
import { findTool, isExecutable } from '../system/index.ts';

export interface CliPlaces {
  /** From the settings; wins. */
  readonly configured: string | null;
  readonly repository: string | null;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Environments in which the repository keeps its command line. */
const OWN = ['leanvibe-cli/.venv/bin/leanvibe', '.venv/bin/leanvibe', 'leanvibe-backend/.venv/bin/leanvibe'];

/** The LeanVibe command line that a person would get, and where it comes from; null when there is none. Starts nothing. */
export function findCli({ configured, repository, home, env }: CliPlaces): Pick<CliReport, 'path' | 'foundIn'> | null {
  if (configured !== null) return isExecutable(configured) ? { path: configured, foundIn: 'setting' } : null;
  for (const relative of repository === null ? [] : OWN) {
    const own = path.join(repository ?? '', relative);
    if (isExecutable(own)) return { path: own, foundIn: 'repository' };
  }
  const tool = findTool('leanvibe', { ...env, HOME: home });
  return tool === null ? null : { path: tool, foundIn: originOf(tool) };
}

/** pipx and uv put a link into ~/.local/bin; where it leads tells them apart. */
function originOf(tool: string): CliReport['foundIn'] {
  let real = tool;
  try {
    real = realpathSync(tool);
  } catch {
    // A link that leads nowhere is found by running it.
  }
  if (/\/pipx\/venvs\//.test(real)) return 'pipx';
  return /\/uv\/tools\//.test(real) ? 'uv tool' : 'PATH';
}
