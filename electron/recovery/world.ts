import type {
  Assessment,
  Clock,
  ComponentId,
  ModelClearPlan,
  ModelFiles,
  ProbeId,
  Readings,
  Settings,
} from '../../shared/domain/index.ts';

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
  /** Reads what a damaged Neo4j database could not tell; null without a password. */
  checkNeo4j(limitMs: number, signal: AbortSignal): Promise<{ readonly ok: boolean; readonly text: string } | null>;
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
  /** Looked up only for the runbooks that need it. */
  readonly extra?: PlanExtra;
}

/** What some plans need to have looked at beforehand, because it is not part of any reading. */
export interface PlanExtra {
  /** Keys of the cache and of the whole database, or the sentence why they could not be counted. */
  readonly redisKeys?: RedisKeys;
  /** For `clear-model-cache` and `restore-models`: exactly what would be removed. */
  readonly removal?: ModelClearPlan;
  /** Models that are to be cleared or restored. */
  readonly models?: readonly ModelFiles[];
  /** Full path of uv; null when it is not installed. */
  readonly uv?: string | null;
  /** Whether the project pins its versions in uv.lock. */
  readonly locked?: boolean;
  /** Program and first arguments that download from the Hugging Face hub; null when none is to be had. */
  readonly hub?: { readonly command: string; readonly args: readonly string[] } | null;
}

export type RedisKeys =
  | { readonly ok: true; readonly database: number; readonly matching: number; readonly all: number }
  | { readonly ok: false; readonly reason: string };
