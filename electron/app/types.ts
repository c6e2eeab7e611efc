import type { CallArgs, CallResult, Decision, Handlers, Series } from '../../shared/contract/index.ts';
import type {
  ChecklistId,
  ChecklistRun,
  Clock,
  ComponentId,
  LineResult,
  MetricId,
  OwnCost,
  Readings,
  RunbookId,
  Snapshot,
  StackId,
  TrustedFolder,
  TrustView,
} from '../../shared/domain/index.ts';
import type { ConfigStore, SecretStore } from '../config/index.ts';
import type { Interest, PowerEvent } from '../core/index.ts';
import type { IosArea } from '../ios/index.ts';
import type { NotificationLog } from '../notifications/index.ts';
import type { RecoverRequest, RecoverResult, ShownPlanResult } from '../recovery/index.ts';

export interface EngineOptions {
  /** Folder from which the LeanVibe repository is looked for. */
  readonly cwd: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** `--config`: the user file to use instead of the usual one. */
  readonly configFile?: string;
  /** `--repository`: the LeanVibe folder. */
  readonly repository?: string;
  /** A further stack of the user's file; the main one when absent. */
  readonly stack?: StackId | undefined;
  /** Where logs, locks and the journal of all stacks lie; the platform's usual place when absent. */
  readonly stateFolder?: string;
  /** The system's keeper of secrets, where the face has one: passwords that are saved go there. */
  readonly secrets?: SecretStore;
  readonly clock?: Clock;
  /** Whether incidents are followed and readings kept: for faces that stay, not for one look. */
  readonly follows?: boolean;
  /** Latest readings of the engine of another stack on this machine: what is the machine's own is not looked at twice. */
  readonly machine?: () => Readings;
  /**
   * False for one that only tells what the history holds: nothing of the stack is asked. `after-plan` for somebody who waits for a plan: what
   * that is made from is looked at first, everything else once it is under way.
   */
  readonly looks?: boolean | 'after-plan';
}

/** Answers that only the host of a face knows: the menu-bar app or the server of the browser page. */
export type HostCalls = Pick<
  Handlers,
  | 'host'
  | 'setLaunchAtLogin'
  | 'open'
  | 'showStack'
  | 'openReference'
  | 'mailEscalation'
  | 'saveReport'
  | 'hidePopover'
  | 'demoBreak'
  | 'startDemo'
>;

/** One engine, three faces: all of them use exactly this. */
export interface Engine {
  snapshot(): Snapshot;
  /** Its verdict alone, its words not cleaned: for whoever only asks how the whole is, time after time. */
  verdict(): Snapshot['verdict'];
  /**
   * Told of every new snapshot; returns the function that unsubscribes.
   * @param interest `news` for whoever shows no figures: fresh ones of what was well and is are then not told
   */
  subscribe(listener: (snapshot: Snapshot) => void, interest?: Interest): () => void;
  /** Resolves when every probe has run at least once, or after the limit in milliseconds. */
  settled(limitMs: number): Promise<Snapshot>;
  /** Runs every probe now and resolves with what came out. */
  checkNow(): Promise<Snapshot>;
  /** The latest raw readings, for `--json` and the reference pages. */
  readings(): Readings;
  /** The guide's decision trees with the branch that the present readings take. */
  decisions(): Decision[];
  /** @param target name or identifier of a simulator or device, for runbooks that act on one */
  plan(id: RunbookId, target?: string | null): Promise<ShownPlanResult>;
  /** Carries out a plan that was shown, or one that nobody has to agree to; a plan that is no longer true comes back anew. */
  recover(request: RecoverRequest): Promise<RecoverResult>;
  cancel(run: string): boolean;
  runs(): CallResult<'runs'>;
  run(id: string): CallResult<'run'>;
  /**
   * Holds alarms until an epoch time in milliseconds; null ends the pause.
   * @throws with a sentence when the time is none, is over, or is more than a month away
   */
  pause(until: number | null): void;
  /**
   * Tells nothing more of one trouble until an epoch time in milliseconds; null ends that. Watching goes on.
   * @throws as `pause` does
   */
  snooze(cause: string, until: number | null): void;
  /** What `pause` and `snooze` hold now. */
  heldAlarms(): CallResult<'heldAlarms'>;
  /** @param until epoch milliseconds at which the range ends, from the history alone; now when absent */
  series(metric: MetricId, rangeMs: number, until?: number): Series;
  /** Opens a file of the watched stack, or one of its logs, in the person's editor. */
  openAt(place: CallArgs<'openAt'>): Promise<CallResult<'openAt'>>;
  /** What was known at a moment that is over, from what was written and read then. @param at epoch milliseconds */
  past(at: number): CallResult<'past'>;
  limits(component: ComponentId): CallResult<'limits'>;
  /** What was read of a component and is no figure, as a person reads it. */
  facts(component: ComponentId): Promise<CallResult<'facts'>>;
  /** A closer look at one component, taken now, secrets removed; null where it offers none. */
  inspect(component: ComponentId, again?: boolean): Promise<CallResult<'inspect'>>;
  /** What this engine's process costs, counted since it started. */
  ownCost(): OwnCost;
  /** Newest first. */
  incidents(args: CallArgs<'incidents'>): CallResult<'incidents'>;
  /** Null when there is none with this number. */
  incident(id: number): CallResult<'incident'>;
  statistics(): CallResult<'statistics'>;
  /** The post-incident report as Markdown, secrets removed; null when there is no such incident. */
  report(id: number): string | null;
  /** The same as one HTML file with its charts, or as an issue for an upstream project; null when there is no such incident. */
  reportAs(id: number, format: CallArgs<'reportAs'>['format']): Promise<string | null>;
  /** Runs a checklist, or lines of it, to its end. */
  runChecklist(
    list: ChecklistId,
    only: readonly string[] | null,
    onLine?: (line: LineResult) => void,
  ): Promise<ChecklistRun>;
  cancelChecklist(list: ChecklistId): boolean;
  checklist(list: ChecklistId): CallResult<'checklist'>;
  reference(): Promise<CallResult<'reference'>>;
  /** What else runs on this machine that could be watched; null looks at every port. Starts nothing, watches nothing. */
  discover(ports: readonly number[] | null): Promise<CallResult<'discover'>>;
  /** What somebody who starts for the first time has here. */
  firstStart(): Promise<CallResult<'firstStart'>>;
  /** Watches what was found under this id, by an entry in the user's settings. */
  watchFound(id: string): Promise<CallResult<'watchFound'>>;
  /** Where the file lies that a team shares, and what would stand in it by what is found now. */
  teamFile(): Promise<CallResult<'teamFile'>>;
  recentChanges(minutes: number): Promise<CallResult<'recentChanges'>>;
  logs(minutes: number): Promise<CallResult<'logs'>>;
  /** Lines of the logs for somebody who looks at them, secrets removed. */
  logLines(query: CallArgs<'logLines'>): Promise<CallResult<'logLines'>>;
  /** One review of the guide, filled with what the history holds. */
  review(args: CallArgs<'review'>): CallResult<'review'>;
  proposals(): CallResult<'proposals'>;
  decide(args: CallArgs<'decideProposal'>): Promise<CallResult<'decideProposal'>>;
  escalation(): Promise<CallResult<'escalation'>>;
  /**
   * Says that a trigger that is met was seen, or takes that back.
   * @throws with a sentence when it is not met any more, or that cannot be written down
   */
  acknowledge(args: CallArgs<'acknowledge'>): Promise<void>;
  /** The message about an incident by its number, or about a trigger by its id where no incident tells of it. */
  escalationMessage(about: number | string): Promise<CallResult<'escalationMessage'>>;
  /** Notes in the incident's timeline that a person was told. */
  notified(component: ComponentId, text: string): void;
  /** What was notified and what was held back, newest first. */
  notifications(): CallResult<'notifications'>;
  /** Where what was notified is written down, by who notifies. */
  readonly notificationLog: Pick<NotificationLog, 'told' | 'held' | 'used'>;
  /** Where messages go by themselves, and how that goes. */
  outgoing(): Promise<CallResult<'outgoing'>>;
  /** Shows what a test message would be, or sends it. */
  tryOutgoing(args: CallArgs<'tryOutgoing'>): Promise<CallResult<'tryOutgoing'>>;
  /** Cleans a text that somebody else wrote: no control characters, no secrets, the known ones among them. */
  readonly clean: (text: string) => string;
  readonly config: ConfigStore;
  /** Model files, looked for anew where that is asked, and the MLX runtime as last read. */
  modelFiles(look: boolean): Promise<CallResult<'modelFiles'>>;
  /** Simulators, devices, the way from them to this Mac, and the guide. */
  readonly ios: IosArea;
  leanvibeCli(look: boolean): Promise<CallResult<'leanvibeCli'>>;
  /**
   * A person trusts a folder (the watched one without a name), so that its programs may be started, or takes that back.
   * @param token of what was shown of its team's file: then that is agreed to as well, or nothing where the file has become another one
   */
  trust(wanted: boolean, folder?: string | null, token?: string): CallResult<'trust'>;
  /** What of the team's file of a folder (null: the watched one) waits for a person, read now. */
  pendingIn(folder: string | null): TrustView['pending'];
  /** The folders that are trusted. */
  trusted(): readonly TrustedFolder[];
  settings(): CallResult<'settings'>;
  changeSetting(change: CallArgs<'changeSetting'>): Promise<CallResult<'changeSetting'>>;
  resetSetting(change: CallArgs<'resetSetting'>): Promise<CallResult<'resetSetting'>>;
  /** Everything that a page may call, with the host's own answers filled in. */
  handlers(host: HostCalls): Handlers;
  setPower(event: PowerEvent): void;
  /** While nobody looks, what is not needed to notice a failure is read less often. */
  setVisible(visible: boolean): void;
  /** Where things lie, for "open the log folder". */
  readonly paths: {
    readonly stateFolder: string;
    readonly logFolder: string;
    readonly backendLog: string;
    readonly userFile: string;
  };
  /** Takes up an error of Lifeguard that nobody waited for: it is said as a problem, and the engine goes on. */
  noteMishap(error: unknown): void;
  /**
   * Calls when this engine is the one that follows incidents on this machine: at once, or when the one that did has ended.
   * Returns the function that unsubscribes.
   */
  onLead(listener: () => void): () => void;
  /** What lives on this engine and has to end before it does. */
  beforeStop(ending: () => Promise<void>): void;
  /** Ends monitoring and recoveries; leaves nothing open, and nothing begins after it. */
  stop(): Promise<void>;
}
