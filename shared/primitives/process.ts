/** A process is a pid and its start time: pids are reused (F28 in test/faults). */
export interface ProcessIdentity {
  readonly pid: number;
  /** Start time as the system tells it (clock ticks since boot on Linux, `lstart` text on macOS): compared, never calculated with. */
  readonly startedAt: string;
}

export interface ProcessInfo extends ProcessIdentity {
  readonly parentPid: number;
  /** Program name (`node`, `python3.12`). */
  readonly name: string;
  /** Whole argument list joined by spaces, secrets removed. */
  readonly commandLine: string;
  /** Working folder; null where the system does not let us see it. */
  readonly cwd: string | null;
  /** `running`, `sleeping`, `stopped` (SIGSTOP), `zombie` or `unknown`. */
  readonly state: 'running' | 'sleeping' | 'stopped' | 'zombie' | 'unknown';
  readonly residentBytes: number;
  /** Percent of one core since the previous look; null on the first. */
  readonly cpuPercent: number | null;
  /** Seconds since it started. */
  readonly uptimeSeconds: number;
}

/** Whether a process can be started again the way it was started, by its own command line in its folder; `why` not, as a sentence. */
export type StartAgain = { readonly possible: true } | { readonly possible: false; readonly why: string };

export type AddressFamily = 'IPv4' | 'IPv6';

/** Where a TCP port is listened on, and by whom. */
export interface Listener {
  readonly address: string;
  readonly port: number;
  readonly family: AddressFamily;
  readonly process: ProcessInfo | null;
}
