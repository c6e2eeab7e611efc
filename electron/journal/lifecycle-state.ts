import type {
  Cause,
  ComponentId,
  HealthState,
  Incident,
  Instant,
  Run,
  Severity,
  TimelineEntry,
} from '../../shared/domain/index.ts';
import type { Below } from './attribution.ts';
import type { Identities, Instance, Instances } from './instances.ts';

/** An incident that is open, with what its durations are measured from. */
export interface Open {
  readonly incident: Incident;
  /** Start of the present failure on this process's monotonic clock. */
  readonly startedMono: number;
  /** Duration of earlier failures of the same incident: before it was reopened, or before Lifeguard was started again. */
  readonly beforeMs: number;
  /** Was open when Lifeguard was started: not yet known whether it still is. */
  readonly inherited: boolean;
  /** What ran as its component when the failure began; null where that is not known. */
  readonly instance: Instance | null;
}

/** The incidents that are followed, with all that has to be known of them at the next observation. */
export interface Lifecycle {
  readonly open: readonly Open[];
  /** Closed within the reopening window. */
  readonly closed: readonly { readonly incident: Incident; readonly closedMono: number; readonly beforeMs: number }[];
  /** Runs as they were last seen, for those that belong to an incident. */
  readonly runs: ReadonlyMap<string, Run['state']>;
  readonly instances: Instances;
  readonly nextId: number;
  /** When it was observed last, and how long the machine had been up then; absent before the first time. */
  readonly last?: { readonly at: Instant; readonly upMs: number | null };
}

/** What is known at one moment. */
export interface Observation {
  readonly at: Instant;
  /** How long the machine has been up, its sleep included, in milliseconds; null or absent where its monotonic clock tells of that, too. */
  readonly upMs?: number | null;
  /** Confirmed, ranked, root causes only. */
  readonly causes: readonly Cause[];
  readonly states: Readonly<Partial<Record<ComponentId, HealthState>>>;
  /** The runs of this session. */
  readonly runs: readonly Run[];
  /** What stands on what at present. */
  readonly below: Below;
  /** When each component was last well, on the monotonic clock; absent where it never was. */
  readonly lastGood?: Readonly<Partial<Record<ComponentId, number>>>;
  /** Since when each component is read at another address than before, on the monotonic clock; absent where it never was. */
  readonly anew?: Readonly<Partial<Record<ComponentId, number>>>;
  /** What runs as each component, where that is known. */
  readonly identities?: Identities;
  /** When alarms that were paused came back; null or absent where none were. */
  readonly pauseEndedAt?: Instant | null;
  /** Nobody will look any more: what a recovery has just verified is over, although no further reading confirmed it. */
  readonly isLast?: boolean;
}

/**
 * How grave the open incident of a component is, its own first, and when its clock began, on both clocks, the good times between its failures left
 * out; null where none is open.
 * @param causeId what it is known by now; since when it has had that very name in its present failure is told too, null where it has not
 */
export function clockIn(
  open: readonly (Pick<Open, 'incident'> & Partial<Pick<Open, 'startedMono' | 'beforeMs'>>)[],
  component: ComponentId,
  causeId: string | null = null,
): {
  readonly severity: Severity;
  readonly sinceWall: number;
  /** Null of an incident that another Lifeguard follows: its monotonic clock is not this one. */
  readonly sinceMono: number | null;
  readonly causeSinceWall: number | null;
  readonly beforeMs: number;
} | null {
  const found =
    open.find(({ incident }) => incident.component === component) ??
    open.find(({ incident }) => incident.affected.includes(component));
  if (found === undefined) return null;
  const { incident: own, startedMono, beforeMs = 0 } = found;
  const { severity, failingSince, startedAt, failedBeforeMs = 0, named = [], reopened, detectedWithin } = own;
  const began = failingSince ?? startedAt;
  const names = own.component === component ? named.filter(({ turn }) => turn === reopened) : [];
  const name = names.findIndex(({ cause }) => cause === causeId);
  // It fails since before it was named; what it is called later is so since then.
  const namedSince = name === 0 ? began : (names[name]?.at ?? null);
  // What nobody has seen well was found so: that is no time at which it became so.
  const causeSinceWall = detectedWithin === true || reopened > 0 ? namedSince : null;
  const sinceMono = startedMono === undefined ? null : startedMono - beforeMs;
  return { severity, sinceWall: began - failedBeforeMs, sinceMono, causeSinceWall, beforeMs: failedBeforeMs };
}

/** Keeps an incident as it is now, with new entries of its timeline; returns it. */
export type Note = (open: Open, ...entries: TimelineEntry[]) => Open;

/** One entry of a timeline. */
export const entry = (
  at: Instant,
  kind: TimelineEntry['kind'],
  component: ComponentId | null,
  text: string,
  raw: string | null = null,
): TimelineEntry => ({
  at: Math.round(at.wall),
  kind,
  component,
  text,
  raw,
});
