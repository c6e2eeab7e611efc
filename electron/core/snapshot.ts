import {
  type Cause,
  type Coming,
  type ComponentHealth,
  type ComponentId,
  type ComponentView,
  catalogueIn,
  componentTitle,
  type Instant,
  type Problem,
  type Question,
  type Readings,
  type Run,
  type Settings,
  type Snapshot,
  type TriggerHit,
} from '../../shared/domain/index.ts';
import {
  type ComponentGraph,
  graphIn,
  type HealthByComponent,
  healthIn,
  isAwaited,
  verdictOf,
} from '../diagnosis/index.ts';
import type { History } from './history/history.ts';

/** The word for a component's state and its one figure that matters. */
export type WordsOf = (
  id: ComponentId,
  health: ComponentHealth,
  readings: Readings,
  settings: Settings,
) => Pick<ComponentView, 'label' | 'figure'>;

export interface SnapshotInput {
  readonly wordsOf: WordsOf;
  readonly seq: number;
  readonly now: Instant;
  readonly health: HealthByComponent;
  readonly readings: Readings;
  readonly causes: readonly Cause[];
  readonly recovery: Run | null;
  readonly question: Question | null;
  readonly coming: Coming | null;
  /** Undefined before it was looked for. */
  readonly escalation: TriggerHit | null | undefined;
  readonly openIncidents: readonly number[] | null;
  readonly kept: number;
  readonly pausedUntil: number | null;
  readonly problems: readonly Problem[];
  readonly settings: Settings;
  readonly history: History;
  readonly stack: Snapshot['stack'];
  readonly trust: Snapshot['trust'];
}

/** Puts together the one value that every face shows. Pure. */
export function buildSnapshot(input: SnapshotInput): Snapshot {
  const { seq, now, health, causes, recovery, question, coming, escalation, openIncidents, kept } = input;
  const { pausedUntil, problems, stack, trust } = input;
  const graph = graphIn(input);
  const columns = graph.columns();
  const catalogue = catalogueIn(input.settings);
  const components = catalogue.ids.map((id) => componentView(id, input, graph, columns));
  const { services } = input.settings;
  const awaitsBackend = isAwaited(input.settings);
  const verdict = verdictOf({ health, causes, recovery, pausedUntil, now, services, awaitsBackend });
  return {
    schema: 1,
    seq,
    at: now,
    verdict,
    components,
    causes: [...causes],
    recovery,
    question,
    coming,
    ...(escalation !== undefined && { escalation }),
    openIncidents: openIncidents === null ? null : [...openIncidents],
    kept,
    pausedUntil,
    problems: [...problems],
    stack,
    trust,
  };
}

function componentView(
  id: ComponentId,
  { wordsOf, health, readings, causes, history, now, settings }: SnapshotInput,
  graph: ComponentGraph,
  columns: ReturnType<ComponentGraph['columns']>,
): ComponentView {
  const { kindOf, sparkOf } = catalogueIn(settings);
  const own = healthIn(health, id);
  const { state, since, anewSince, findings, flapping, lastReadingAt } = own;
  const sparkMetric = sparkOf(id);
  const explained = causes.find((c) => c.component !== id && c.explains.includes(id));
  return {
    id,
    title: componentTitle(id),
    kind: kindOf(id) ?? id,
    state,
    since,
    ...(anewSince === undefined ? {} : { anewSince }),
    ...wordsOf(id, own, readings, settings),
    findings: [...findings],
    flapping,
    lastReadingAt,
    metrics: { ...readings[id]?.metrics },
    sparkMetric,
    spark: sparkMetric === null ? [] : history.spark(sparkMetric, now),
    explainedBy: explained?.component ?? null,
    ...placeIn(graph, columns, id, (other) => /^(critical|degraded)$/.test(healthIn(health, other).state)),
  };
}

/** Where a component stands among the others. */
function placeIn(
  graph: ComponentGraph,
  columns: ReturnType<ComponentGraph['columns']>,
  id: ComponentId,
  isTroubled: (id: ComponentId) => boolean,
): Pick<ComponentView, 'needs' | 'livesIn' | 'column' | 'healers'> {
  const column = columns.findIndex((ids) => ids.includes(id));
  return {
    needs: [...graph.needs(id)],
    livesIn: [...graph.livesIn(id)],
    column: column === -1 ? null : column,
    healers: [...graph.healers(id, isTroubled)],
  };
}
