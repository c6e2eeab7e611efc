import { descendants, type ProcessRow } from './processes.ts';
import { processesLately } from './processes-lately.ts';
import * as linux from './processes-linux.ts';

/** So long what is known of a process that matters to nobody is taken as it was, in milliseconds. */
const WHOLE_MS = 60_000;
/** A process that began less than so many seconds before it was read may still become another program, as a script does that ends in `exec`. */
const YOUNG_S = 60;

/** Where a table is read from. */
export interface TableSource {
  /** All that there are now. */
  readonly pids: () => readonly number[];
  /** Rows of these, without those that are gone. */
  readonly read: (pids: readonly number[]) => readonly ProcessRow[];
}

/** What has to be of now. */
export interface Closely {
  readonly pids?: ReadonlySet<number>;
  /** These with all that descend from them. */
  readonly trees?: readonly number[];
}

/**
 * A table of processes that is looked at again and again. Each look reads what is new, what is young and what it is asked for; of everything else
 * it only sees that it is still there, and reads it once a minute.
 */
export class ProcessTable {
  private readonly source: TableSource;
  private readonly now: () => number;
  private rows: readonly ProcessRow[] = [];
  private readAt = Number.NEGATIVE_INFINITY;

  /** @param now milliseconds, monotonic */
  constructor(source: TableSource, now: () => number = () => performance.now()) {
    this.source = source;
    this.now = now;
  }

  look({ pids: named = new Set(), trees = [] }: Closely): readonly ProcessRow[] {
    const now = this.now();
    const isWhole = now - this.readAt >= WHOLE_MS;
    if (isWhole) this.readAt = now;
    const closely = new Set(trees.flatMap((root) => descendants(this.rows, root).map(({ pid }) => pid)));
    const isOld = ({ pid, uptimeSeconds }: ProcessRow) =>
      isWhole || named.has(pid) || closely.has(pid) || uptimeSeconds < YOUNG_S;
    const known = new Map(this.rows.filter((row) => !isOld(row)).map((row) => [row.pid, row]));
    const pids = this.source.pids();
    const read = new Map(this.source.read(pids.filter((pid) => !known.has(pid))).map((row) => [row.pid, row]));
    this.rows = pids.flatMap((pid) => known.get(pid) ?? read.get(pid) ?? []);
    return this.rows;
  }
}

const ofLinux = new ProcessTable({ pids: linux.allPids, read: linux.rowsOf });

/**
 * Every process of this machine, for whoever looks all the time: who is there is of now, and so is what is told of those that matter; what else there
 * is may be told as it was up to a minute ago. All who look share one table. Where one question tells of all (macOS), those who look at the same
 * time share its answer.
 */
export const processesAgain = async (closely: Closely): Promise<readonly ProcessRow[]> =>
  process.platform === 'darwin' ? processesLately() : ofLinux.look(closely);
