import type { Settings } from '../../shared/domain/index.ts';
import type { BackendRequests } from './backend-requests.ts';
import type { CredentialMemory } from './credential-memory.ts';
import type { Partings } from './partings.ts';

/** What probes are made of. */
export interface ProbeInput {
  readonly settings: Settings;
  /** The file that takes the output of a backend which Lifeguard started. */
  readonly backendLog: string;
  /** Processes that Lifeguard started. */
  readonly started: ProcessMemory;
  /** Processes that were seen to hold the backend's port. */
  readonly seen: ProcessMemory;
  /** Outlives a change of settings: refused credentials are not tried again until they change. */
  readonly credentialMemory: CredentialMemory;
  /** Outlives a change of settings as well: what is asked of the backend, by whichever probe. */
  readonly requests: BackendRequests;
  /** How the backend left the last time; outlives a change of settings. */
  readonly partings: Partings;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folders that hold what a component keeps on a disk, each with its name for people; they need not be there. */
  readonly kept?: readonly { readonly folder: string; readonly what: string }[];
  /** Whether a file may be started. */
  readonly mayStart: (file: string) => boolean;
  /** Whether the desktop has told that the machine is on battery; without a desktop the system is asked. */
  readonly isOnBattery: () => boolean;
  /** Takes a file of a probe that has to outlive this process; `electron/config/state-folder.ts` knows its name. */
  readonly stateFolder: string;
}

/** A process that is remembered, by pid and start time. */
export interface RememberedProcess {
  readonly pid: number;
  readonly startedAt: string;
  /**
   * Of one that Lifeguard did not start: the one that it had started last by then, as its pid and start time. Until it starts another, what it
   * captured is not of what ran last. Absent where Lifeguard started it, or had started none.
   */
  readonly startedByHandAfter?: string | undefined;
}

export interface ProcessMemory {
  /** The latest first. */
  list(): readonly RememberedProcess[];
  add(processes: readonly RememberedProcess[]): void;
}
