import {
  type ProbeFacts,
  type ProcessIdentity,
  type ProcessManager,
  type Starter,
  workersOf,
} from '../../../shared/domain/index.ts';
import type { Parting } from '../../probes/index.ts';
import type { ProcessRow } from '../../system/index.ts';

/** Starts are counted over this span, in milliseconds. */
const COUNTED_MS = 600_000;
/** A reloader starts its first worker within this time, in seconds; that belongs to the same start. */
const SETTLE_S = 15;
/** A goodbye explains an end that is seen within this time, in milliseconds: requests in flight are waited for. */
const FAREWELL_MS = 60_000;

/** What somebody did is told for so long, in milliseconds, and no more than so many. */
const HAPPENED_MS = 3_600_000;
const HAPPENED = 50;
/** The same again within this time, in milliseconds, is told once. */
const SAME_MS = 60_000;

/** A shell that somebody types into; one with a script or `-c` runs a program. */
const SHELL = /^-?(\S*\/)?(ba|z|fi|k|da|tc|c)?sh(\s+--?(i|l|il|li|login|interactive|norc|noprofile|noediting))*$/;

type ProcessFacts = ProbeFacts['process'];

const keyOf = ({ pid, startedAt }: ProcessIdentity) => `${pid} ${startedAt}`;

interface Look {
  /** The backend's processes, root first. */
  readonly tree: readonly ProcessRow[];
  readonly all: readonly ProcessRow[];
  readonly started: readonly ProcessIdentity[];
  readonly manager: ProcessManager | null;
  readonly reloader: boolean;
  readonly parting: Parting | null;
  readonly now: { readonly mono: number; readonly wall: number };
}

export interface Starts {
  /** Starts of the last ten minutes that nobody made: what ended had not been asked to, and no person, reloader or Lifeguard started it. */
  readonly unasked: number;
  /** Who started what runs; null while nothing does. */
  readonly starter: Starter | null;
  /** Nothing of it runs any more, and it was asked to end. */
  readonly stopped: NonNullable<ProcessFacts['stopped']> | null;
  /** What somebody did in the last hour, oldest first. */
  readonly happened: NonNullable<ProcessFacts['happened']>;
}

/** Follows who starts and who stops the backend. What runs at the first look is taken as it is. */
export class StartLog {
  private known: Set<string> | null = null;
  private unasked: number[] = [];
  private before: { readonly starter: Starter } | null = null;
  private stopped: { readonly at: number; readonly from: Starter } | null = null;
  private happened: Starts['happened'] = [];

  look(seen: Look): Starts {
    const { tree, now } = seen;
    const [root] = tree;
    const starter = root === undefined ? null : starterOf(root, seen);
    if (root === undefined) this.noteAbsence(seen);
    else this.stopped = null;
    if (this.isStart(seen)) {
      if (!this.isSomebodys(seen, starter)) this.unasked.push(now.mono);
      else this.note(now.wall, startInWords(this.isReload(seen) ? 'reloader' : starter, seen.manager));
    }
    if (starter !== null) this.before = { starter };
    this.known = new Set([...(this.known ?? []), ...tree.map(keyOf)].slice(-200));
    this.unasked = this.unasked.filter((at) => now.mono - at < COUNTED_MS);
    return {
      unasked: this.unasked.length,
      starter,
      stopped: this.stopped,
      happened: this.happened,
    };
  }

  private noteAbsence({ parting, now }: Look): void {
    if (this.before === null) return;
    const asked = parting?.asked === true && now.mono - parting.at.mono < FAREWELL_MS;
    this.stopped = asked ? { at: parting.at.wall, from: this.before.starter } : null;
    if (asked) this.note(parting.at.wall, 'The backend was asked to end, and ended.');
    this.before = null;
  }

  /** What a run of Lifeguard did stands on the timeline as that run; null for it. */
  private note(at: number, text: string | null): void {
    const before = this.happened.at(-1);
    // Somebody who saves again and again is one who works on it.
    if (text === null || (before?.text === text && at - before.at < SAME_MS)) return;
    this.happened = [...this.happened.filter((h) => at - h.at < HAPPENED_MS), { at: Math.round(at), text }].slice(
      -HAPPENED,
    );
  }

  /** A new root, or a new worker under an old one. */
  private isStart({ tree }: Look): boolean {
    const { known } = this;
    const [root] = tree;
    if (known === null || root === undefined) return false;
    const isNew = (p: ProcessRow) => !known.has(keyOf(p));
    return isNew(root) || (root.uptimeSeconds > SETTLE_S && workersOf(tree).some(isNew));
  }

  /** A reloader starts a worker when a file was saved, and only then. */
  private isReload({ tree: [root], reloader }: Pick<Look, 'tree' | 'reloader'>): boolean {
    return reloader && root !== undefined && this.known?.has(keyOf(root)) === true;
  }

  private isSomebodys({ tree, parting, reloader, now }: Look, starter: Starter | null): boolean {
    if (this.isReload({ tree, reloader })) return true;
    if (starter === 'terminal' || starter === 'lifeguard') return true;
    return parting?.asked === true && now.mono - parting.at.mono < FAREWELL_MS;
  }
}

/** One sentence about a start that somebody made; null where the timeline has it already. */
function startInWords(by: Starter | 'reloader' | null, manager: ProcessManager | null): string | null {
  switch (by) {
    case 'lifeguard':
    case null:
      return null;
    case 'reloader':
      return 'The backend’s reloader started it again: a file was saved.';
    case 'terminal':
      return 'The backend was started in a terminal.';
    case 'manager':
      return `${manager?.name ?? 'A process manager'} started the backend again after it was asked to end.`;
    default:
      return 'The backend was started again after it was asked to end.';
  }
}

/** Who started a process, as far as its parents tell. */
function starterOf(root: ProcessRow, { all, started, manager }: Look): Starter {
  if (started.some((s) => keyOf(s) === keyOf(root))) return 'lifeguard';
  if (manager !== null) return 'manager';
  const parent = all.find((p) => p.pid === root.parentPid);
  if (parent === undefined || parent.pid <= 1) return 'system';
  return SHELL.test(parent.commandLine) ? 'terminal' : 'program';
}
