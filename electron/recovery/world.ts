import type { ActWorld, ComponentId, ProbeId, Readings, Settings } from '../../shared/domain/index.ts';

/** What runbooks need from the rest of the engine: look now, judge what was seen, and tell what is begun. */
export interface World extends ActWorld {
  /** The same as `look`, but for a moment only where the last look failed: what hangs, hangs again, and a person waits. */
  lookBriefly(probes: readonly ProbeId[], signal: AbortSignal): Promise<Readings>;
  /** Whether its last good answer is not enough yet to call it well: it has just been started. */
  isStarting(component: ComponentId): boolean;
  /** Tells the engine that a component is being started, so that its failures count as "starting" for the grace period. */
  noteStart(component: ComponentId): void;
  /** Remembers a process that Lifeguard started as the backend, so that it is recognised as ours. */
  noteStarted(process: { readonly pid: number; readonly startedAt: string }): void;
}

/** Everything a plan is made from; plans are pure functions of it. */
export interface PlanInput {
  readonly readings: Readings;
  readonly settings: Settings;
  /** File that takes the output of a backend started by Lifeguard. */
  readonly backendLog: string;
  /** Lifeguard's own folder; absent where a plan does not start the backend. */
  readonly stateFolder?: string;
  /** The folder that is to be watched and has no backend in it, or is not there, as a person reads its path; null or absent for none. */
  readonly missingFolder?: string | null;
  /** One sentence when nothing is read of the backend that a restart would mend; null otherwise. */
  readonly healthy?: string | null;
  /** What somebody should know before the backend is started, in sentences. */
  readonly cautions?: readonly string[];
  /** `gui/501/…` of launchctl needs the user's number. */
  readonly uid: number;
  readonly platform: NodeJS.Platform;
  /** Name or identifier of the simulator or device that was chosen. */
  readonly target?: string | null;
}

/** What is there to look things up with, for a plan that needs more than readings. */
export interface GatherInput extends PlanInput {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch: when the plan that is made was first shown. */
  readonly now: number;
  readonly signal: AbortSignal;
}
