import { setFlagsFromString } from 'node:v8';

/**
 * V8 compiles what runs often on threads of its own, in two stages, and collects young garbage on several at once: in the first minutes
 * of a monitor that does little these jobs were half of all wake-ups. Without the first stage what is really hot still comes to the
 * second, and young garbage is too little to be shared out. What a V8 does not have or forbids is not touched.
 */
export function wakeFewThreads(): void {
  for (const flag of ['--no-maglev', '--no-parallel-scavenge']) setFlagsFromString(flag);
}
