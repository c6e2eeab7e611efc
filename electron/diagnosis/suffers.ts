import type { Cause, ComponentId, Instant } from '../../shared/domain/index.ts';
import type { ComponentGraph } from './graph.ts';
import { isHalted } from './kept.ts';
import { suffersFromBelow } from './lateness.ts';
import { type DiagnosisInput, type Found, healthIn, type Suffers } from './rule.ts';

/** The predicate of a component that has one of its own. */
export type SuffersOf = (id: ComponentId) => Suffers | undefined;

/** What each component says of itself. */
export interface SuffersBy {
  readonly suffers: SuffersOf;
  /** Whether what hosts others keeps them from their work now. */
  readonly takesDown: (host: ComponentId) => ((input: DiagnosisInput) => boolean) | undefined;
}

/**
 * What a cause explains: all below its component whose present trouble can come from it. What somebody halted is silent for that alone.
 * @param by components that do not simply suffer from whatever they stand on and that is down
 */
export const explainedBy = (
  cause: Found,
  { suffers, takesDown }: SuffersBy,
  graph: ComponentGraph,
  input: DiagnosisInput,
): Cause['explains'] => [
  ...graph.explains(
    cause.component,
    (id, from) =>
      !isWell(input, id) &&
      mayPrecede(cause, healthIn(input.health, id).since, input) &&
      mayShake(id, from, graph, input) &&
      (takesDown(from)?.(input) ??
        (!isHalted(input.readings, id) && (suffers(id) ?? suffersFromBelow(id))(input, from))),
  ),
];

/** What is well needs no explanation; what comes and goes is not well while it is there. */
const isWell = ({ health }: DiagnosisInput, id: ComponentId): boolean =>
  (healthIn(health, id).state === 'healthy' || healthIn(health, id).state === 'off') &&
  healthIn(health, id).flapping === null;

/** What is steadily gone, or steadily refuses, makes nothing come and go but what stops with it. */
const mayShake = (id: ComponentId, from: ComponentId, graph: ComponentGraph, { health }: DiagnosisInput): boolean =>
  healthIn(health, id).flapping === null ||
  healthIn(health, from).flapping !== null ||
  graph.livesIn(id).includes(from);

/** What goes down together (containers before their engine, say) is seen in any order within this time, in milliseconds. */
const TOGETHER_MS = 30_000;

/**
 * Whether a cause can have begun before an effect: its component was last seen well before it. How often its probe looks matters
 * nothing then; a runtime that is looked at once an hour may have broken long before somebody saw it.
 */
export function mayPrecede({ component, since }: Found, effect: Instant, { health }: DiagnosisInput): boolean {
  const lastWell = healthIn(health, component).counters.lastGoodAt ?? Number.NEGATIVE_INFINITY;
  return Math.min(since.mono, lastWell) <= effect.mono + TOGETHER_MS;
}
