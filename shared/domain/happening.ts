import type { ComponentId } from './components.ts';

/** Something that somebody did and that is no trouble, such as a restart in a terminal: an entry on the timeline and nothing else. */
export interface Happening {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly component: ComponentId;
  /** One sentence. */
  readonly text: string;
}
