import path from 'node:path';

/** The kernel keeps so many bytes of a name (TASK_COMM_LEN without its end, proc(5)). */
const KEPT_BYTES = 15;
/** Where the cut went through a letter, half of it is no letter. */
const HALF_A_LETTER = /\uFFFD$/;

/**
 * What a program on Linux is called. The kernel's word for it is cut, and is that of its main thread, which Node calls `MainThread`: the whole of it
 * stands in the path of what runs, or in the command line (of a script as the file that its interpreter runs).
 * @param comm the kernel's word
 * @param commandLine as it is shown
 * @param executable path of what runs; null where it may not be read
 */
export function programName(comm: string, commandLine: string, executable: () => string | null): string {
  if (comm === 'MainThread') return path.basename(commandLine.split(/\s/, 1)[0] ?? '') || comm;
  const begin = comm.replace(HALF_A_LETTER, '');
  if (Buffer.byteLength(begin) < KEPT_BYTES && begin === comm) return comm;
  const file = path.basename(executable() ?? '');
  return file.startsWith(begin) ? file : (wordWith(begin, commandLine) ?? comm);
}

/** The word of a command line that begins with these letters, or the file of that name. */
function wordWith(begin: string, commandLine: string): string | null {
  for (let at = commandLine.indexOf(begin); at >= 0; at = commandLine.indexOf(begin, at + 1)) {
    const rest = commandLine.slice(at + begin.length);
    if (/^$|[\s/]/.test(commandLine.charAt(at - 1))) return begin + (/^[^\s/]*/.exec(rest)?.[0] ?? '');
  }
  return null;
}
