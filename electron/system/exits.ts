import type { ProcessIdentity } from '../../shared/domain/index.ts';
import type { Exit } from '../../shared/exit-words.ts';

/** So many ends of own children are kept. */
const KEPT = 50;
const exits = new Map<string, Exit>();
const asked = new Set<string>();
const keyOf = ({ pid, startedAt }: ProcessIdentity): string => `${pid} ${startedAt}`;

/** Remembers how a program ended that this process started: only its parent is ever told. */
export function noteExit(process: ProcessIdentity, exit: Exit): void {
  exits.set(keyOf(process), exit);
  const [oldest] = exits.keys();
  if (exits.size > KEPT && oldest !== undefined) exits.delete(oldest);
}

/** How it ended; null when it was not started from here, or lives. */
export const exitOf = (process: ProcessIdentity): Exit | null => exits.get(keyOf(process)) ?? null;

/** Remembers a program that this process ends: its end is nobody else's doing. */
export function noteAsked(process: ProcessIdentity): void {
  asked.add(keyOf(process));
  const [oldest] = asked;
  if (asked.size > KEPT && oldest !== undefined) asked.delete(oldest);
}

/** Whether this process ended it. */
export const wasAsked = (process: ProcessIdentity): boolean => asked.has(keyOf(process));
