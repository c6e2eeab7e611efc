import { type ComponentId, type ContainerState, type Owner, type Readings, toldOf } from '../../shared/domain/index.ts';

/** A container, as its engine told it last. */
export type Container = Pick<Extract<Owner, { readonly kind: 'container' }>, 'name' | 'state'>;

/** What tells whether a container was asked to end. */
export interface Ending {
  readonly container: Container;
  /** What its server writes then; undefined where that is not known. */
  readonly goodbye: RegExp | undefined;
  /** When its server answered last; epoch milliseconds. */
  readonly wellAt: number;
  /** What still answers has no end that its engine is about to note. */
  readonly isGone: boolean;
}

/** Whether somebody asked a container to end, as its engine tells now; null where that does not tell in time. */
export type HowEnded = (ending: Ending, signal: AbortSignal) => Promise<boolean | null>;

/** The container that a component lives in; null where it lives in none. */
export function containerOf(readings: Readings, id: ComponentId): (Container & { readonly by: ComponentId }) | null {
  const told = toldOf(readings, id);
  return told?.owner.kind === 'container' ? { ...told.owner, by: told.by } : null;
}

/** Whether it was started since it was told so. Pure. */
export const isStartedAnew = (before: ContainerState, after: ContainerState | undefined): boolean =>
  after?.status === 'running' && (after.startedAt ?? 0) > (before.startedAt ?? 0);
