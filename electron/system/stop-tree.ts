import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { counted } from '../../shared/format.ts';
import { type AwakeTime, whileAwake } from './awake-time.ts';
import { systemClock } from './clock.ts';
import { shapeOf } from './command-shape.ts';
import { noteAsked } from './exits.ts';
import { descendants, identify, isSame, listProcesses, type ProcessRow } from './processes.ts';

export interface StopOptions {
  /** How long the tree may take to end by itself, in milliseconds. */
  readonly gracefulMs: number;
  readonly signal?: AbortSignal;
  /** No SIGKILL at the end of the time: what has not ended is left as it is, and named in `left`. */
  readonly spare?: boolean;
  /** How each process is asked to end. Default SIGTERM. */
  readonly endsBy?: 'SIGTERM' | 'SIGINT';
  /** Called each time that a process was told to end; never called, nothing was. */
  readonly onTold?: () => void;
}

export interface StopReport {
  /** One sentence: `Ended by itself.` Names what had to be killed, and why. */
  readonly summary: string;
  /** What happened to each process, in order. */
  readonly lines: readonly string[];
  /** Pids that got SIGKILL. */
  readonly killed: readonly number[];
  /** Processes that still live: not allowed to signal them, or they cannot be killed. */
  readonly left: readonly ProcessIdentity[];
}

type Target = ProcessIdentity & { readonly label?: string };

interface Member extends ProcessIdentity {
  readonly label: string;
  readonly parentPid: number;
  /** A shell or `uv run`: it only waits for what it started. */
  readonly waits: boolean;
}

const POLL_MS = 25;
/** So long a start script or `uv` may take to end after its server has, in milliseconds; then it is told as well. */
const FOLLOW_MS = 100;
/** A program that does not pass the signal on: after this share of the time everybody is told. */
const TELL_ALL_SHARE = 0.6;
/** After a worker was killed the reloader above it, and what that has beside it, may end by themselves, in milliseconds. */
const AFTER_LEAF_MS = 1000;
/** A killed process is gone at once unless it waits for a device. */
const AFTER_KILL_MS = 3000;

/**
 * Stops a tree of processes so that its shutdown hooks run. SIGTERM goes to the servers at the top of it first: a reloader or a
 * master ends its workers itself, once, in its own order. The start script and `uv` above them wait and end with them; they are told only
 * afterwards, because a shell that leads a terminal's session takes everything in that session with it at once when it dies first. What
 * has lost its parent, and after a while everybody, is told directly. SIGKILL is for what is left at the end of the time, leaves first.
 *
 * SIGCONT follows each SIGTERM, or a stopped process would never see it. Immediately before every signal pid and start time are
 * compared, so a reused pid is never touched. Children that were born meanwhile are included if they descend from a member.
 */
export async function stopTree(tree: readonly Target[], options: StopOptions): Promise<StopReport> {
  return whileAwake(systemClock, (time) => new Stopping(tree, options, time).run());
}

class Stopping {
  private readonly tree: readonly Target[];
  private readonly gracefulMs: number;
  private readonly signal: AbortSignal | undefined;
  private readonly spare: boolean;
  private readonly endsBy: 'SIGTERM' | 'SIGINT';
  private readonly onTold: (() => void) | undefined;
  /** What was slept is no time that anything had to end. */
  private readonly time: AwakeTime;
  private readonly lines: string[] = [];
  private readonly killed: Member[] = [];
  private readonly told = new Set<number>();
  private readonly refused = new Set<number>();
  private members = new Map<number, Member>();
  /** Pids of the first look; what is not among them was born while the tree was being stopped. */
  private first: ReadonlySet<number> = new Set();

  constructor(
    tree: readonly Target[],
    { gracefulMs, signal, spare, endsBy = 'SIGTERM', onTold }: StopOptions,
    time: AwakeTime,
  ) {
    this.tree = tree;
    this.gracefulMs = gracefulMs;
    this.signal = signal;
    this.spare = spare ?? false;
    this.endsBy = endsBy;
    this.onTold = onTold;
    this.time = time;
  }

  async run(): Promise<StopReport> {
    await this.refresh();
    this.first = new Set(this.members.keys());
    for (const target of this.tree) {
      if (!this.members.has(target.pid))
        this.lines.push(`${target.label ?? 'process'} (pid ${target.pid}) was gone already`);
    }
    const there = this.members.size;
    await this.tell([...this.members.values()].filter((m) => this.isTop(m)));
    for (const member of this.members.values()) await this.send(member, 'SIGCONT');
    let alive = await this.untilEnded();
    if (alive.length > 0 && !this.spare) alive = await this.kill();
    return { summary: this.summary(there), lines: this.lines, killed: this.killed.map((m) => m.pid), left: alive };
  }

  /** Programs that are no shell and not below another program of the tree. */
  private isTop(member: Member): boolean {
    if (member.waits) return false;
    const parent = this.members.get(member.parentPid);
    return parent === undefined || parent.waits;
  }

  private async untilEnded(): Promise<Member[]> {
    const begun = performance.now();
    let quietSince: number | null = null;
    for (;;) {
      this.signal?.throwIfAborted();
      const alive = await this.living();
      const now = performance.now();
      const waitedMs = this.time.passedMs(begun);
      if (alive.length === 0 || waitedMs > this.gracefulMs) return alive;
      const untold = alive.filter((m) => !this.told.has(m.pid));
      // Whoever was told is gone and somebody is left: a script that goes on, a worker that lost its reloader.
      const quiet = untold.length === alive.length;
      quietSince = quiet ? (quietSince ?? now) : null;
      const late = waitedMs > this.gracefulMs * TELL_ALL_SHARE;
      if (late || (quietSince !== null && now - quietSince > FOLLOW_MS)) {
        await this.refresh();
        const rest = [...this.members.values()];
        const servers = rest.filter((m) => !m.waits && (late || this.isTop(m)));
        // A script that starts its server again is told before the new one, or it would go on for ever.
        const reborn = servers.some((m) => !this.first.has(m.pid));
        const shells = rest.filter((m) => m.waits);
        await this.tell(servers.length === 0 || reborn ? [...shells, ...servers] : servers);
        quietSince = null;
      }
      await sleep(POLL_MS, undefined, this.signal && { signal: this.signal });
    }
  }

  /** Leaves first: a parent that loses its child may then end by itself, and a shell is told before it is killed. */
  private async kill(): Promise<Member[]> {
    await this.refresh();
    const born = [...this.members.values()].filter((m) => !this.told.has(m.pid) && !m.waits);
    if (born.length > 0) {
      // Nobody is killed who was not asked before.
      await this.tell(born);
      await this.ended(born, AFTER_LEAF_MS);
      await this.refresh();
    }
    const late = [...this.members.values()].reverse();
    for (const member of [...late.filter((m) => !m.waits), ...late.filter((m) => m.waits)]) {
      if (member.waits) {
        await this.tell([member]);
        await this.ended([member], AFTER_LEAF_MS);
      }
      if (!(await isSame(member))) continue;
      const sent = await this.send(member, 'SIGKILL');
      if (sent === 'gone') continue;
      if (sent === 'sent') this.killed.push(member);
      else this.refused.add(member.pid);
      this.lines.push(
        sent === 'sent'
          ? `${nameOf(member)} did not end within ${this.gracefulMs / 1000} s of SIGTERM and was killed (SIGKILL)`
          : `${nameOf(member)} belongs to another user and was not signalled`,
      );
      if (this.members.has(member.parentPid)) await this.ended(late, AFTER_LEAF_MS);
    }
    return this.ended(late, AFTER_KILL_MS, this.refused);
  }

  /** Those that live still when these have ended or the time is over. */
  private async ended(members: readonly Member[], limitMs: number, except?: ReadonlySet<number>): Promise<Member[]> {
    const begun = performance.now();
    for (;;) {
      this.signal?.throwIfAborted();
      const living = await Promise.all(members.map(isSame));
      const alive = members.filter((_, i) => living[i]);
      if (alive.every((m) => except?.has(m.pid)) || this.time.passedMs(begun) > limitMs) return alive;
      await sleep(POLL_MS, undefined, this.signal && { signal: this.signal });
    }
  }

  private async tell(members: readonly Member[]): Promise<void> {
    for (const member of members) {
      if (this.told.has(member.pid)) continue;
      this.told.add(member.pid);
      await this.send(member, this.endsBy);
      await this.send(member, 'SIGCONT');
    }
  }

  private async living(): Promise<Member[]> {
    const members = [...this.members.values()];
    const same = await Promise.all(members.map(isSame));
    return members.filter((_, i) => same[i]);
  }

  /** The living members of the tree and everything that descends from them now, parents before children. */
  private async refresh(): Promise<void> {
    const table = await listProcesses(this.signal);
    const found = new Map<number, Member>();
    for (const known of [...this.tree, ...this.members.values()]) {
      const row = table.find((r) => r.pid === known.pid && r.startedAt === known.startedAt);
      if (row === undefined || row.state === 'zombie') continue;
      for (const d of descendants(table, row.pid))
        if (d.state !== 'zombie' && !found.has(d.pid)) found.set(d.pid, memberOf(d, known));
    }
    this.members = found;
  }

  private async send(member: Member, signal: NodeJS.Signals): Promise<'sent' | 'gone' | 'not-allowed'> {
    const now = await identify(member.pid);
    if (now === null || now.startedAt !== member.startedAt) return 'gone';
    try {
      process.kill(member.pid, signal);
      // A worker ends with its reloader, and a script with its server, though only that is told.
      for (const m of [member, ...this.members.values()]) noteAsked(m);
      if (signal === this.endsBy) this.onTold?.();
      return 'sent';
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'not-allowed' : 'gone';
    }
  }

  private summary(there: number): string {
    if (this.killed.length > 0) {
      const names = this.killed.map(nameOf).join(', ');
      return `${counted(this.killed.length, 'process did', 'processes did')} not end within ${this.gracefulMs / 1000} s of SIGTERM and had to be killed (SIGKILL): ${names}.`;
    }
    return there === 0 ? 'It was gone already.' : 'Ended by itself.';
  }
}

const nameOf = ({ label, pid }: Member): string => `${label} (pid ${pid})`;

function memberOf(row: ProcessRow, known: Target): Member {
  const shape = shapeOf(row.commandLine);
  const label = row.pid === known.pid ? (known.label ?? row.name) : row.name;
  return { pid: row.pid, startedAt: row.startedAt, parentPid: row.parentPid, label, waits: isWaiting(shape, row) };
}

/** `uv run`, a start script, or any other shell: none of them serves, and none of them passes a signal on reliably. */
const isWaiting = (shape: ReturnType<typeof shapeOf>, { name }: ProcessRow): boolean =>
  shape === 'uv' || shape === 'script' || /^-?(ba|z|da|k|fi)?sh$/.test(name);
