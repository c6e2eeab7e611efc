import {
  type HappenedKind,
  type Keeper,
  type ProbeFacts,
  type ProcessIdentity,
  type ProcessManager,
  type Starter,
  workersOf,
} from '../../../shared/domain/index.ts';
import { heardOf, type Parting } from '../../probes/index.ts';
import { isTypedShell, type ProcessRow } from '../../system/index.ts';

/** Starts are counted over this span, in milliseconds. */
const COUNTED_MS = 600_000;
/** A master starts its workers within this time, in seconds; that belongs to the same start. */
const SETTLE_S = 15;
/** A goodbye explains an end that is seen within this time, in milliseconds: requests in flight are waited for. */
const FAREWELL_MS = 60_000;

/** What somebody did is told for so long, in milliseconds, and no more than so many. */
const HAPPENED_MS = 3_600_000;
const HAPPENED = 50;
/** The same again within this time, in milliseconds, is told once. */
const SAME_MS = 60_000;

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
  /** Looked for where something was started. */
  readonly beside?: Beside;
  readonly now: { readonly mono: number; readonly wall: number };
}

/** What was looked for beside a start. */
export interface Beside {
  /** What starts it again by itself. */
  readonly keeper: Keeper | null;
  /** The file saved last, just before it. */
  readonly saved: { readonly file: string; readonly at: number } | null;
}

const NOTHING_BESIDE: Beside = { keeper: null, saved: null };

export interface Starts {
  /** Starts of the last ten minutes that nobody made: what ended had not been asked to, and no person, reloader or Lifeguard started it. */
  readonly unasked: number;
  /** Who started what runs; null while nothing does. */
  readonly starter: Starter | null;
  /** Nothing of it runs any more, and it was asked to end. */
  readonly stopped: NonNullable<ProcessFacts['stopped']> | null;
  /** Nothing of it serves any more, and nobody heard how it left. */
  readonly unheard: NonNullable<ProcessFacts['unheard']> | null;
  readonly keeper: Keeper | null;
  /** What was done in the last hour, oldest first. */
  readonly happened: NonNullable<ProcessFacts['happened']>;
}

/** What ran when it was looked at last. */
interface Before {
  readonly starter: Starter;
  /** When the last of its servers was born: what was heard before was said by another one. */
  readonly bornMono: number;
  readonly root: string;
  readonly hasWorker: boolean;
}

/** What does not run any more; the worker alone, where its reloader still does. */
interface Gone extends Before {
  /** When it was asked to end, or else was first seen to be gone; epoch milliseconds. */
  readonly at: number;
  /** Whether it was asked to; null while nothing was heard of that. */
  readonly asked: boolean | null;
}

/** Follows who starts and who stops the backend. What runs at the first look is taken as it is. */
export class StartLog {
  private known: Set<string> | null = null;
  private unasked: number[] = [];
  private before: Before | null = null;
  private gone: Gone | null = null;
  private keeper: Keeper | null = null;
  private happened: Starts['happened'] = [];

  /** Whether something was started since the last look, or is seen for the first time: then it is worth looking what is beside it. */
  begins(seen: Pick<Look, 'tree' | 'reloader'>): boolean {
    const [root] = seen.tree;
    return root !== undefined && (this.known?.has(keyOf(root)) !== true || this.isStart(seen));
  }

  look(seen: Look): Starts {
    const { tree, now } = seen;
    const [root] = tree;
    const starter = root === undefined ? null : starterOf(root, seen);
    const isAway = root === undefined || this.hasLostWorker(seen);
    if (isAway) this.noteAbsence(seen);
    if (root === undefined || this.begins(seen)) this.keeper = seen.beside?.keeper ?? null;
    if (this.isStart(seen)) this.noteStart(seen, starter);
    if (root !== undefined && starter !== null && !isAway) {
      const hasWorker = workersOf(tree).length > 0;
      this.before = { starter, bornMono: bornMonoOf(seen), root: keyOf(root), hasWorker };
      this.gone = null;
    }
    this.known = new Set([...(this.known ?? []), ...tree.map(keyOf)].slice(-200));
    this.unasked = this.unasked.filter((at) => now.mono - at < COUNTED_MS);
    const { gone } = this;
    return {
      unasked: this.unasked.length,
      starter,
      keeper: this.keeper,
      stopped: root === undefined && gone?.asked === true ? { at: gone.at, from: gone.starter } : null,
      unheard: gone?.asked === null ? { at: gone.at, from: gone.starter } : null,
      happened: this.happened,
    };
  }

  private noteStart(seen: Look, starter: Starter | null): void {
    const { now, beside = NOTHING_BESIDE } = seen;
    const isReload = this.isReload(seen);
    const asked = this.isSomebodys(seen, starter);
    const ranBefore = this.known !== null && this.known.size > 0;
    if (!asked && ranBefore) this.unasked.push(now.mono);
    const text = startInWords({ ...seen, ...beside, starter, isReload, asked, ranBefore });
    // As long ago as what serves now was born: what that ended may be over before this look sees it.
    const at = now.wall - (now.mono - bornMonoOf(seen));
    this.note({ at, text, kind: isReload || beside.saved !== null ? 'save' : 'start' });
  }

  /** The news of its last connection may come after the look that finds it gone. */
  private noteAbsence({ tree, parting, now }: Look): void {
    if (this.before !== null) this.gone = { ...this.before, at: now.wall, asked: null };
    this.before = null;
    const { gone } = this;
    if (gone === null) return;
    const asked = gone.asked ?? wasAsked(gone, parting, now);
    const at = gone.asked === null && asked === true && parting !== null ? parting.at.wall : gone.at;
    this.gone = { ...gone, asked, at };
    // A reloader without its worker is there to start the next.
    if (asked === true && tree.length === 0)
      this.note({ at, text: 'The backend was asked to end, and ended.', kind: 'stop' });
  }

  private hasLostWorker({ tree: [root, ...others], reloader }: Look): boolean {
    return reloader && this.hadWorker(root) && workersOf(others).length === 0;
  }

  private hadWorker(root: ProcessRow | undefined): boolean {
    const before = this.before ?? this.gone;
    return root !== undefined && before?.hasWorker === true && before.root === keyOf(root);
  }

  /** What a run of Lifeguard did stands on the timeline as that run; null for it. */
  private note({
    at,
    text,
    kind,
  }: {
    readonly at: number;
    readonly text: string | null;
    readonly kind: HappenedKind;
  }): void {
    const before = this.happened.at(-1);
    // Somebody who saves again and again is one who works on it.
    if (text === null || (before?.text === text && at - before.at < SAME_MS)) return;
    const kept = this.happened.filter((h) => at - h.at < HAPPENED_MS);
    this.happened = [...kept, { at: Math.round(at), text, kind }].slice(-HAPPENED);
  }

  /** A new root, or a new worker under an old one. A reloader has one at a time, and the first of them belongs to its own start, however late it is. */
  private isStart({ tree, reloader }: Pick<Look, 'tree' | 'reloader'>): boolean {
    const { known } = this;
    const [root] = tree;
    if (known === null || root === undefined) return false;
    const isNew = (p: ProcessRow) => !known.has(keyOf(p));
    const isSettled = reloader ? this.hadWorker(root) : root.uptimeSeconds > SETTLE_S;
    return isNew(root) || (isSettled && workersOf(tree).some(isNew));
  }

  /** A reloader starts a worker when a file was saved, and only then. */
  private isReload({ tree: [root], reloader }: Pick<Look, 'tree' | 'reloader'>): boolean {
    return reloader && root !== undefined && this.known?.has(keyOf(root)) === true;
  }

  private isSomebodys({ tree, parting, reloader, beside, now }: Look, starter: Starter | null): boolean {
    if (this.isReload({ tree, reloader })) return true;
    if (starter === 'terminal' || starter === 'lifeguard') return true;
    // What is kept is started again whoever saved what; another program that starts it after a save is one that watches files.
    if (beside?.saved != null && beside.keeper === null) return true;
    const left = this.gone ?? this.before;
    return left !== null && (this.gone?.asked ?? wasAsked(left, parting, now)) === true;
  }
}

/** Whether what ran was asked to end, as far as anything was heard of it lately. */
function wasAsked({ bornMono }: Before, parting: Parting | null, { mono }: Look['now']): boolean | null {
  return heardOf(parting, Math.max(bornMono, mono - FAREWELL_MS));
}

/** Other children than its workers say nothing about a start. */
function bornMonoOf({ tree, now }: Pick<Look, 'tree' | 'now'>): number {
  const [root] = tree;
  const servers = [...(root === undefined ? [] : [root]), ...workersOf(tree)];
  return now.mono - Math.min(...servers.map((p) => p.uptimeSeconds)) * 1000;
}

interface Start extends Look, Beside {
  readonly starter: Starter | null;
  readonly isReload: boolean;
  readonly asked: boolean;
  readonly ranBefore: boolean;
}

/** One sentence about a start and who made it; null where the timeline has it already, or nobody is known. */
function startInWords(start: Start): string | null {
  const { starter, isReload, asked, saved, keeper, ranBefore } = start;
  if (starter === 'lifeguard' || starter === null) return null;
  const saves = saved === null ? null : `${saved.file} was saved`;
  if (isReload) return `The backend’s reloader started it again: ${saves ?? 'a file was saved'}.`;
  if (starter === 'terminal') return `The backend was started in a terminal${saves === null ? '' : ` after ${saves}`}.`;
  const who = starterInWords(start);
  if (!ranBefore) return who === null ? null : `${who} started the backend.`;
  if (!asked) {
    const ended = keeper?.ended ?? null;
    return (
      who &&
      `${who} started the backend again, which had ended without being asked to${ended === null ? '' : ` (it ${ended})`}.`
    );
  }
  const why = saves === null ? 'it was asked to end' : saves;
  return who === null
    ? `The backend was started again after ${why}.`
    : `${who} started the backend again after ${why}.`;
}

function starterInWords({ keeper, manager, tree, all }: Start): string | null {
  if (keeper !== null) return keeperInWords(keeper);
  const parent = all.find((p) => p.pid === tree[0]?.parentPid && p.pid > 1);
  return manager?.name ?? parent?.name ?? null;
}

export const keeperInWords = ({ kind, name }: Keeper): string =>
  kind === 'container' ? 'The engine of its container' : `${kind}${name === null ? '' : ` (${name})`}`;

/** Who started a process, as far as its parents tell. */
function starterOf(root: ProcessRow, { all, started, manager }: Look): Starter {
  if (started.some((s) => keyOf(s) === keyOf(root))) return 'lifeguard';
  if (manager !== null) return 'manager';
  const parent = all.find((p) => p.pid === root.parentPid);
  if (parent === undefined || parent.pid <= 1) return 'system';
  return isTypedShell(parent.commandLine) ? 'terminal' : 'program';
}
