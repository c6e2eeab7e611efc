import type { MlxRuntime, ModelReport } from './ai.ts';
import type { ComponentId } from './components.ts';
import type { IosReport } from './ios.ts';
import type { CliReport } from './leanvibe-cli.ts';

/** Growth of the backend's memory over time. */
export interface MemoryTrend {
  /** Bytes a minute; negative when it shrinks. */
  readonly bytesPerMinute: number;
  /** Share of pairs of samples in which the later is larger, 0–1: near 1 for a leak, near 0.5 for noise. */
  readonly confidence: number;
  readonly spanMs: number;
  /** Milliseconds until the critical limit at this pace; null when it does not grow or is there already. */
  readonly limitInMs: number | null;
}

/** A process is a pid and its start time: pids are reused (fault F28). */
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

/** One end of the process that served, which nobody was seen to ask for. */
export interface BackendEnd {
  /** Epoch milliseconds at which it was seen to be gone. */
  readonly at: number;
  readonly ranSeconds: number;
  /** The last telling line of its output, or null. */
  readonly line: string | null;
  /** Memory of its tree when it was last seen. */
  readonly residentBytes: number;
  /** What the system reports of its end; `none` when it was looked for and there is no report, null while it is not known. */
  readonly why: { readonly kind: 'memory' | 'gpu-reset' | 'crash' | 'none'; readonly text: string } | null;
}

/** A program that runs others: `restarts` starts the backend again whenever it ends, `ends-others` ends whatever else it runs with it. */
export interface ProcessManager {
  readonly pid: number;
  readonly name: string;
  readonly does: 'restarts' | 'ends-others';
}

/**
 * Why a process tree is taken for the backend: it holds the port, held it while it was watched, or was started by Lifeguard; an orphan holds
 * the port although what started it is gone. `not-proven`: only its folder and command line speak for it, so it is not stopped without asking.
 */
export type BackendProof = 'holds-port' | 'held-port' | 'started-by-lifeguard' | 'orphan' | 'not-proven' | 'none';

/** A program on the backend's port that is not the backend. */
export interface PortStranger {
  readonly process: ProcessInfo;
  /** Where it listens on that port: `[::1]`, `0.0.0.0`. */
  readonly addresses: readonly string[];
  /** It holds the address that the backend needs, so the two cannot run at once. */
  readonly blocks: boolean;
}

/** Another server from the backend's folder. */
export interface OtherInstance {
  readonly root: ProcessInfo;
  readonly ports: readonly number[];
  /** Whether it answered on the backend's port; null where it does not hold that port, or was not asked. */
  readonly answers: boolean | null;
}

/** What each probe can tell beyond numbers, by probe id. */
export interface ProbeFacts {
  'backend.http': {
    readonly url: string;
    readonly port: number;
    /** Families that accepted a connection, and those that refused it. */
    readonly families: { readonly answered: readonly AddressFamily[]; readonly refused: readonly AddressFamily[] };
    /** 429 while the backend asks for fewer requests: it answers, and `words` says until when it is not asked. */
    readonly status: number;
    /** `status` of the body as the backend wrote it, or null when the body has none. */
    readonly reported: string | null;
    /** The backend's own words for what is wrong (message, error, detail…), when it reports a failure. */
    readonly words: string | null;
  };
  'backend.websocket': {
    readonly url: string;
    /** Path that upgraded; remembered. */
    readonly path: string;
    readonly connectedForMs: number;
    readonly reconnects: number;
    /** Handshakes and pings that succeeded of those tried in the rolling window, 0–1. */
    readonly successRate: number;
  };
  'backend.process': {
    /** Who listens on the backend's port. */
    readonly listeners: readonly Listener[];
    /** Root of our tree (the ancestor that still belongs to the backend: `uv`, reloader or server), or null. */
    readonly root: ProcessInfo | null;
    /** Whole tree, root first, parents before children. */
    readonly tree: readonly ProcessInfo[];
    /** Whether the tree answered on the port; asked only where another server holds it as well, else null. */
    readonly rootAnswers: boolean | null;
    /** Other servers from the same folder, each by its topmost process, with the ports on which it listens. */
    readonly others: readonly OtherInstance[];
    readonly belongs: BackendProof;
    /** The process manager that started it; null or absent where none of the known kinds did. */
    readonly manager?: ProcessManager | null;
    /** The process that holds the address which the backend needs although it is not ours. */
    readonly foreign: ProcessInfo | null;
    /** Every program that shares the backend's port number without being the backend. */
    readonly strangers: readonly PortStranger[];
    /** What `localhost` with the backend's port reaches on this machine, asked where strangers share the port; else null. */
    readonly localhost: { readonly address: string; readonly process: ProcessInfo | null } | null;
    /** Starts seen in the last 10 minutes (a new root or a new worker). */
    readonly restarts: number;
    /** Ends of the last hour that nobody asked for, oldest first. */
    readonly ends: readonly BackendEnd[];
    /** Last lines of the backend's captured output, when there is any, secrets removed. */
    readonly outputTail: readonly string[];
    readonly outputFile: string | null;
    /** Where the worker is gone and its output was not captured: the file changed last that Python cannot parse. */
    readonly sourceError: { readonly file: string; readonly line: number | null; readonly message: string } | null;
    readonly reloader: boolean;
    /** How the tree's memory grows, measured since its last start; null while too little was seen. Added by the engine. */
    readonly trend?: MemoryTrend | null;
  };
  'ai.service': {
    /** Path that answered: `/health/ai`, `/health/mlx/detailed` or `/health/mlx`. */
    readonly path: string;
    readonly reported: string | null;
    readonly model: string | null;
    /** Null where the answer does not say. */
    readonly modelLoaded: boolean | null;
    readonly inferenceReady: boolean | null;
    /** How it answers (`production`, `mock`, `fallback`), and whether that is not what it would rather do; null where it does not say. */
    readonly strategy: string | null;
    readonly isFallback: boolean | null;
    readonly words: string | null;
    readonly recommendations: readonly string[];
    /** The optional test prompt of this or an earlier look; null when none was sent. */
    readonly prompt: { readonly ok: boolean; readonly tookMs: number; readonly words: string | null } | null;
  };
  models: {
    readonly report: ModelReport;
  };
  'mlx.runtime': {
    readonly runtime: MlxRuntime;
    /** When the check really ran; later readings repeat it while nothing it depends on changed. Milliseconds since the epoch. */
    readonly checkedAt: number;
  };
  neo4j: {
    readonly uri: string;
    readonly version: string | null;
    readonly edition: string | null;
    /** Null when this user may not see them. */
    readonly databases:
      | readonly { readonly name: string; readonly status: string; readonly message: string | null }[]
      | null;
    readonly slowTransactions:
      | readonly { readonly id: string; readonly query: string; readonly elapsedMs: number }[]
      | null;
    /** Answer of the HTTP port: null when it was not asked. */
    readonly http: 'answers' | 'refused' | 'not-asked';
    /** True while no log-in is tried because the last one was refused with these very credentials. */
    readonly credentialsHeld: boolean;
    /** Something listens on the Bolt port (TCP), even if Bolt does not answer. */
    readonly listening: boolean;
  };
  redis: {
    readonly url: string;
    readonly version: string | null;
    readonly usedMemoryBytes: number | null;
    readonly maxMemoryBytes: number | null;
    readonly maxMemoryPolicy: string | null;
    readonly loading: boolean;
    readonly rdbLastSaveOk: boolean | null;
    readonly aofLastWriteOk: boolean | null;
    readonly uptimeSeconds: number | null;
    readonly credentialsHeld: boolean;
    readonly listening: boolean;
  };
  ios: {
    /** What the last survey found; null before anybody asked for one. */
    readonly report: IosReport | null;
    /** When the tools of Xcode were really asked, milliseconds since the epoch; later readings repeat it. */
    readonly surveyedAt: number | null;
  };
  cli: {
    readonly cli: CliReport;
  };
  'machine.memory': {
    readonly totalBytes: number;
    readonly availableBytes: number;
    /** macOS `kern.memorystatus_vm_pressure_level`; on Linux from PSI; null where neither is to be had. */
    readonly pressure: 'normal' | 'warning' | 'critical' | null;
  };
  'machine.cpu': {
    readonly cores: number;
    readonly loadAverage1: number;
    readonly top: readonly { readonly pid: number; readonly name: string; readonly cpuPercent: number }[];
  };
  'machine.disk': {
    readonly volumes: readonly { readonly mount: string; readonly totalBytes: number; readonly freeBytes: number }[];
  };
  services: {
    readonly docker: DockerState;
    /** Who owns each component that was found; absent where nothing was found. */
    readonly owners: { readonly backend: Owner; readonly neo4j: Owner; readonly redis: Owner };
    /** Who listens on the port of a store on this machine, looked up while the store does not answer; null where nobody was found. */
    readonly holders: { readonly neo4j: ProcessInfo | null; readonly redis: ProcessInfo | null };
    /** Whether that process can be ended and started again just as it was started; null where there is none. */
    readonly again: { readonly neo4j: StartAgain | null; readonly redis: StartAgain | null };
    /** Components that run in a container, or did when the engine was last seen. */
    readonly containerised: readonly ('backend' | 'neo4j' | 'redis')[];
  };
}

export type ProbeId = keyof ProbeFacts;
export const PROBE_IDS = [
  'backend.http',
  'backend.websocket',
  'backend.process',
  'ai.service',
  'models',
  'mlx.runtime',
  'neo4j',
  'redis',
  'ios',
  'cli',
  'machine.memory',
  'machine.cpu',
  'machine.disk',
  'services',
] as const satisfies readonly ProbeId[];

/** The probe whose reading decides a component's state and gives its figures. */
export const PROBE_OF: Readonly<Record<ComponentId, ProbeId>> = {
  docker: 'services',
  backend: 'backend.http',
  websocket: 'backend.websocket',
  process: 'backend.process',
  ai: 'ai.service',
  neo4j: 'neo4j',
  redis: 'redis',
  models: 'models',
  mlx: 'mlx.runtime',
  ios: 'ios',
  cli: 'cli',
  memory: 'machine.memory',
  cpu: 'machine.cpu',
  disk: 'machine.disk',
};

/** The component that a probe's reading decides. */
export const COMPONENT_OF = Object.fromEntries(Object.entries(PROBE_OF).map(([c, p]) => [p, c])) as Readonly<
  Record<ProbeId, ComponentId>
>;
