import path from 'node:path';
import type { ProcessIdentity, ProcessInfo } from '../../shared/domain/index.ts';
import type { RawListener } from './listeners.ts';
import { descendants } from './processes.ts';

export interface TreeInput<T extends ProcessInfo> {
  readonly table: readonly T[];
  /** Who listens on the backend's port. */
  readonly listeners: readonly RawListener[];
  /** The backend's own folder; null when it is not known. */
  readonly folder: string | null;
  /** Processes that Lifeguard itself started as the backend. */
  readonly startedByUs: readonly ProcessIdentity[];
  /** Whether a root once ran under a starter (`uv run`) that is gone now; the table alone does not tell. */
  readonly lostStarter?: (p: T) => boolean;
}

export interface BackendTree<T extends ProcessInfo> {
  /** Topmost process that still belongs to the backend: `uv`, the reloader, the start script or the server. */
  readonly root: T | null;
  readonly tree: readonly T[];
  /** Other roots of the same backend, from the same folder. */
  readonly others: readonly T[];
  readonly belongs: 'port-and-folder' | 'folder-only' | 'orphan' | 'none';
  /** The process that holds the port although it is not ours. */
  readonly foreign: T | null;
  /** The tree has uvicorn's reloader. */
  readonly reloader: boolean;
}

/** Words of a command line, without folders: `/x/.venv/bin/python3.12` is `python3.12`. */
const words = (p: ProcessInfo): string[] => p.commandLine.split(/\s+/).map((w) => path.basename(w));

const isShell = (word: string) => /^(ba|z|da|k|fi)?sh$/.test(word.replace(/^-/, ''));
const isServer = (word: string) => /^(uvicorn|gunicorn|hypercorn|fastapi)$/.test(word);

/**
 * Whether a command line is one that runs a backend: `uvicorn …`, `python -m uvicorn …`, `uv run …`, a start script, or a worker
 * of the reloader. Never enough by itself: the process must also live in the backend's folder.
 */
export function runsBackend(p: ProcessInfo): boolean {
  const [first = '', second = ''] = words(p);
  if (isServer(first) || first === 'uv') return first !== 'uv' || words(p).includes('run');
  if (/^python[\d.]*$/i.test(first))
    return words(p).some(isServer) || /multiprocessing|spawn_main|\bmain\.py\b/.test(p.commandLine);
  return /^start.*\.sh$/.test(first) || (isShell(first) && /^start.*\.sh$/.test(second));
}

/** Whether a path is the folder or below it. */
const inside = (cwd: string | null, folder: string | null): boolean =>
  cwd !== null && folder !== null && (cwd === folder || cwd.startsWith(`${folder}${path.sep}`));

/**
 * Finds the backend among all processes: by the port it holds and the folder it lives in, never by name alone.
 * A parent belongs to the tree only if it lives in the folder too and is part of the start (uv, reloader, start script): a terminal's
 * shell, an editor or launchd above it does not.
 */
export function findBackend<T extends ProcessInfo>({
  table,
  listeners,
  folder,
  startedByUs,
  lostStarter = () => false,
}: TreeInput<T>): BackendTree<T> {
  const byPid = new Map(table.map((p) => [p.pid, p]));
  const living = (p: T) => p.state !== 'zombie';
  const ours = (p: T): boolean => inside(p.cwd, folder) || startedAbove(p);
  const startedAbove = (p: T): boolean => {
    for (let at: T | undefined = p, i = 0; at !== undefined && i < 32; at = byPid.get(at.parentPid), i++) {
      if (startedByUs.some((s) => s.pid === at?.pid && s.startedAt === at.startedAt)) return true;
    }
    return false;
  };
  const belongs = (p: T) =>
    (inside(p.cwd, folder) && runsBackend(p)) ||
    startedByUs.some((s) => s.pid === p.pid && s.startedAt === p.startedAt);
  const top = (p: T): T => {
    const seen = new Set<T>([p]);
    let at = p;
    for (;;) {
      const parent = byPid.get(at.parentPid);
      // A table is not read in one moment: a pid that was reused meanwhile can close a circle.
      if (parent === undefined || seen.has(parent) || !belongs(parent)) return at;
      seen.add(parent);
      at = parent;
    }
  };
  const holders = listeners.flatMap((l) => (l.pid === null ? [] : [byPid.get(l.pid)])).filter((p) => p !== undefined);
  const mine = holders.filter(ours);
  const candidates = table.filter((p) => living(p) && belongs(p)).map(top);
  const roots = [...new Set([...mine.map(top), ...candidates])];
  const root = rootOf(mine.map(top), roots, startedByUs, holders.length > 0);
  const tree = root === null ? [] : descendants(table, root.pid).filter(living);
  return {
    root,
    tree,
    others: roots.filter((r) => r !== root && !tree.includes(r)),
    belongs: relation(root, mine.length > 0, lostStarter),
    foreign: mine.length === 0 ? (holders[0] ?? null) : null,
    reloader: tree.some((p) => words(p).includes('--reload')),
  };
}

/** The root that counts: the holder of the port first, then what we started ourselves, then the oldest. */
function rootOf<T extends ProcessInfo>(
  holding: readonly T[],
  roots: readonly T[],
  started: readonly ProcessIdentity[],
  held: boolean,
): T | null {
  const [holder] = holding;
  if (holder !== undefined) return holder;
  const own = roots.find((r) => started.some((s) => s.pid === r.pid));
  if (own !== undefined) return own;
  // With a stranger on the port, or none, a tree in the folder is still the backend's, only without its port.
  return [...roots].sort((a, b) => (held ? 1 : -1) * (a.uptimeSeconds - b.uptimeSeconds))[0] ?? null;
}

/** A server whose `uv` or reloader is gone is adopted by the system's first process (or a subreaper): an orphan. */
function relation<T extends ProcessInfo>(
  root: T | null,
  holdsPort: boolean,
  lostStarter: (p: T) => boolean,
): BackendTree<T>['belongs'] {
  if (root === null) return 'none';
  const isWorker = /multiprocessing|spawn_main/.test(root.commandLine);
  if (holdsPort && (isWorker || lostStarter(root))) return 'orphan';
  return holdsPort ? 'port-and-folder' : 'folder-only';
}
