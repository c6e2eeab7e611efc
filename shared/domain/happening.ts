import type { Happened } from '../primitives/happened.ts';
import type { ComponentId } from './components.ts';

export { HAPPENED_KINDS, type Happened, type HappenedKind } from '../primitives/happened.ts';

/** Something that was done or came and that is no trouble, such as a restart in a terminal: an entry on the timeline and nothing else. */
export interface Happening extends Happened {
  readonly component: ComponentId;
}
