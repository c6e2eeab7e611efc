import { existsSync } from 'node:fs';
import { isKeptBySystemd } from '../../system/index.ts';
import type { EngineKind } from './engine-kind.ts';

/** What there is on Linux to start services with. */
export interface Starters {
  /** Whether systemd runs the services of the system, and those of this user. */
  readonly system: boolean;
  readonly user: boolean;
  /** The script that starts Docker where systemd does not; null where there is none. */
  readonly initScript: string | null;
}

type Start = readonly [command: string, args: readonly string[]];

const INIT_SCRIPT = '/etc/init.d/docker';

/** What there is here. Starts nothing. */
export async function startersHere(signal: AbortSignal): Promise<Starters> {
  const [system, user] = await Promise.all([isKeptBySystemd('system', signal), isKeptBySystemd('user', signal)]);
  return { system, user, initScript: existsSync(INIT_SCRIPT) ? INIT_SCRIPT : null };
}

/** What starts an engine, and null where only a person can: on another machine, or at a socket that nothing known serves. Pure. */
export function startOf(
  kind: EngineKind | null,
  { endpoint, context }: { readonly endpoint: string | null; readonly context: string | null },
  platform: NodeJS.Platform,
  { system, user, initScript }: Starters,
): Start | null {
  const bySystem = (unit: string): Start | null => (system ? ['systemctl', ['start', unit]] : null);
  const byUser = (unit: string): Start | null => (user ? ['systemctl', ['--user', 'start', unit]] : null);
  if (endpoint !== null && !endpoint.startsWith('unix://')) return null;
  const isMac = platform === 'darwin';
  switch (kind) {
    case 'Colima': {
      const profile = /\/colima\/([^/]+)\/docker\.sock$|\/\.colima\/([^/]+)\/docker\.sock$/.exec(endpoint ?? '');
      const name = profile?.[1] ?? profile?.[2] ?? 'default';
      return ['colima', name === 'default' ? ['start'] : ['start', '--profile', name]];
    }
    case 'Podman':
      if (isMac) return ['podman', ['machine', 'start']];
      return /\/run\/user\/\d+\//.test(endpoint ?? '') ? byUser('podman.socket') : bySystem('podman.socket');
    case 'Lima': {
      const name = /\/\.lima\/([^/]+)\//.exec(endpoint ?? '')?.[1] ?? 'default';
      return ['limactl', ['start', name]];
    }
    case 'rootless Docker':
      return byUser('docker');
    case 'Rancher Desktop':
      return ['rdctl', ['start']];
    case 'OrbStack':
      return ['open', ['-g', '-a', 'OrbStack']];
    case 'Docker Desktop':
      return isMac ? ['open', ['-g', '-a', 'Docker']] : byUser('docker-desktop');
    case 'Docker':
    case null:
      // Whoever serves a socket of his own starts it in his own way.
      if (kind === null && endpoint !== null && context === 'default') return null;
      // Where nothing but the name of a context is known.
      if (context?.startsWith('colima') === true) return ['colima', ['start']];
      if (!isMac) return bySystem('docker') ?? (initScript === null ? null : [initScript, ['start']]);
      return ['open', ['-g', '-a', context === 'orbstack' ? 'OrbStack' : 'Docker']];
  }
}
