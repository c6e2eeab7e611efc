import type { Assessment, Clock, ComponentId, ProbeId, Readings, Settings } from '../../shared/domain/index.ts';

/** What runbooks need from the rest of the engine: look now, and judge what was seen. */
export interface World {
  readonly clock: Clock;
  readonly settings: Settings;
  /** Runs these probes now and returns the latest readings of all probes. */
  look(probes: readonly ProbeId[], signal: AbortSignal): Promise<Readings>;
  /** What a single look says about a component, without hysteresis. */
  judge(component: ComponentId, readings: Readings): Assessment;
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
  /** `gui/501/…` of launchctl needs the user's number. */
  readonly uid: number;
  readonly platform: NodeJS.Platform;
}
