import type { ProcessIdentity, ProcessInfo } from './process.ts';

/** What kind of thing keeps a component running: decides how it is restarted. */
export type Owner =
  | {
      readonly kind: 'launchd';
      readonly label: string;
      readonly pid: number | null;
      readonly lastExitCode: number | null;
    }
  | { readonly kind: 'container'; readonly name: string; readonly state: ContainerState }
  | { readonly kind: 'homebrew'; readonly formula: string }
  | { readonly kind: 'lifeguard'; readonly process: ProcessIdentity; readonly logFile: string }
  | { readonly kind: 'process'; readonly process: ProcessInfo; readonly terminal: string | null }
  | { readonly kind: 'unknown' };

export interface ContainerState {
  readonly status:
    | 'running'
    | 'exited'
    | 'created'
    | 'paused'
    | 'restarting'
    | 'dead'
    | 'removing'
    | 'missing'
    | 'unknown';
  readonly health: 'healthy' | 'unhealthy' | 'starting' | 'none';
  readonly exitCode: number | null;
  readonly restarts: number;
}

/** `not-installed`, `not-running` (engine down), `other-context` and `running` are different sentences for a person. */
export type DockerState =
  | { readonly kind: 'not-installed' }
  | { readonly kind: 'not-running'; readonly context: string | null; readonly got: string }
  | { readonly kind: 'running'; readonly context: string | null; readonly version: string };
