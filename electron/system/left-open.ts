import type { StdioOptions } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync } from 'node:fs';

const CLOSED_BY_EXEC = 0o2000000;
/** One line a descriptor: what the system knows of it, in octal. */
const FLAGS = /^flags:\s*([0-7]+)$/m;

type Standard = readonly ['ignore', 'ignore' | 'pipe' | number, 'ignore' | 'pipe' | number];

/**
 * Starts a program with its standard streams and nothing else of ours. On Linux a program gets every file that whoever started us, or Chromium, left
 * open to be passed on: a lock of a shell (`exec 200>lock`), the archive of the app, its sockets. One that outlives us would hold them. Node cannot
 * close them for a child, but can put something in their place. On macOS the system closes them.
 *
 * @param standard what the program gets as its standard streams
 * @param start is given what to start it with, and starts it before it returns
 */
export function withNothingLeftOpen<T>(standard: Standard, start: (stdio: StdioOptions) => T): T {
  const open = passedOn();
  if (open.length === 0) return start([...standard]);
  const nothing = openSync('/dev/null', 'r+');
  try {
    const length = Math.max(...open) + 1;
    const others = Array.from({ length: length - 3 }, (_, i) => (open.includes(i + 3) ? nothing : 'ignore'));
    return start([...standard, ...others]);
  } finally {
    closeSync(nothing);
  }
}

/** Descriptors beside the standard ones that a program would get from this process. */
function passedOn(): number[] {
  let all: string[];
  try {
    all = readdirSync('/proc/self/fdinfo');
  } catch {
    return [];
  }
  return all.map(Number).filter((fd) => fd > 2 && isPassedOn(fd));
}

function isPassedOn(fd: number): boolean {
  try {
    const flags = FLAGS.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1];
    return flags !== undefined && (Number.parseInt(flags, 8) & CLOSED_BY_EXEC) === 0;
  } catch {
    // Closed since the list was read, as the one that read the list was.
    return false;
  }
}
