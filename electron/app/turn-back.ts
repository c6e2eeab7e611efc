import {
  type Catalogue,
  type Cause,
  type ComponentHealth,
  type ComponentId,
  catalogueIn,
  componentTitle,
  type Instant,
  type MetricId,
  type Past,
  type PastComponent,
  type Precision,
  type Settings,
} from '../../shared/domain/index.ts';
import { asSentence, formatClock, formatDuration, formatValue } from '../../shared/format.ts';
import { type HealthByComponent, verdictOf } from '../diagnosis/index.ts';
import { initialHealth } from '../health/index.ts';
import type { Change, Noted, PastJournal, WrittenState, WrittenWhole } from '../journal/index.ts';

/** What happens within this time of each other is one step, in milliseconds. */
const TOGETHER_MS = 1000;
/** A reading that was older than this is said to be, in milliseconds. */
const FRESH_MS = 30_000;
/** So many open incidents are looked for. */
const INCIDENTS = 200;

interface Present {
  readonly health: HealthByComponent;
  readonly causes: readonly Cause[];
  /** Epoch milliseconds; null when not paused. */
  readonly pausedUntil: number | null;
  readonly wordsOf: (health: ComponentHealth) => { readonly label: string; readonly figure: string | null };
  /** Takes out secrets. */
  readonly clean: <T>(value: T) => T;
}

/** The present as it is written down: each part with a key that changes when it has become another, and its words only for then. */
export function noted({ health, causes, pausedUntil, wordsOf, clean }: Present): {
  readonly states: ReadonlyMap<ComponentId, Noted<WrittenState>>;
  readonly whole: Noted<Omit<WrittenWhole, 'first'>>;
} {
  const states = Object.values<ComponentHealth>(health).map((one) => {
    const { component, state, since, findings, counters } = one;
    // Not the words of what is found: the figures in them change with every reading.
    const key = `${state} ${counters.lastGoodAt !== null} ${findings.map(({ id }) => id).join(' ')}`;
    const written = () => {
      const { label, figure } = wordsOf(one);
      return clean({
        state,
        since: since.wall,
        label,
        hasFigure: figure !== null,
        findings: [...findings],
        wasSeen: counters.lastGoodAt !== null,
      });
    };
    return [component, { key, written }] as const;
  });
  const key = [pausedUntil, ...causes.map((c) => `${c.id} ${c.component} ${c.explains.join(',')}`)].join('|');
  const written = () => ({
    causes: causes.map(({ id, component, severity, title, detail, confidence, course, explains, since }) => ({
      ...{ id, component, severity, title, detail, confidence, course, explains: [...explains] },
      since: since.wall,
    })),
    pausedUntil,
  });
  return { states: new Map(states), whole: { key, written } };
}

interface Asked {
  readonly journal: PastJournal;
  readonly settings: Settings;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What was known at a time in epoch milliseconds, from what was written and read then. */
export function pastAt(wanted: number, { journal, settings, now }: Asked): Past {
  const at = Math.min(wanted, now);
  const precision = journal.precisionAt(at);
  const isWatched = precision !== 'none';
  const { states, whole } = journal.states.at(at);
  const kept = isWatched && whole !== null ? { states, whole } : null;
  const catalogue = catalogueIn(settings);
  const run = isWatched ? journal.runAt(at) : null;
  return {
    schema: 1,
    at,
    precision,
    gap: gapAt(at, precision, kept !== null, journal, now),
    verdict:
      kept === null
        ? null
        : run === null
          ? verdictAt(at, kept, settings)
          : { state: 'recovering', headline: asSentence(`${run.title} is under way`), detail: '' },
    causes: (kept?.whole.causes ?? []).map(({ component, severity, title, detail }) => ({
      ...{ component, severity, title, detail },
    })),
    components: componentsAt(at, kept?.states ?? new Map(), catalogue, journal),
    incidents: isWatched ? openAt(at, journal) : [],
    recovery: run === null ? null : { title: run.title, startedAt: run.startedAt.wall },
    previous: stepFrom(journal, 0, at - TOGETHER_MS, 'last'),
    next: nextAfter(journal, at, now),
    oldest: journal.oldest(),
  };
}

const isOneDay = (a: number, b: number): boolean => new Date(a).toDateString() === new Date(b).toDateString();

/** What is not known of the moment, in a sentence or two; null where nothing is missing. */
function gapAt(at: number, precision: Precision, hasStates: boolean, journal: PastJournal, now: number): string | null {
  const oldest = journal.oldest();
  if (oldest === null) return 'There is no history yet.';
  // Beside a moment of another day also what is of today has its day.
  const today = isOneDay(at, now) ? now : 0;
  if (at < oldest) return `The history begins at ${formatClock(oldest, today)}.`;
  if (precision === 'none') return 'Nothing was read then: Lifeguard did not watch, or this machine slept.';
  const exact = {
    readings: null,
    minutes: 'Only means of minutes are kept of this time.',
    hours: hasStates
      ? 'Only means of hours are kept of this time: the states are the last that were written before, and whether it was watched in that minute is not known.'
      : 'Only means of hours are kept of this time.',
  }[precision];
  const since = journal.states.oldest();
  const states = hasStates
    ? null
    : since === null || at >= since
      ? 'How each component was is not kept of this time.'
      : `How each component was is kept since ${formatClock(since, today)}; of this time there are figures and incidents.`;
  return [states, exact].filter((t) => t !== null).join(' ') || null;
}

/** Of the past only the clock on the wall is left. */
const instant = (wall: number): Instant => ({ mono: wall, wall });

function verdictAt(
  at: number,
  { states, whole }: { readonly states: ReadonlyMap<ComponentId, WrittenState>; readonly whole: WrittenWhole },
  { services }: Settings,
): NonNullable<Past['verdict']> {
  const health = [...states].map(([component, { state, since, findings, wasSeen }]): [string, ComponentHealth] => {
    const initial = initialHealth(component, instant(since));
    const counters = { ...initial.counters, lastGoodAt: wasSeen ? since : null };
    return [component, { ...initial, state, findings, counters }];
  });
  const causes = whole.causes.map((c): Cause => ({ ...c, since: instant(c.since), evidence: [], action: null }));
  const { state, headline, detail } = verdictOf({
    health: Object.fromEntries(health) as HealthByComponent,
    causes,
    recovery: null,
    pausedUntil: whole.pausedUntil,
    now: instant(at),
    services,
  });
  return { state, headline, detail };
}

function componentsAt(
  at: number,
  states: ReadonlyMap<ComponentId, WrittenState>,
  catalogue: Catalogue,
  journal: PastJournal,
): PastComponent[] {
  const gone = [...states.keys()].filter((id) => !catalogue.ids.includes(id));
  return [...catalogue.ids, ...gone].map((id) => {
    const state = states.get(id);
    const spark = catalogue.sparkOf(id);
    const metrics = catalogue.ids.includes(id) ? catalogue.metricsOf(id) : [];
    const ordered = spark === null ? metrics : [spark, ...metrics.filter((m) => m !== spark)];
    return {
      id,
      title: componentTitle(id),
      state: state?.state ?? null,
      since: state?.since ?? null,
      label: state?.label ?? '',
      hasFigure: state?.hasFigure ?? true,
      findings: (state?.findings ?? []).map(({ text }) => text),
      figures: ordered.flatMap((metric) => figureAt(metric, at, catalogue, journal) ?? []),
    };
  });
}

function figureAt(
  metric: MetricId,
  at: number,
  { metrics }: Catalogue,
  journal: PastJournal,
): PastComponent['figures'][number] | null {
  const found = journal.near(metric, at);
  const definition = metrics.get(metric);
  if (found === null || definition === undefined) return null;
  const { title, unit } = definition;
  const [low, high] = [formatValue(found.low, unit), formatValue(found.high, unit)];
  const age = at - found.at > FRESH_MS ? `read ${formatDuration(at - found.at)} before` : null;
  const note = found.precision === 'readings' ? age : low === high ? null : `${low} to ${high}`;
  return { metric, title, text: formatValue(found.mean, unit), note, at: found.at };
}

const openAt = (at: number, journal: PastJournal): Past['incidents'] =>
  journal
    .incidents({ to: at + 1, limit: INCIDENTS })
    .filter(({ closedAt, state }) => (closedAt === null ? state === 'open' : closedAt > at))
    .map(({ id, title, openedAt }) => ({ id, title, openedAt }));

/** The first thing that happened after it, at the end of what happened with it: then all of that has its effect. */
function nextAfter(journal: PastJournal, at: number, now: number): Past['next'] {
  const first = stepFrom(journal, at + 1, now, 'first');
  if (first === null) return null;
  const last = stepFrom(journal, first.at, Math.min(now, first.at + TOGETHER_MS), 'last');
  return { at: last?.at ?? first.at, text: first.text };
}

function stepFrom(journal: PastJournal, from: number, to: number, order: 'first' | 'last'): Past['next'] {
  if (to < from) return null;
  const [told] = journal.told(from, to, order, 1);
  // With a change of one thing others change; what was found to be wrong says most.
  const changed = journal.states.changes(from, to, order, 1)[0];
  if (changed === undefined) return told ?? null;
  const isTold = told !== undefined && Math.abs(told.at - changed.at) < TOGETHER_MS;
  const changedFirst = order === 'first' ? changed.at <= (told?.at ?? changed.at) : changed.at >= (told?.at ?? 0);
  if (!changedFirst && told !== undefined) return told;
  if (isTold) return { at: changed.at, text: told.text };
  return { at: changed.at, text: changeWords(journal.states.changes(changed.at, changed.at, 'first', 100)) };
}

/** What changed at one moment, in a sentence. */
function changeWords(changes: readonly Change[]): string {
  if (changes.some((c) => c.first)) return 'Lifeguard began to watch.';
  if (changes.some((c) => c.ended)) return 'Lifeguard ended.';
  const [one] = changes.filter((c) => c.component !== null);
  const component = one?.component;
  if (component === undefined || component === null) return 'Something else was the matter from here on.';
  return one?.state == null
    ? `${componentTitle(component)} was not watched any more.`
    : `${componentTitle(component)}: ${one.state}.`;
}
