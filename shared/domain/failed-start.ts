import type { Instant } from '../primitives/time.ts';
import type { ComponentId } from './components.ts';

/** A start that came to an end of its own, as the recovery that tried it found out. */
export interface FailedStart {
  readonly component: ComponentId;
  /** How what was started ended, as a sentence. */
  readonly words: string;
  /** When that recovery ended. */
  readonly at: Instant;
}
