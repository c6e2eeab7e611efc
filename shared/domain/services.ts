import type { KindName } from '../components/kinds.ts';
import type { ServiceId } from '../components/service-ids.ts';
import type { ComponentId } from './components.ts';

export { KINDS, type KindName } from '../components/kinds.ts';
export type { ServiceId } from '../components/service-ids.ts';

/** One more thing to watch, as somebody added it in the settings; its other values are settings like those of what is always there. */
export interface Service {
  readonly id: ServiceId;
  readonly kind: KindName;
  /** Who cannot work without it. */
  readonly neededBy: readonly ComponentId[];
  /** The stack's own files name it and nobody asked for it: it is not used here until it was seen. */
  readonly declared?: true;
}
