import type { ServiceKind } from '../../shared/components/kinds.ts';
import type { Assessment, Failure, FindingOf, ServiceId, Settings } from '../../shared/domain/index.ts';
import { assessed, compared, failed, off, type UseContext, unread } from '../health/findings.ts';
import { mayComeBack } from '../health/left.ts';
import type { Part } from './component.ts';
import type { ReadingOfKind, Self } from './service.ts';

/**
 * Judges a service by whether it answers and by figures against their limits.
 * @param figures those that have limits
 * @param more what else a good reading says
 */
export const judgeService =
  <D extends ServiceKind>(
    self: Self<D>,
    figures: readonly Parameters<Self<D>['limits']>[1][],
    more: (reading: Extract<ReadingOfKind<D>, { readonly ok: true }>) => readonly FindingOf<ServiceId>[] = () => [],
  ): Part['judge'] =>
  ({ readings, settings, use }): Assessment<ServiceId> => {
    if (!self.isWatched(settings)) return off(self.id);
    const reading = self.reading(readings);
    if (reading === undefined) return unread(self.id);
    if (!reading.ok && isNeverSeen(self.id, settings, use)) return off(self.id);
    if (!reading.ok)
      return mayComeBack(self.id, { ...reading, failure: failureOf(reading) }) ?? failed(self.id, failureOf(reading));
    return assessed(self.id, [
      ...more(reading as Extract<ReadingOfKind<D>, { readonly ok: true }>),
      ...figures.flatMap((name) =>
        compared(
          self.metric(name),
          reading.metrics[self.metric(name)],
          self.limits(settings, name),
          self.definition(name),
        ),
      ),
    ]);
  };

/** Only the stack's files name it, and it has never answered: this machine does not use it, whatever sits at its address. */
const isNeverSeen = (id: ServiceId, { services = [] }: Settings, use: UseContext | null): boolean =>
  use !== null && !use.everSeen.has(id) && services.some((s) => s.id === id && s.declared === true);

const failureOf = (reading: { readonly failure?: Failure }): Failure =>
  reading.failure ?? { kind: 'probe-failed', tried: 'reading it', got: 'Nothing was read.', hint: null, code: null };
