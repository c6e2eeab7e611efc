import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../../shared/domain/index.ts';
import { descendants, identify, isSame, listProcesses } from './processes.ts';

export interface StopOptions {
  /** How long the tree may take to end by itself, in milliseconds. */
  readonly gracefulMs: number;
  readonly signal?: AbortSignal;
}

export interface StopReport {
  /** One sentence: `Ended by itself.` */
  readonly summary: string;
  /** What happened to each process, in order. */
  readonly lines: readonly string[];
  /** Processes that still live: not allowed to signal them, or they cannot be killed. */
  readonly left: readonly ProcessIdentity[];
}

type Member = ProcessIdentity & { readonly label?: string };

const POLL_MS = 25;
/** A killed process is gone at once unless it waits for a device. */
const AFTER_KILL_MS = 3000;

/**
 * Stops a tree of processes: SIGTERM to its root (and SIGCONT, or a stopped process would never see it), time to end, then
 * SIGKILL, leaves first. Immediately before every signal pid and start time are compared, so a reused pid is never touched.
 * Children that were born meanwhile are included if they descend from a member that still lives.
 */
export async function stopTree(tree: readonly Member[], { gracefulMs, signal }: StopOptions): Promise<StopReport> {
  const lines: string[] = [];
  const note = (member: Member, what: string) => lines.push(`${member.label ?? 'process'} (pid ${member.pid}) ${what}`);
  const members = await withDescendants(tree);
  for (const member of tree) if (!(await isSame(member))) note(member, 'was gone already');
  const [root] = tree;
  if (root !== undefined) {
    // The root passes the signal on: uv and the reloader end their children gracefully. If it is gone, everybody is told.
    const told = (await isSame(root)) ? [root] : members;
    for (const member of told) await send(member, 'SIGTERM');
    for (const member of members) await send(member, 'SIGCONT');
  }
  let alive = await waitForEnd(members, gracefulMs, signal);
  if (alive.length === 0) return { summary: summarise(lines, tree.length, 0), lines, left: [] };
  const late = await withDescendants(alive);
  // Leaves first: a parent that loses its child may start another.
  for (const member of [...late].reverse()) {
    const sent = await send(member, 'SIGKILL');
    if (sent === 'sent') note(member, `was killed after ${gracefulMs / 1000} s`);
    if (sent === 'not-allowed') note(member, 'belongs to another user and was not signalled');
  }
  alive = await waitForEnd(late, AFTER_KILL_MS, signal);
  return { summary: summarise(lines, tree.length, late.length - alive.length), lines, left: alive };
}

function summarise(lines: readonly string[], members: number, killed: number): string {
  if (killed > 0) return `${killed} ${killed === 1 ? 'process' : 'processes'} had to be killed.`;
  return lines.length >= members ? 'It was gone already.' : 'Ended by itself.';
}

/** The living members of a tree and everything that descends from them now, parents before children. */
async function withDescendants(tree: readonly Member[]): Promise<Member[]> {
  const found = new Map<number, Member>();
  const table = await listProcesses();
  for (const member of tree) {
    const row = table.find((r) => r.pid === member.pid && r.startedAt === member.startedAt);
    if (row === undefined) continue;
    if (!found.has(member.pid)) found.set(member.pid, member);
    for (const d of descendants(table, member.pid).slice(1)) {
      if (!found.has(d.pid)) found.set(d.pid, { pid: d.pid, startedAt: d.startedAt, label: d.name });
    }
  }
  return [...found.values()];
}

async function send(member: Member, signal: NodeJS.Signals): Promise<'sent' | 'gone' | 'not-allowed'> {
  const now = await identify(member.pid);
  if (now === null || now.startedAt !== member.startedAt) return 'gone';
  try {
    process.kill(member.pid, signal);
    return 'sent';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'not-allowed' : 'gone';
  }
}

async function waitForEnd(members: readonly Member[], limitMs: number, signal?: AbortSignal): Promise<Member[]> {
  const end = performance.now() + limitMs;
  for (;;) {
    signal?.throwIfAborted();
    const living = await Promise.all(members.map(isSame));
    const alive = members.filter((_, i) => living[i]);
    if (alive.length === 0 || performance.now() > end) return alive;
    await sleep(POLL_MS, undefined, signal && { signal });
  }
}
