import { type Instant, type ProcessIdentity, type ProcessInfo, workersOf } from '../../../shared/domain/index.ts';

/** Less than this share of a core is no work: what waits for something is woken now and then as well, in percent. */
const WORKING_PERCENT = 2;
/** So much of a start may be put down to others, in milliseconds: one that works for ever has to be named some time. */
const MOST_MS = 240_000;

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

type Row = ProcessInfo & { readonly cpuSeconds: number };

interface Seen {
  /** The backend's processes, root first. */
  readonly tree: readonly Row[];
  /** When the backend answered last; null where that was no good answer. */
  readonly answeredAt: Instant | null;
  /** Other programs take the processor. */
  readonly isBusy: boolean;
  readonly now: Instant;
}

/** What other programs take from a start: while they keep the processor busy, one that works gets on only by the time that it has of it. */
export class StartLoss {
  private key: string | null = null;
  private before = { cpuMs: 0, mono: 0 };
  private lostMs = 0;
  private isOver = false;

  /** @returns how much of the time since the start that is under way others had, in milliseconds; 0 once it has answered */
  look({ tree, answeredAt, isBusy, now }: Seen): number {
    const starting = startingIn(tree);
    const [first] = starting;
    if (first === undefined) {
      this.key = null;
      return 0;
    }
    const bornMono = now.mono - first.uptimeSeconds * 1000;
    const key = keyOf(first);
    if (key !== this.key) {
      this.key = key;
      this.before = { cpuMs: 0, mono: bornMono };
      this.lostMs = 0;
      this.isOver = false;
    }
    this.isOver ||= answeredAt !== null && answeredAt.mono > bornMono;
    const cpuMs = starting.reduce((sum, p) => sum + p.cpuSeconds * 1000, 0);
    const passedMs = now.mono - this.before.mono;
    const workedMs = cpuMs - this.before.cpuMs;
    this.before = { cpuMs, mono: now.mono };
    if (isBusy && workedMs * 100 >= passedMs * WORKING_PERCENT)
      this.lostMs = Math.min(MOST_MS, this.lostMs + Math.max(0, passedMs - workedMs));
    return this.isOver ? 0 : Math.round(this.lostMs);
  }
}

/** Under a reloader its newest worker, else all that there is. */
function startingIn(tree: readonly Row[]): readonly Row[] {
  const workers = workersOf(tree);
  return workers.length === 0 ? tree : workers.slice(-1);
}
