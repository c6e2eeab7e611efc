import type { ProbeContext } from '../../probes/probe.ts';
import {
  listProcesses,
  type PortUse,
  type ProcessRow,
  portUse,
  processesAgain,
  processesLately,
  runsBackend,
  withFolders,
} from '../../system/index.ts';

/** While the same programs hold the port its connections are counted so often, in milliseconds. */
const COUNT_MS = 60_000;
/** So many parents of a process are looked at with it. */
const ABOVE = 8;

/** The processes of this machine, and who has the backend's port. */
export interface TableSeen {
  /** Every process. */
  readonly all: readonly ProcessRow[];
  /** The same, those that matter first and with their folders. */
  readonly table: readonly ProcessRow[];
  readonly use: PortUse;
}

/**
 * Looks at the processes and at the port again and again. Whatever is asked for, or follows a signal, is wholly of now; in the cycle only what can have
 * changed is read: who is new, those that matter, and who holds the port.
 */
export class TableLook {
  private readonly port: number;
  private pids: ReadonlySet<number> = new Set();
  private trees: readonly number[] = [];
  private counted: { readonly connections: number | null; readonly holders: string; readonly at: number } | null = null;

  constructor(port: number) {
    this.port = port;
  }

  async look({ reason, asked, signal }: Pick<ProbeContext, 'reason' | 'asked' | 'signal'>): Promise<TableSeen> {
    const isCycle = reason === 'cycle';
    const all = await (isCycle ? processesAgain({ pids: this.pids, trees: this.trees }) : processesLately(asked));
    const use = await this.portUse(all, isCycle, asked, signal);
    // Whoever has just taken the port may have been somebody else when it was read.
    const isRead = use.listeners.every(({ pid }) => pid === null || this.pids.has(pid));
    const seen = isCycle && !isRead ? await this.anew(signal) : { all, use };
    return { ...seen, table: await this.relevant(seen, signal) };
  }

  /** These have to be of now at the next look, with all that descends from them. */
  heed(roots: readonly ProcessRow[]): void {
    this.trees = roots.map(({ pid }) => pid);
  }

  private async anew(signal: AbortSignal): Promise<Pick<TableSeen, 'all' | 'use'>> {
    const now = performance.now();
    const all = await listProcesses(signal);
    return { all, use: await this.portUse(all, false, now, signal) };
  }

  private async portUse(
    all: readonly ProcessRow[],
    isCycle: boolean,
    asked: number,
    signal: AbortSignal,
  ): Promise<PortUse> {
    const pids = all.map((p) => p.pid);
    const now = performance.now();
    const { counted } = this;
    if (isCycle && counted !== null && now - counted.at < COUNT_MS) {
      const use = await portUse(this.port, pids, signal, counted.connections);
      if (holdersIn(use) === counted.holders) return use;
    }
    const use = await portUse(this.port, pids, signal, null, asked);
    this.counted = { connections: use.connections, holders: holdersIn(use), at: now };
    return use;
  }

  /** Rows that can matter, with folders: those that run a backend, those on the port, their parents, and what descends from them. */
  private async relevant({ all, use }: Pick<TableSeen, 'all' | 'use'>, signal: AbortSignal): Promise<ProcessRow[]> {
    const byPid = new Map(all.map((p) => [p.pid, p]));
    const wanted = new Set<number>();
    const add = (p: ProcessRow | undefined) => {
      for (let at = p, i = 0; at !== undefined && i < ABOVE && !wanted.has(at.pid); at = byPid.get(at.parentPid), i++)
        wanted.add(at.pid);
    };
    for (const p of all) if (runsBackend(p)) add(p);
    for (const l of use.listeners) if (l.pid !== null) add(byPid.get(l.pid));
    this.pids = wanted;
    const withCwd = await withFolders(
      all.filter((p) => wanted.has(p.pid)),
      signal,
    );
    return [...withCwd, ...all.filter((p) => !wanted.has(p.pid))];
  }
}

const holdersIn = ({ listeners }: PortUse): string => listeners.map(({ pid, address }) => `${pid} ${address}`).join();
