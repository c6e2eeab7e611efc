import type { Assessment, ComponentId, Failure } from '../../shared/domain/index.ts';
import { type AssessInput, failed, isUsed, off } from './findings.ts';
import { type FailedReading, mayComeBack } from './left.ts';

/** Nobody listens at the default address and nobody ever asked for it: this machine does not use it. */
const isNotUsed = (input: AssessInput, failure: Failure): boolean =>
  (failure.kind === 'refused' || failure.kind === 'unreachable') && !isUsed(input);

/** What a failed reading of a data store says about it: where nobody ever used one it is off. */
export const failedStore = (component: ComponentId, input: AssessInput, reading: FailedReading): Assessment =>
  isNotUsed(input, reading.failure)
    ? off(component)
    : (mayComeBack(component, reading) ??
      // It works, only not for this user and not now: the rest of the stack may well be logged in.
      failed(component, reading.failure, ...(reading.failure.kind === 'held-back' ? (['warning'] as const) : [])));
