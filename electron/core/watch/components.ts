import type {
  Assessment,
  ComponentId,
  Instant,
  ProbeId,
  Reading,
  Readings,
  Settings,
} from '../../../shared/domain/index.ts';
import type { UseContext } from '../../health/index.ts';
import type { Pace, Probe } from '../../probes/index.ts';
import type { History } from '../history/history.ts';

/** What the latest readings say about one component, before hysteresis. */
export type Assess = (component: ComponentId, readings: Readings, settings: Settings, use: UseContext) => Assessment;

/** Figures of components that need more than one reading: a percentile, a share, a trend. */
export interface Figures {
  /** The reading with its derived figures; figures without enough samples stay absent. */
  extend(reading: Reading, settings: Settings): Reading;
  /** Whether the figures of a reading are not joined with those before: it failed, or there was nothing to be measured. */
  isGap(reading: Reading): boolean;
  /** A component was started anew: what it did before says nothing about it. */
  noteStart(component: ComponentId, at: Instant): void;
  /** Forgets what says nothing about now, after a sleep of the machine. */
  reset(): void;
}

/** All that watching has to know of the components. It names none of them. */
export interface Components {
  /** The probes of every component that the settings in force ask for; one that asks the same as the last time is the very one of then. */
  readonly createProbes: (isOnBattery: () => boolean) => readonly Probe[];
  readonly assess: Assess;
  readonly paceOf: (id: ProbeId, settings: Settings) => Pace;
  readonly figures: (history: History) => Figures;
}
