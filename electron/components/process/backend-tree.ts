import path from 'node:path';
import { type BackendProof, type ProcessIdentity, type ProcessInfo, reloads } from '../../../shared/domain/index.ts';
import { appIn, descendants, portIn, type RawListener, type Shape, shapeOf } from '../../system/index.ts';

export interface TreeInput<T extends ProcessInfo> {
  readonly table: readonly T[];
  /** The backend's port, and who listens on it. */
  readonly port: number;
  readonly listeners: readonly RawListener[];
  /** The backend's own folder with every symbolic link resolved, as the system tells working folders; null when it is not known. */
  readonly folder: string | null;
  /** Processes that Lifeguard itself started as the backend. */
  readonly startedByUs: readonly ProcessIdentity[];
  /** Processes that were seen holding the port, or above one that did. */
  readonly seenHolding?: readonly ProcessIdentity[];
  /** Pids that answered a connection to the port; asked only where several programs hold it. */
  readonly answering?: ReadonlySet<number>;
  /** Whether a root once ran under a starter (`uv run`) that is gone now; the table alone does not tell. */
  readonly lostStarter?: (p: T) => boolean;
}

/** A program on the backend's port that is not the backend, and where it listens. */
export interface Stranger<T extends ProcessInfo> {
  readonly process: T;
  readonly listeners: readonly RawListener[];
}

export interface BackendTree<T extends ProcessInfo> {
  /** Topmost process that belongs to the backend: the start script, `uv`, the reloader or the server. */
  readonly root: T | null;
  readonly tree: readonly T[];
  /**
   * The same server once more from the same folder, each by its topmost process. They are not the backend: another port is another purpose.
   * A server of another application is nothing to the backend.
   */
  readonly others: readonly T[];
  readonly belongs: BackendProof;
  /** Programs that hold the port and are not ours. */
  readonly strangers: readonly Stranger<T>[];
  /** The tree has uvicorn's reloader. */
  readonly reloader: boolean;
  /** What to remember: the holders of the port that are proven ours, and what is above them up to the start command. */
  readonly holding: readonly T[];
}

/** uvicorn's own default, where no port is named. */
const DEFAULT_PORT = 8000;
const MAX_DEPTH = 32;

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

/** Whether a path is the folder or below it. */
const inside = (cwd: string | null, folder: string | null): boolean =>
  cwd !== null && folder !== null && (cwd === folder || cwd.startsWith(`${folder}${path.sep}`));

/**
 * Finds the backend among all processes. Ours is what holds the port from the backend's folder, what was seen doing so or was
 * started by Lifeguard, what of the start command is above that, and what descends from any of these. Living in the folder proves
 * nothing: tests, training and editors live there too. A server that only asks for our port by its command line is shown as the
 * backend but marked `not-proven`, and so is a program of unknown kind on the port: nothing of that is stopped without asking.
 */
export function findBackend<T extends ProcessInfo>(input: TreeInput<T>): BackendTree<T> {
  const look = new Look(input);
  const { holders, proven } = look;
  const weak = holders.filter((p) => !proven.includes(p) && inside(p.cwd, input.folder));
  const held = unique(proven.map((p) => look.top(p)));
  const own = unique(look.living.filter((p) => look.isKnown(p)).map((p) => look.top(p)));
  const claims = unique(look.living.filter((p) => look.claims(p)).map((p) => look.top(p)));
  const answers = (root: T) => descendants(look.living, root.pid).some((p) => input.answering?.has(p.pid));
  const stopped = (root: T) => descendants(look.living, root.pid).some((p) => p.state === 'stopped');
  const rank = (root: T) => (answers(root) ? 0 : stopped(root) ? 2 : 1);
  const byAge = (a: T, b: T) => (holders.length > 0 ? 1 : -1) * (a.uptimeSeconds - b.uptimeSeconds);
  const root = held.toSorted((a, b) => rank(a) - rank(b))[0] ?? weak[0] ?? own[0] ?? claims.toSorted(byAge)[0] ?? null;
  const tree = root === null ? [] : descendants(look.living, root.pid);
  const apps = new Set(tree.flatMap((p) => (look.shape(p) === 'server' ? (appIn(p.commandLine) ?? []) : [])));
  const isOurApp = (p: T) => {
    const app = appIn(p.commandLine);
    return app === null || apps.size === 0 || apps.has(app);
  };
  const servers = look.living.filter((p) => inside(p.cwd, input.folder) && look.shape(p) === 'server' && isOurApp(p));
  const rivals = unique([...held, ...own, ...servers.map((p) => look.top(p))]);
  return {
    root,
    tree,
    others: rivals.filter((r) => !tree.includes(r)),
    belongs: proofOf(root, { held, own, input, look }),
    strangers: strangersOf(input, holders, [...proven, ...weak]),
    reloader: tree.some((p) => look.shape(p) === 'server' && reloads(p)),
    holding: unique(proven.flatMap((p) => look.startOf(p))),
  };
}

/** One look at the table, with what follows from it about single processes. */
class Look<T extends ProcessInfo> {
  readonly living: readonly T[];
  readonly holders: readonly T[];
  readonly proven: readonly T[];
  private readonly byPid: ReadonlyMap<number, T>;
  private readonly input: TreeInput<T>;
  private readonly started: ReadonlySet<string>;
  private readonly seen: ReadonlySet<string>;
  private readonly shapes = new Map<T, Shape>();

  constructor(input: TreeInput<T>) {
    this.input = input;
    this.living = input.table.filter((p) => p.state !== 'zombie');
    this.byPid = new Map(this.living.map((p) => [p.pid, p]));
    this.started = new Set(input.startedByUs.map(keyOf));
    this.seen = new Set((input.seenHolding ?? []).map(keyOf));
    const pids = input.listeners.flatMap((l) => (l.pid === null ? [] : [l.pid]));
    this.holders = unique(pids.flatMap((pid) => this.byPid.get(pid) ?? []));
    this.proven = this.holders.filter((p) => this.isProvenHolder(p));
  }

  shape(p: T): Shape {
    const known = this.shapes.get(p) ?? shapeOf(p.commandLine, this.input.folder);
    this.shapes.set(p, known);
    return known;
  }

  isStarted(p: T): boolean {
    return this.started.has(keyOf(p));
  }

  /**
   * Started by Lifeguard, or seen holding the port; the latter only while it still lives in the backend's folder, as long as there is one: its
   * folder may be moved or deleted beneath it. A script or `uv` that was seen above a server may be running something else by now: it counts
   * only above a server that counts.
   */
  isKnown(p: T): boolean {
    if (this.isStarted(p)) return true;
    const shape = this.shape(p);
    return this.seen.has(keyOf(p)) && this.inFolder(p) && shape !== 'script' && shape !== 'uv';
  }

  /** Whether its own command line asks for the backend's port, from the backend's folder: a start that is under way, or one that failed. */
  claims(p: T): boolean {
    if (!this.inFolder(p)) return false;
    const shape = this.shape(p);
    if (shape === 'script') return true;
    const asked = portIn(p.commandLine);
    if (shape === 'program') return asked === null || asked === this.input.port;
    return shape === 'server' && (asked ?? DEFAULT_PORT) === this.input.port;
  }

  /** The topmost process of the start that this one belongs to. */
  top(p: T): T {
    return this.startOf(p).at(-1) ?? p;
  }

  /** A process and what of its start command is above it, upwards. */
  startOf(p: T): T[] {
    const chain = [p];
    for (let at = p; chain.length < MAX_DEPTH; ) {
      const parent = this.byPid.get(at.parentPid);
      // A table is not read in one moment: a pid that was reused meanwhile can close a circle.
      if (parent === undefined || chain.includes(parent) || !this.isPartOfStart(parent, at)) break;
      chain.push(parent);
      at = parent;
    }
    return chain;
  }

  /** Where no folder is known (any more), what was seen serving has to do, unless it was started for another port than the one that is watched now. */
  private inFolder = (p: T): boolean =>
    this.input.folder === null
      ? this.seen.has(keyOf(p)) && !this.lineage(p).some((q) => this.isForAnotherPort(q))
      : inside(p.cwd, this.input.folder);

  private isForAnotherPort = (p: T): boolean =>
    this.shape(p) === 'server' && (portIn(p.commandLine) ?? this.input.port) !== this.input.port;

  private isProvenHolder(p: T): boolean {
    const above = this.lineage(p);
    if (above.some((q) => this.isStarted(q)) || this.isKnown(p)) return true;
    if (!this.inFolder(p)) return this.input.folder === null && above.some((q) => this.isKnown(q));
    const shape = this.shape(p);
    if (shape === 'server' || shape === 'program' || (shape === 'worker' && !this.helpsAnother(p))) return true;
    return above.some((q) => this.inFolder(q) && (this.shape(q) === 'script' || this.shape(q) === 'server'));
  }

  /** Whether a worker's parent is alive and no server: what a test or a training run started works for that. */
  private helpsAnother(p: T): boolean {
    const parent = this.byPid.get(p.parentPid);
    return parent !== undefined && this.inFolder(parent) && this.shape(parent) === 'other';
  }

  private lineage(p: T): T[] {
    const found: T[] = [];
    for (let at: T | undefined = p; at !== undefined && found.length < MAX_DEPTH; at = this.byPid.get(at.parentPid)) {
      if (found.includes(at)) break;
      found.push(at);
    }
    return found;
  }

  /**
   * Whether a parent is part of the start of its child: a server or reloader, `uv run`, a start script; never a terminal, make or a
   * process manager. One that runs other things beside it is shared with bystanders and does not count.
   */
  private isPartOfStart(parent: T, child: T): boolean {
    if (this.isStarted(parent)) return true;
    if (!this.inFolder(parent)) return false;
    const shape = this.shape(parent);
    if (shape === 'server') return true;
    return (shape === 'uv' || shape === 'script' || shape === 'program') && !this.isShared(parent, child);
  }

  private isShared(parent: T, child: T): boolean {
    return this.living.some((p) => p.parentPid === parent.pid && p !== child && this.shape(p) !== 'worker');
  }
}

function proofOf<T extends ProcessInfo>(
  root: T | null,
  {
    held,
    own,
    input,
    look,
  }: { readonly held: readonly T[]; readonly own: readonly T[]; readonly input: TreeInput<T>; readonly look: Look<T> },
): BackendProof {
  if (root === null) return 'none';
  // A server whose `uv` or reloader is gone is adopted by the system's first process (or a subreaper): an orphan.
  if (held.includes(root)) return look.shape(root) === 'worker' || input.lostStarter?.(root) ? 'orphan' : 'holds-port';
  if (!own.includes(root)) return 'not-proven';
  return descendants(look.living, root.pid).some((p) => look.isStarted(p)) ? 'started-by-lifeguard' : 'held-port';
}

function strangersOf<T extends ProcessInfo>(
  { listeners }: TreeInput<T>,
  holders: readonly T[],
  ours: readonly T[],
): readonly Stranger<T>[] {
  return holders
    .filter((p) => !ours.includes(p))
    .map((process) => ({ process, listeners: listeners.filter((l) => l.pid === process.pid) }));
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
