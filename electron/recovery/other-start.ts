import path from 'node:path';
import type { CommandLine, ProcessIdentity, ProcessInfo } from '../../shared/domain/index.ts';
import { realPath } from '../files/index.ts';
import { descendants, listProcesses, type ProcessRow, portIn, shapeOf, withFolders } from '../system/index.ts';

/** The table of processes is read this seldom while a start is waited for, in milliseconds. */
const LOOK_MS = 500;
const MAX_DEPTH = 32;

const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

/** Another start of the same backend: its topmost new process, and who began it. */
export interface Rival {
  readonly process: ProcessInfo;
  readonly starter: ProcessInfo;
}

interface Question {
  readonly table: readonly ProcessRow[];
  /** Identities of what ran before anything was stopped. */
  readonly before: ReadonlySet<string>;
  readonly command: CommandLine;
  readonly port: number;
  /** The process that Lifeguard started; null when it started none. */
  readonly ours: number | null;
}

/**
 * The start of the same backend that somebody else began meanwhile: a supervisor that does not let it end, or a person in a terminal. Only
 * what has a starter that was there before counts: what a start script leaves behind is adopted by the system's first process.
 */
export function rivalIn({ table, before, command, port, ours }: Question): Rival | null {
  const byPid = new Map(table.map((p) => [p.pid, p]));
  const own = new Set(ours === null ? [] : descendants(table, ours).map((p) => p.pid));
  for (const p of table) {
    if (p.state === 'zombie' || before.has(keyOf(p)) || own.has(p.pid) || !startsSame(p, command, port)) continue;
    let top = p;
    let parent = byPid.get(p.parentPid);
    for (let i = 0; parent !== undefined && !before.has(keyOf(parent)) && i < MAX_DEPTH; i++) {
      top = parent;
      parent = byPid.get(parent.parentPid);
    }
    if (parent === undefined || !before.has(keyOf(parent)) || adoptsOrphans(parent)) continue;
    return { process: top, starter: parent };
  }
  return null;
}

/** The start command's own script, or a server that asks for the backend's port; both from the folder of the start. */
function startsSame(p: ProcessRow, command: CommandLine, port: number): boolean {
  if (p.cwd === null || p.cwd !== command.cwd) return false;
  const shape = shapeOf(p.commandLine);
  if (shape === 'server') return portIn(p.commandLine) === port;
  if (shape !== 'script') return false;
  const script = [command.command, ...command.args].find((w) => w.endsWith('.sh'));
  return script !== undefined && p.commandLine.split(/\s+/).some((w) => path.basename(w) === path.basename(script));
}

const adoptsOrphans = ({ pid, name }: ProcessInfo): boolean => pid <= 1 || name === 'systemd' || name === 'launchd';

/** What runs now, to tell later what is new. */
export async function whatRuns(signal: AbortSignal): Promise<ReadonlySet<string>> {
  return new Set((await listProcesses(signal)).map(keyOf));
}

/** Looks for another start while one is waited for. Cheap to ask often. */
export class OtherStart {
  private readonly asked: Omit<Question, 'table'>;
  private lookedAt = Number.NEGATIVE_INFINITY;

  constructor(asked: Omit<Question, 'table'>) {
    const { command } = asked;
    this.asked = { ...asked, command: { ...command, cwd: realPath(command.cwd) } };
  }

  async find(signal: AbortSignal): Promise<Rival | null> {
    if (performance.now() - this.lookedAt < LOOK_MS) return null;
    this.lookedAt = performance.now();
    const all = await listProcesses(signal);
    const fresh = all.filter((p) => !this.asked.before.has(keyOf(p)) && shapeOf(p.commandLine) !== 'other');
    if (fresh.length === 0) return null;
    const placed = new Map((await withFolders(fresh, signal)).map((p) => [p.pid, p]));
    return rivalIn({ ...this.asked, table: all.map((p) => placed.get(p.pid) ?? p) });
  }
}
