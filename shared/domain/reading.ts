import type { BuiltInId } from '../components/derive.ts';
import type { ServiceId } from '../components/service-ids.ts';
import type { Failure } from '../primitives/failure.ts';
import type { Instant } from '../primitives/time.ts';
import type { ComponentId } from './components.ts';
import type { MetricId } from './metrics.ts';
import type { ProbeFacts, ProbeId } from './probes.ts';

interface ReadingBase<P extends ProbeId> {
  readonly probe: P;
  readonly component: ComponentId;
  /** When the answer was in. */
  readonly at: Instant;
  /** How long the whole probe took, in milliseconds. */
  readonly tookMs: number;
  /** Numbers that thresholds and charts use; a metric that was not read is absent, never zero. */
  readonly metrics: Readonly<Partial<Record<MetricId, number>>>;
}

/** What one run of a probe found out: numbers and facts, or a typed failure. It never says what is bad. */
export type Reading<P extends ProbeId = ProbeId> = P extends ProbeId
  ?
      | (ReadingBase<P> & { readonly ok: true; readonly facts: ProbeFacts[P] })
      | (ReadingBase<P> & { readonly ok: false; readonly failure: Failure; readonly facts: Partial<ProbeFacts[P]> })
  : never;

/** The latest reading of every probe; a probe that never ran is absent. */
/** Whether a reading is of this probe. */
export const isReadingOf = <P extends BuiltInId>(
  reading: Reading,
  probe: P,
): reading is Extract<Reading, { readonly probe: P }> => reading.probe === probe;

export type Readings = { readonly [P in BuiltInId]?: Reading<P> } & {
  readonly [id: ServiceId]: Reading<ServiceId> | undefined;
};
