import type { Assessment, Comings, ComponentId, Failure } from '../../shared/domain/index.ts';
import { formatClock } from '../../shared/format.ts';
import { assessed, fact } from './findings.ts';

export interface FailedReading {
  readonly failure: Failure;
  readonly facts?: object;
  readonly at: { readonly wall: number };
}

/** What is gone and may come back, because somebody asked it to end or may have; null where it is not, or its time is over. */
export function mayComeBack<Id extends ComponentId>(
  component: Id,
  { failure, facts = {}, at }: FailedReading,
): Assessment<Id> | null {
  const { left }: Comings = facts;
  if (left === undefined) return null;
  const leftMs = left.backBy - at.wall;
  if (leftMs <= 0) return null;
  const words = left.asked
    ? `It was asked to end at ${formatClock(left.at, at.wall)}, and may be started again`
    : 'It has ended; whether it was asked to is not known';
  return { ...assessed(component, [fact(`failure:${failure.kind}`, 'starting', words)]), mayComeBackMs: leftMs };
}
