import { setFlagsFromString } from 'node:v8';

/**
 * V8 compiles what runs often anew on threads of its own, in two stages, and collects young garbage on several at once: for a monitor that does little
 * these jobs were half of all wake-ups, and what the threads compiled with stayed resident (10 MB), without any of its work being done in less
 * processor time. What it compiles at once, as it comes, is quick enough, and young garbage is too little to be shared out. What a V8 does not have or
 * forbids is not touched.
 */
export function wakeFewThreads(): void {
  for (const flag of ['--no-maglev', '--no-opt', '--no-parallel-scavenge']) setFlagsFromString(flag);
}
