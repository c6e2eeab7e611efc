import type { ProcessIdentity, ProcessInfo, StartAgain } from './process.ts';

/** What kind of thing keeps a component running: decides how it is restarted. */
export type Owner =
  | ({ readonly kind: 'launchd'; readonly label: string } & JobState)
  /** A unit of the user's own systemd, of which it is the main process. */
  | ({ readonly kind: 'systemd'; readonly unit: string } & JobState)
  | { readonly kind: 'container'; readonly name: string; readonly state: ContainerState }
  /** Homebrew's services are launchd's jobs too; null where launchd tells nothing. */
  | { readonly kind: 'homebrew'; readonly formula: string; readonly job: JobState | null }
  | { readonly kind: 'lifeguard'; readonly process: ProcessIdentity; readonly logFile: string }
  | { readonly kind: 'process'; readonly process: ProcessInfo; readonly terminal: string | null }
  | { readonly kind: 'unknown' };

/** What launchd says of a job, or systemd of a unit: running, or how it ended last. */
export interface JobState {
  readonly pid: number | null;
  readonly lastExitCode: number | null;
  /** `Killed: 9`; in the place of the exit code when a signal ended it. */
  readonly lastSignal: string | null;
}

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
  /** The kernel ended it because its memory was used up. */
  readonly outOfMemory: boolean;
  /** By its restart policy since a person started it last. */
  readonly restarts: number;
  /** Epoch milliseconds at which it was last started; null or absent where that is not told. */
  readonly startedAt?: number | null;
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
  /** Of the tools with which such a thing is started by hand those that are on this machine. */
  readonly tools: readonly string[];
  /** Whether the host itself answered just now; absent where it was not asked. */
  readonly up?: boolean;
}
