import {
  CAUSES,
  catalogueIn,
  componentTitle,
  failureMs,
  type Incident,
  type MetricId,
  type Proposal,
  type Run,
  type Settings,
  type Threshold,
} from '../../shared/domain/index.ts';
import { counted, formatDuration, formatValue, often } from '../../shared/format.ts';
import { RUNBOOK_WORDS } from '../../shared/runbook-words.ts';
import { ascending, nearestRank } from '../../shared/statistics.ts';
import { workedWords } from './few.ts';
import { causeAt, namedIn } from './named-causes.ts';

const DAY = 24 * 3_600_000;
/** Fewer incidents or days than these prove nothing. */
const MIN_FALSE_ALARMS = 3;
const MIN_TRIES = 3;
const MIN_RECURRENCES = 3;
const RECURRENCE_MS = 14 * DAY;
/** An alarm that went away by itself within this time hurt nobody. */
const BRIEF_MS = 5 * 60_000;
/** Ordinary hours of which a limit has to be kept clear: so large a share of them stays below it, in percent; of fewer nothing is said. */
const USUAL_PERCENT = 99;
const MIN_HOURS = 24;
/** The proposed limit lies so far above the highest false alarm. */
const MARGIN = 1.1;

export interface LearningInput {
  readonly incidents: readonly Incident[];
  readonly runs: readonly Run[];
  readonly settings: Settings;
  /** Highest value of a metric while an incident was open; null where nothing was read. */
  readonly peak: (metric: MetricId, from: number, to: number) => number | null;
  /** Highest value of a metric in each hour in which it was read, of as much of the last quarter of a year as is kept. */
  readonly hourly: (metric: MetricId) => readonly number[];
  readonly now: number;
}

type Found = Omit<Proposal, 'decision' | 'acceptedAt'>;

/** Everything that the history suggests, with what it follows from. Pure. */
export function proposalsOf(input: LearningInput): Found[] {
  const own = { ...input, incidents: input.incidents.filter((i) => i.mergedInto === null) };
  return [...thresholds(own), ...runbooks(own), ...preventions(own)];
}

/** Its end needed nobody, and it was over before it hurt. */
export const isFalseAlarm = ({ resolvedBy, recoveryMs, severity }: Incident): boolean =>
  resolvedBy === 'itself' && recoveryMs !== null && recoveryMs <= BRIEF_MS && severity > 'P1';

/** Where a limit has only ever raised alarms that went away, and every real failure was further above it. */
function thresholds({ incidents, settings, peak, hourly }: LearningInput): Found[] {
  return [...catalogueIn(settings).metrics].flatMap(([metric, { component, unit, title }]): Found[] => {
    const key = `thresholds.${metric}`;
    if (!(key in settings)) return [];
    const threshold = settings[key as keyof Settings] as Threshold;
    if (threshold.warning === null) return [];
    const near = incidents.filter((i) => i.component === component && mentions(i, metric));
    const values = (list: readonly Incident[]) =>
      list.flatMap((i) => peak(metric, i.startedAt, i.closedAt ?? i.openedAt + BRIEF_MS) ?? []);
    const falseAlarms = values(near.filter(isFalseAlarm));
    const real = values(near.filter((i) => !isFalseAlarm(i)));
    if (falseAlarms.length < MIN_FALSE_ALARMS) return [];
    const highest = Math.max(...falseAlarms);
    const lowestReal = real.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...real);
    const hours = hourly(metric);
    const usual = hours.length < MIN_HOURS ? null : nearestRank(ascending(hours), USUAL_PERCENT);
    const proposed = rounded(Math.max(highest * MARGIN, usual ?? 0));
    // A limit that would have missed a real failure is no improvement.
    if (proposed <= threshold.warning || proposed >= lowestReal) return [];
    if (threshold.critical !== null && proposed > threshold.critical) return [];
    const from = formatValue(threshold.warning, unit);
    return [
      {
        id: `threshold:${metric}`,
        kind: 'threshold',
        title: `Warn about ${title} from ${formatValue(proposed, unit)} instead of ${from}.`,
        evidence: [
          `${counted(falseAlarms.length, 'alarm')} at up to ${formatValue(highest, unit)} went away by themselves within ${formatDuration(BRIEF_MS)}.`,
          real.length === 0
            ? 'No real failure of it was recorded.'
            : `The ${counted(real.length, 'real failure was', 'real failures were')} at ${formatValue(lowestReal, unit)} and more.`,
          ...(usual === null
            ? []
            : [
                `${hours.filter((h) => h <= proposed).length} of ${counted(hours.length, 'hour that was', 'hours that were')} watched stayed below it.`,
              ]),
        ],
        weight: falseAlarms.length,
        change: { key, value: { ...threshold, warning: proposed }, before: threshold },
      },
    ];
  });
}

/** The limit of this metric is what the incident was about. */
const mentions = ({ evidence }: Incident, metric: MetricId): boolean => evidence.some((e) => e.metric === metric);

/** Two significant digits: a limit of 743.18 ms pretends to know more than it does. */
const rounded = (value: number): number => Number(value.toPrecision(2));

/** Which runbook has worked for a cause, where several were tried. */
function runbooks({ incidents, runs }: LearningInput): Found[] {
  const byId = new Map(runs.map((r) => [r.id, r]));
  const ended = incidents.flatMap((incident) =>
    incident.runs
      .flatMap((id) => byId.get(id) ?? [])
      .filter((run) => run.endedAt !== null)
      // What was tried against one name of it says nothing about the name that it got later.
      .map((run) => ({ run, incident, causeId: causeAt(incident, run.startedAt.wall) })),
  );
  return [...Map.groupBy(ended, (e) => e.causeId)].flatMap(([causeId, group]): Found[] => {
    const tried = group.map(({ run }) => run);
    const counts = [...Map.groupBy(tried, (r) => r.runbook)]
      .map(([id, list]) => ({ id, of: list.length, worked: list.filter((r) => r.state === 'succeeded').length }))
      .filter((c) => c.of >= MIN_TRIES)
      .sort((a, b) => b.worked / b.of - a.worked / a.of);
    const [best, ...others] = counts;
    const worst = others.at(-1);
    if (best === undefined || worst === undefined || best.worked / best.of <= worst.worked / worst.of) return [];
    const name = (id: string) => RUNBOOK_WORDS.find((r) => r.id === id)?.title ?? id;
    return [
      {
        id: `runbook:${causeId}`,
        kind: 'runbook',
        title: `Try ${name(best.id)} first when this comes back: ${titleIn(
          group.map(({ incident }) => incident),
          causeId,
        )}`,
        evidence: counts.map((c) => `${name(c.id)} ${workedWords(c.worked, c.of)}.`),
        weight: tried.length,
        change: null,
        first: { cause: causeId, runbook: best.id },
      },
    ];
  });
}

/** The title that a cause had in the first of these; the title of what it was renamed to is about something else. */
const titleIn = (incidents: readonly Incident[], causeId: string): string =>
  incidents.flatMap((i) =>
    i.causeId === causeId
      ? [i.title]
      : namedIn(i, () => [])
          .filter((n) => n.cause === causeId)
          .map((n) => n.title),
  )[0] ?? causeId;

function preventions({ incidents, now }: LearningInput): Found[] {
  const recent = incidents.filter((i) => i.openedAt >= now - RECURRENCE_MS);
  const named = recent.flatMap((incident) =>
    // When one was opened again is not kept with it: that it was counts.
    namedIn(incident, () => Array.from({ length: incident.reopened }, () => incident.openedAt)).map((n) => ({
      ...n,
      incident,
    })),
  );
  return [...Map.groupBy(named, (n) => n.cause)].flatMap(([causeId, group]): Found[] => {
    const measure = CAUSES.get(causeId)?.prevention;
    const count = group.length;
    const [latest] = group.toSorted((a, b) => b.at - a.at);
    if (measure === undefined || count < MIN_RECURRENCES || latest === undefined) return [];
    const newest = { component: latest.incident.component, title: latest.title };
    const total = [...new Set(group.map(({ incident }) => incident))].reduce((sum, i) => sum + failedMs(i, now), 0);
    return [
      {
        id: `prevention:${causeId}`,
        kind: 'prevention',
        title: measure,
        evidence: [
          `${componentTitle(newest.component)}: “${newest.title}” happened ${often(count)} in two weeks.`,
          ...(total === 0 ? [] : [`Together it took ${formatDuration(total)}.`]),
        ],
        weight: count,
        change: null,
        check: { cause: causeId, title: newest.title },
      },
    ];
  });
}

/** How long it has failed in all, as far as that is known: of one whose end nobody saw, its failures before. */
const failedMs = (incident: Incident, now: number): number =>
  incident.recoveryMs ?? (incident.failedBeforeMs ?? 0) + (incident.state === 'open' ? failureMs(incident, now) : 0);

interface Decided {
  readonly decision: string;
  /** Epoch milliseconds. */
  readonly at?: number;
  readonly data: unknown;
}

/** Proposals with what the user decided; a rejected one comes back only when it rests on twice as much. */
export function withDecisions(found: readonly Found[], decisions: ReadonlyMap<string, Decided>): Proposal[] {
  const all = found.flatMap((proposal): Proposal[] => {
    const made = decisions.get(proposal.id);
    const before = weightOf(made?.data);
    if (made?.decision === 'rejected' && proposal.weight < 2 * before) return [];
    if (made?.decision === 'accepted') return [];
    return [{ ...proposal, decision: 'open' }];
  });
  // What was accepted stays to be seen and taken back, also when the history no longer suggests it.
  return [...all, ...acceptedOf(decisions, found).map((proposal) => ({ ...proposal, ...restsOn(proposal, found) }))];
}

/** What an accepted one rests on: what the history tells now, where that suggests the very same; else what it was accepted for, said as that. */
function restsOn(
  { id, title, evidence, weight }: Proposal,
  found: readonly Found[],
): Pick<Proposal, 'evidence' | 'weight'> {
  const now = found.find((f) => f.id === id && f.title === title);
  if (now !== undefined) return { evidence: now.evidence, weight: now.weight };
  const [first, ...rest] = evidence;
  return { evidence: first === undefined ? [] : [`When it was accepted: ${first}`, ...rest], weight };
}

/**
 * What was accepted and not taken back, with when that was.
 * @param found what the history suggests now: what was accepted by an earlier version does what it would do now
 */
export const acceptedOf = (decisions: ReadonlyMap<string, Decided>, found: readonly Found[] = []): Proposal[] =>
  [...decisions.values()].flatMap(({ decision, data, at }): Proposal[] => {
    if (decision !== 'accepted' || !isProposal(data)) return [];
    const now = found.find((f) => f.id === data.id);
    return [{ ...now, ...data, decision: 'accepted', ...(at === undefined ? {} : { acceptedAt: at }) }];
  });

const weightOf = (data: unknown): number => (isProposal(data) ? data.weight : 0);
const isProposal = (data: unknown): data is Proposal =>
  typeof data === 'object' &&
  data !== null &&
  'id' in data &&
  'weight' in data &&
  typeof data.weight === 'number' &&
  'title' in data;
