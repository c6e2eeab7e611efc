import type { ProcessIdentity, ProcessInfo, StartAgain } from './process.ts';

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

/** What is read of who keeps components running, all by their ids; absent where nothing was found. */
export interface HostFacts {
  readonly owners: Readonly<Record<string, Owner>>;
  /** Who listens on the port of a store on this machine, looked up while the store does not answer; null where nobody was found. */
  readonly holders: Readonly<Record<string, ProcessInfo | null>>;
  /** Whether that process can be ended and started again just as it was started; null where there is none. */
  readonly again: Readonly<Record<string, StartAgain | null>>;
  /** Components that run in a container, or did when the engine was last seen. */
  readonly containerised: readonly string[];
}
