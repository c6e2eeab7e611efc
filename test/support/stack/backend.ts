import { readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type FaultChange, type Faults, type FaultsAnswer, sendFault } from './backend-faults.ts';
import {
  type BackendFolder,
  type BackendMode,
  logFileOf,
  makeBackendFolder,
  type Services,
  uvicornCommand,
} from './backend-folder.ts';
import { fetchAnew } from './fetch-anew.ts';
import { commandLine, countListeners } from './listeners.ts';
import { freePort } from './ports.ts';
import { processesIn, removeFolder, type Spawned, signalAll, spawnDetached, stopTree, treeOf } from './processes.ts';
import { ensurePython } from './tools.ts';
import { readLog, untilReady } from './wait.ts';

export type BackendOptions = Services & {
  /** Default `plain`. `script` runs `start.sh --skip-services`. */
  readonly mode?: BackendMode | 'script';
  /** Runs in a pseudo-terminal, as a person's does, so that its output is in no file of its own. */
  readonly terminal?: boolean;
  /** Address to bind: 127.0.0.1 (default), ::1 or 0.0.0.0. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What start.sh ends in, for recoveries. Default: the mode, so that a recovery brings back the same kind of tree. */
  readonly startScript?: BackendMode | 'none';
  /** Offers /health/ai, /health/complete, /version and /admin/*, which the real backend lacks. */
  readonly optionalEndpoints?: boolean;
  readonly faults?: Faults;
  /** False: resolve without waiting for /health, for a backend that is meant to fail at start. */
  readonly waitUntilReady?: boolean;
};

/** One process tree of a backend. */
export type Instance = {
  readonly port: number;
  readonly url: string;
  readonly logFile: string;
  /** Root of the tree: uvicorn, uv or start.sh. After restart() the new one. */
  readonly pid: number;
  /** From the start of the process to the first answer of /health. */
  readonly startedInMs: number;
  /** Pids, root first. */
  readonly tree: () => readonly number[];
  readonly output: () => string;
  /** How the root ended, or undefined while it runs. */
  readonly ended: () => string | undefined;
  /** Signals the root only. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Signals every process of the tree. */
  readonly killTree: (signal: NodeJS.Signals) => void;
  /** Ends the whole tree and waits until it is gone. */
  readonly stop: () => Promise<void>;
};

export type RunningBackend = Instance &
  BackendFolder & {
    /** Throws when the backend refuses the change. */
    readonly fault: (change: FaultChange) => Promise<FaultsAnswer>;
    /** SIGKILL to the worker under --reload, as the OOM killer does. Throws when there is none. */
    readonly killWorker: () => Promise<void>;
    /** Ends what runs in the folder and starts the same command again. */
    readonly restart: () => Promise<void>;
    /** Another uvicorn from the same folder, on another port unless one is given. Ends with this one's cleanup at the latest. */
    readonly startSecond: (port?: number) => Promise<Instance>;
    /** Sockets that listen on the port: two mean two servers. */
    readonly listeners: () => Promise<number>;
    /** stop, also for every process that runs in the folder, and removes the folder. */
    readonly cleanup: () => Promise<void>;
  };

/** Makes a LeanVibe folder and starts its backend. Throws StartError with the output when it does not come up within 60 s. */
export async function startBackend(options: BackendOptions = {}): Promise<RunningBackend> {
  const { venv } = await ensurePython();
  const port = options.port ?? (await freePort());
  const host = options.host ?? '127.0.0.1';
  const mode = options.mode ?? 'plain';
  const startScript = options.startScript ?? (mode === 'script' ? 'uv-reload' : mode);
  const folder = makeBackendFolder({ ...options, venv, port, host, startScript });
  const launch: Launch = {
    ...{ folder, mode, host, port, venv, terminal: options.terminal ?? false },
    env: environment(options, venv),
    wait: options.waitUntilReady !== false,
  };
  try {
    const started = await start(launch);
    await untilAnswers(launch, started);
    return running(launch, started);
  } catch (error) {
    await removeFolder(folder.root);
    throw error;
  }
}

type Launch = {
  readonly folder: BackendFolder;
  readonly mode: BackendMode | 'script';
  readonly host: string;
  readonly port: number;
  readonly venv: string;
  readonly env: Readonly<Record<string, string>>;
  readonly wait: boolean;
  readonly terminal: boolean;
};

type Started = { readonly child: Spawned; startedInMs: number };

async function start(launch: Launch): Promise<Started> {
  const [program, ...args] = launch.terminal ? inTerminal(command(launch)) : command(launch);
  const { folder } = launch.folder;
  const child = await spawnDetached(program, args, { cwd: folder, logFile: logFileOf(launch.folder), env: launch.env });
  return { child, startedInMs: 0 };
}

/** `script` gives a program a terminal; its arguments differ between the systems. */
const inTerminal = (words: readonly string[]): [string, ...string[]] =>
  process.platform === 'darwin'
    ? ['script', '-q', '/dev/null', ...words]
    : ['script', '-qfc', words.join(' '), '/dev/null'];

async function untilAnswers(launch: Launch, started: Started): Promise<void> {
  if (!launch.wait) return;
  const what = `The backend (${launch.mode}, port ${launch.port})`;
  const logFile = logFileOf(launch.folder);
  const wait = { what, logFile, timeoutMs: 60_000, process: started.child };
  started.startedInMs = await untilReady(() => answers(urlOf(launch)), wait);
  // It starts its worker first and watches the files then: on a busy machine the worker answers before, and what is saved meanwhile is seen by nobody.
  const [, reloader] =
    [...readLog(logFile).matchAll(/Started reloader process \[(\d+)\] using WatchFiles/g)].at(-1) ?? [];
  if (reloader !== undefined && process.platform === 'linux') await untilReady(async () => watches(reloader), wait);
}

/** Whether a process has asked the kernel of Linux to be told of changes in a folder (proc_pid_fdinfo). */
function watches(pid: string): boolean {
  const folder = `/proc/${pid}/fdinfo`;
  return readdirSync(folder).some((fd) => {
    try {
      return readFileSync(join(folder, fd), 'utf8').includes('inotify wd:');
    } catch {
      // It was closed meanwhile.
      return false;
    }
  });
}

function command({ mode, folder, venv, host, port }: Launch): [string, ...string[]] {
  if (mode === 'script') return [folder.startScript, '--skip-services'];
  const [program = '', ...args] = uvicornCommand(mode, host, port);
  return [join(venv, 'bin', program), ...args];
}

function environment(options: BackendOptions, venv: string): Record<string, string> {
  return {
    PATH: `${join(venv, 'bin')}${delimiter}${process.env.PATH ?? ''}`,
    PYTHONUNBUFFERED: '1',
    ...(options.optionalEndpoints ? { LEANVIBE_OPTIONAL_ENDPOINTS: '1' } : {}),
    ...(options.faults ? { LEANVIBE_FAULTS: JSON.stringify(options.faults) } : {}),
    ...options.env,
  };
}

/** The loopback address under which a server bound to the host is reached. */
function urlOf({ host, port }: Launch): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Any answer counts: under a start fault /health may be a 500. An endless body is not read. */
async function answers(url: string): Promise<boolean> {
  const response = await fetchAnew(`${url}/health`, { redirect: 'manual', signal: AbortSignal.timeout(10_000) });
  await response.body?.cancel();
  return true;
}

function running(launch: Launch, first: Started): RunningBackend {
  let current = first;
  const { folder } = launch;
  const seconds: Instance[] = [];
  /** What was started; after a recovery by somebody else, what runs in the folder now. */
  const tree = () => {
    const own = treeOf(current.child.pid);
    if (own.length > 0) return own;
    const others = new Set(seconds.flatMap((second) => second.tree()));
    return processesIn(folder.root).filter((pid) => !others.has(pid));
  };
  const own = instance(launch, () => current, tree);
  return Object.defineProperties(
    {
      ...folder,
      fault: (change: FaultChange) => sendFault(urlOf(launch), change),
      killWorker: () => killWorker(tree()),
      restart: async () => {
        await stopTree(current.child.pid);
        signalAll(tree(), 'SIGKILL');
        current = await start(launch);
        await untilAnswers(launch, current);
      },
      startSecond: async (port?: number) => {
        const secondLaunch = { ...launch, mode: 'plain' as const, port: port ?? (await freePort()) };
        const started = await start(secondLaunch);
        const second = instance(
          secondLaunch,
          () => started,
          () => treeOf(started.child.pid),
        );
        seconds.push(second);
        await untilAnswers(secondLaunch, started);
        return second;
      },
      listeners: () => countListeners(launch.port),
      cleanup: async () => {
        await Promise.all([own, ...seconds].map((one) => one.stop()));
        await removeFolder(folder.root);
      },
    },
    Object.getOwnPropertyDescriptors(own),
  ) as RunningBackend;
}

function instance(launch: Launch, current: () => Started, tree: () => readonly number[]): Instance {
  const logFile = logFileOf(launch.folder);
  return {
    port: launch.port,
    url: urlOf(launch),
    logFile,
    get pid() {
      return current().child.pid;
    },
    get startedInMs() {
      return current().startedInMs;
    },
    tree,
    output: () => readLog(logFile),
    ended: () => current().child.ended(),
    kill: (signal) => signalAll([current().child.pid], signal),
    killTree: (signal) => signalTree(current().child.pid, tree, signal),
    stop: () => stopTree(current().child.pid),
  };
}

/** Signals a tree, and whoever was just being born into it: a reloader that replaces its worker would leave the new one behind. */
function signalTree(root: number, tree: () => readonly number[], signal: NodeJS.Signals): void {
  // Their process group tells the ones that were started here also when its root has ended.
  const members = treeOf(root).length > 0 ? () => treeOf(root) : tree;
  const known = members();
  signalAll(known, signal);
  const born = members().filter((pid) => !known.includes(pid));
  signalAll(born, signal);
}

async function killWorker(tree: readonly number[]): Promise<void> {
  for (const pid of tree) {
    // How uvicorn's reloader starts its worker, on every platform (multiprocessing, method "spawn").
    if (/spawn_main/.test(await commandLine(pid))) return signalAll([pid], 'SIGKILL');
  }
  throw new Error(`There is no worker of a reloader among the processes ${tree.join(', ')}.`);
}
