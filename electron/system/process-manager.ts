import path from 'node:path';
import type { ProcessInfo, ProcessManager } from '../../shared/domain/index.ts';

/** They start a program again whenever it ends. */
const RESTART: ReadonlySet<string> = new Set([
  'supervisord',
  'circusd',
  'nodemon',
  'runsv',
  's6-supervise',
  'watchexec',
  'forever',
  'PM2',
  'pm2-runtime',
  'supervise',
]);
/** They end everything else that they run as soon as one of their programs has ended. */
const END_OTHERS: ReadonlySet<string> = new Set([
  'honcho',
  'foreman',
  'goreman',
  'hivemind',
  'npm-run-all',
  'run-p',
  'process-compose',
]);
const INTERPRETER = /^(python|node|ruby|pypy)[\d.]*$/i;
const SHELL = /^-?(ba|z|da|k|fi)?sh$/;
const MAX_DEPTH = 32;

/**
 * The process manager above a process, if one of the known kinds started it. Above a shell in which a person types nothing is looked for: what
 * that ends or starts again is the person's own doing. Unknown managers are not found here; a start that they begin beside ours is.
 */
export function managerOf<T extends ProcessInfo>(root: T, table: readonly T[]): ProcessManager | null {
  const byPid = new Map(table.map((p) => [p.pid, p]));
  let at = byPid.get(root.parentPid);
  for (let i = 0; at !== undefined && at.pid !== 1 && i < MAX_DEPTH; i++) {
    if (isTypedInto(at.commandLine)) return null;
    const does = whatItDoes(at.commandLine);
    const above = byPid.get(at.parentPid);
    // honcho has a copy of itself above each of its programs: the one that manages is the topmost.
    const isCopy = above !== undefined && programOf(above.commandLine) === programOf(at.commandLine);
    if (does !== null && !isCopy) return { pid: at.pid, name: programOf(at.commandLine), does };
    at = above;
  }
  return null;
}

/** What is known about a program by its command line; `concurrently` ends others only where it is told to. */
export function whatItDoes(commandLine: string): ProcessManager['does'] | null {
  const program = programOf(commandLine);
  if (RESTART.has(program)) return 'restarts';
  if (END_OTHERS.has(program)) return 'ends-others';
  if (program !== 'concurrently') return null;
  return /\s(-k|--kill-others(-on-fail)?)(\s|$)/.test(commandLine) ? 'ends-others' : null;
}

/** The program that an interpreter runs, or the first word; without the colon of a title such as `foreman: master`. */
function programOf(commandLine: string): string {
  const words = commandLine.split(/\s+/).filter((w) => w !== '');
  const plain = (word: string | undefined) => path.basename(word ?? '').replace(/(:|\.py|\.c?js)$/, '');
  const first = plain(words[0]);
  if (!INTERPRETER.test(first)) return first;
  const module = words.indexOf('-m');
  if (module === 1) return plain(words[2]);
  return plain(words.slice(1).find((w) => !w.startsWith('-'))) || first;
}

/** A shell without a script or a command: someone types into it. */
function isTypedInto(commandLine: string): boolean {
  const words = commandLine.split(/\s+/).filter((w) => w !== '');
  return SHELL.test(path.basename(words[0] ?? '')) && words.slice(1).every((w) => /^-(?!\w*c$)/.test(w));
}
