import type {
  Assessment,
  Clock,
  ComponentId,
  IosCheck,
  IosCheckResult,
  IosTarget,
  ModelClearPlan,
  ModelFiles,
  ProbeId,
  ProcessInfo,
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
  /** Looks whether a simulator or device is as it should be. */
  checkIos(check: IosCheck, target: IosTarget, signal: AbortSignal): Promise<IosCheckResult>;
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
  /** One sentence when the backend is healthy as it is; null when it is not. */
  readonly healthy?: string | null;
  /** `gui/501/…` of launchctl needs the user's number. */
  readonly uid: number;
  readonly platform: NodeJS.Platform;
  /** Name or identifier of the simulator or device that was chosen. */
  readonly target?: string | null;
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
  /** Processes of this user's simulator service. */
  readonly simulatorService?: readonly ProcessInfo[];
  /** The app's process on the chosen device; null when it does not run there. */
  readonly devicePid?: number | null | 'unknown';
  /** The address of this Mac that a device would use. */
  readonly lanAddress?: string | null;
  /** For the names of backups: `backup-20260115-120000`. */
  readonly stamp?: string;
  /** Full path of uv; null when it is not installed. */
  readonly uv?: string | null;
  /** Versions that the project's uv.lock names; null without one. */
  readonly lock?: ReadonlyMap<string, string> | null;
  /** Free bytes where models are put; null where that could not be read. */
  readonly freeBytes?: number | null;
  /** Program and first arguments that download from the Hugging Face hub; null when none is to be had. */
  readonly hub?: { readonly command: string; readonly args: readonly string[] } | null;
}

export type RedisKeys =
  | { readonly ok: true; readonly database: number; readonly matching: number; readonly all: number }
  | { readonly ok: false; readonly reason: string };
