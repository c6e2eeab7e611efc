import type { Happened } from './happened.ts';

/** How a server left that does not answer any more, as far as anything tells. */
export interface Left {
  /** When it was first seen to be gone; epoch milliseconds. */
  readonly at: number;
  /** Whether somebody asked it to end; null while nothing tells. */
  readonly asked: boolean | null;
  /** Until then it may come back as part of what somebody does; epoch milliseconds. */
  readonly backBy: number;
  /** It was started again, and has not answered yet. */
  readonly again?: true;
}

/** What a reading tells of the ends and starts of its server, beside the facts of its kind. */
export interface Comings {
  /** Absent while it answers, and where nothing is known of the process that did. */
  readonly left?: Left;
  /** What was done to it in the last hour, oldest first. */
  readonly happened?: readonly Happened[];
}
