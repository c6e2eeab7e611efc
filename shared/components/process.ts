import type { Happened } from '../primitives/happened.ts';
import type { Listener, ProcessInfo } from '../primitives/process.ts';
import { seconds } from '../primitives/schemas.ts';
import { cadenceSetting, setting } from '../primitives/setting.ts';
import { MB } from '../primitives/units.ts';
import { backend } from './backend.ts';
import { type Declaration, factsOf } from './declaration.ts';

/** Growth of the backend's memory over time. */
export interface MemoryTrend {
  /** Bytes a minute; negative when it shrinks. */
  readonly bytesPerMinute: number;
  /** Share of pairs of samples in which the later is larger, 0–1: near 1 for a leak, near 0.5 for noise. */
  readonly confidence: number;
  readonly spanMs: number;
  /** Milliseconds until the limit at this pace; null when it does not grow, is there already, or has none. */
  readonly limitInMs: number | null;
  /** Whose growth it is: of all that the serving process takes, its part on the GPU included, where the system tells that; else of the tree's resident memory. */
  readonly of?: 'footprint' | 'resident';
  /** The limit in bytes: its own, or for what has a part on the GPU what that may take; null without one. */
  readonly limit?: number | null;
}

/** One end of the process that served, which nobody was seen to ask for. */
export interface BackendEnd {
  /** Epoch milliseconds at which it was seen to be gone. */
  readonly at: number;
  readonly ranSeconds: number;
  /** It was never seen to serve: a start that failed. */
  readonly failed?: true;
  /** The last telling line of its output, or null. */
  readonly line: string | null;
  /** Memory of its tree when it was last seen. */
  readonly residentBytes: number;
  /** What the system reports of its end; `none` when it was looked for and there is no report, null while it is not known. */
  readonly why: { readonly kind: 'memory' | 'gpu-reset' | 'crash' | 'none'; readonly text: string } | null;
}

/**
 * Who started the backend, as far as its parents tell: Lifeguard, a shell that somebody types into, a process manager, the system itself (its
 * parent is gone or is the first process), or another program.
 */
export type Starter = 'lifeguard' | 'terminal' | 'manager' | 'system' | 'program';

/** What starts the backend again by itself, without being one of its parents that is known as a manager. */
export interface Keeper {
  readonly kind: 'launchd' | 'systemd' | 'container';
  /** Label of the job or name of the unit; null where a container's is not to be seen. */
  readonly name: string | null;
  /** How what it kept ended the last time, as it tells: `was ended by a signal (Killed: 9)`; null where it does not. */
  readonly ended: string | null;
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
/** Another working copy of the watched repository, as git's own files tell it. */
export interface OtherCopy {
  readonly kin: 'worktree' | 'clone';
  readonly root: string;
  /** Null where its HEAD cannot be read. */
  readonly branch: string | null;
}

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

/** The worker that a reloader is about to have. Times are epoch milliseconds. */
export interface AwaitedWorker {
  /** When it was first seen that there is none; the time of the look itself before the first one of a reloader. */
  readonly missedSince: number;
  /** When the start began that it belongs to: whatever answered before was another one. */
  readonly begunAt: number;
}

/** What a reading of Backend process tells beyond numbers. */
export interface ProcessFacts {
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
  /** The address at which the configured start command would have the backend listen, read while one runs that does not answer; null or absent where none is named. */
  readonly startHost?: string | null;
  /** The process that holds the address which the backend needs although it is not ours. */
  readonly foreign: ProcessInfo | null;
  /** The copy of this very repository in which that one runs; null or absent where it runs elsewhere. */
  readonly foreignCopy?: OtherCopy | null;
  /** Every program that shares the backend's port number without being the backend. */
  readonly strangers: readonly PortStranger[];
  /** What `localhost` with the backend's port reaches on this machine, asked where strangers share the port; else null. */
  readonly localhost: { readonly address: string; readonly process: ProcessInfo | null } | null;
  /** Who started what runs; null while nothing does. */
  readonly starter?: Starter | null;
  /** What starts it again by itself; null or absent where nothing is known to. */
  readonly keeper?: Keeper | null;
  /** Nothing of it runs any more, and it was asked to end: since when (epoch milliseconds), and who had started it. Null otherwise. */
  readonly stopped?: { readonly at: number; readonly from: Starter } | null;
  /**
   * Nothing of it serves any more (a reloader may still run), and nobody could hear whether it was asked to end: since when that was seen (epoch
   * milliseconds), and who had started it. Null or absent otherwise.
   */
  readonly unheard?: { readonly at: number; readonly from: Starter } | null;
  /** What was done with it in the last hour, oldest first: starts with who made them, ends that were asked for, changes of its packages. */
  readonly happened?: readonly Happened[];
  /** The longest of its last starts that were seen, from the birth of what serves to its first answer, in milliseconds; null or absent while none was. */
  readonly startTakesMs?: number | null;
  /** How much of the start that is under way other programs had, in milliseconds; 0 or absent while none is. */
  readonly startLostMs?: number;
  /** Under a reloader that has no worker and is about to have one; null or absent while there is one, or none is to come. */
  readonly awaited?: AwaitedWorker | null;
  /** Starts seen in the last 10 minutes that nobody made: no person, no reloader after a save, not Lifeguard. */
  readonly restarts: number;
  /** Ends of the last hour that nobody asked for, oldest first. */
  readonly ends: readonly BackendEnd[];
  /** The panic before this machine was last started, told while no backend was seen since; null or absent where there was none. */
  readonly panic?: { readonly bootedAt: number; readonly reason: string | null } | null;
  /** Last lines of the backend's captured output, when there is any, secrets removed. */
  readonly outputTail: readonly string[];
  readonly outputFile: string | null;
  /** Where the worker is gone and its output was not captured: the file changed last that Python cannot parse. */
  readonly sourceError: { readonly file: string; readonly line: number | null; readonly message: string } | null;
  readonly reloader: boolean;
  /** How the tree's memory grows, measured since its last start; null while too little was seen. Added by the engine. */
  readonly trend?: MemoryTrend | null;
}

export const backendProcess = {
  id: 'process',
  title: 'Backend process',
  dependsOn: [],
  partOf: backend,
  findsProcesses: true,
  layer: 'machine',
  cadence: cadenceSetting(
    15,
    'Process tree every (s)',
    'How often the backend’s process tree is looked at; at once when the backend changes.',
  ),
  settings: {
    'backend.leakWindow': setting({
      schema: seconds,
      fallback: 300,
      title: 'Leak window (s)',
      about: 'A leak is suspected when the backend’s memory has grown steadily for this long since its start.',
    }),
  },
  findings: {
    stopped: {},
    orphan: { word: 'orphaned' },
    'two-instances': { word: 'runs twice' },
    'port-shared': { stated: true },
    restarts: {},
    leak: { word: 'grows' },
  },
  metrics: {
    resident: {
      budget: { words: '(heap|memory|rss)', factor: 1024 ** 2 },
      title: 'Memory of the process tree',
      unit: 'bytes',
      spark: true,
      telling: true,
      threshold: {
        fallback: { warning: 400 * MB, critical: 500 * MB },
        title: 'Backend memory (bytes)',
        about: 'Resident memory of the backend’s process tree.',
      },
    },
    footprint: {
      title: 'Serving process, GPU included',
      unit: 'bytes',
      telling: true,
      // The usual budgets are about what a server takes beside its model: with the model it has none until somebody gives it one.
      threshold: {
        fallback: { warning: null, critical: null },
        title: 'Serving process, GPU included (bytes)',
        about: 'All that the serving process takes, a loaded model included, where the system tells it (macOS).',
      },
    },
    cpu: { title: 'CPU of the process tree', unit: 'percent' },
    connections: { title: 'Connections on the port', unit: 'count' },
    growth: { title: 'Growth a minute', unit: 'bytes' },
  },
  runbooks: {},
  causes: {
    'backend-leak': {
      means:
        'The memory of the backend grows steadily with the work that it does and does not come back. Restarting it gives it back for a while.',
      issue: 'Performance',
      prevention: 'Restart it nightly until the leak is found; `tracemalloc` names the lines that allocate.',
    },
    'backend-memory': {
      means: 'The backend and its processes use more memory than the budget allows.',
      issue: 'Performance',
      prevention: 'Use a smaller or more quantised model, or raise the budget if the machine has the memory.',
    },
    'port-shared': {
      means:
        'Another program listens on the backend’s port number at an address or in an address family of its own. Who asks `localhost` may reach that one instead of the backend.',
      issue: 'Connectivity',
    },
    'backend-orphaned': {
      means:
        'What started the backend has ended, and the backend still runs and holds its port. It works, but nothing reloads it or ends it with its terminal any more.',
    },
    'two-instances': {
      means:
        'Two backends run from the same folder. Where they share a port, the system gives each a part of the connections.',
    },
    'backend-restarts': {
      means: 'The backend started again and again, and nobody did that. Why it ended each time could not be read.',
    },
  },
  facts: factsOf<ProcessFacts>(),
} as const satisfies Declaration;
