import {
  CAUSES,
  clockText,
  componentTitle,
  type Incident,
  type PeriodStatistics,
  type Proposal,
  type Review,
  type ReviewItem,
  type ReviewPeriod,
  type ReviewSection,
  type Run,
  SEVERITY_TARGETS,
} from '../../shared/domain/index.ts';
import { counted, formatDuration, formatPercent, often } from '../../shared/format.ts';
import { few, workedWords } from './few.ts';
import { isFalseAlarm } from './learning.ts';
import { namedIn } from './named-causes.ts';
import { statisticsOf } from './statistics.ts';

const DAY = 24 * 3_600_000;
export const PERIOD_MS: Readonly<Record<ReviewPeriod, number>> = { week: 7 * DAY, month: 30 * DAY, quarter: 91 * DAY };
/** The guide's targets in percent. */
const AUTOMATIC_PERCENT = 80;
const RECURRENCE_PERCENT = 5;

export interface ReviewInput {
  readonly period: ReviewPeriod;
  readonly back: number;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Of at least the period and the one before, in any order. */
  readonly incidents: readonly Incident[];
  readonly runs: readonly Run[];
  /** With what was decided about them. */
  readonly proposals: readonly Proposal[];
}

/** What a review looks at: the incidents of its period that count, and what was tried. */
interface Looked {
  readonly own: readonly Incident[];
  readonly runs: readonly Run[];
  readonly proposals: readonly Proposal[];
  readonly current: PeriodStatistics;
  readonly previous: PeriodStatistics;
}

/** From when until when a review is, in epoch milliseconds. */
export function reviewStretch(period: ReviewPeriod, back: number, now: number): { from: number; to: number } {
  const to = now - back * PERIOD_MS[period];
  return { from: to - PERIOD_MS[period], to };
}

/** One review of the guide's section "Continuous Improvement Tracking", each line of it with what the history holds. Pure. */
export function reviewOf({ period, back, now, incidents, runs, proposals }: ReviewInput): Review {
  const { from, to } = reviewStretch(period, back, now);
  const { current, previous } = statisticsOf({ incidents, runs, now: to, periodMs: PERIOD_MS[period] });
  const within = (at: number) => at >= from && at < to;
  const looked: Looked = {
    own: incidents.filter((i) => i.mergedInto === null && within(i.openedAt)),
    runs: runs.filter((r) => r.endedAt !== null && within(r.startedAt.wall)),
    proposals,
    current,
    previous,
  };
  return { period, back, current, previous, sections: SECTIONS[period].map((section) => section(looked)) };
}

type Section = (looked: Looked) => ReviewSection;

const item = (text: string, page: string | null = null): ReviewItem => ({ text, page });
const incidentItem = (i: Pick<Incident, 'id' | 'title'>, words: string): ReviewItem =>
  item(`${i.title} ${words}`, `incidents/${i.id}`);

/** A mean time beside that of the period before. */
const timeSection =
  (title: string, what: 'detection' | 'recovery'): Section =>
  ({ current, previous }) => {
    const { meanMs, medianMs, of } = current[what];
    const before = previous[what].meanMs;
    const met = meanMs === null || before === null ? null : meanMs <= before;
    const than =
      before === null
        ? 'nothing to compare with in the period before'
        : `${formatDuration(before)} in the period before`;
    return {
      title,
      look: 'Whether it became shorter; with few incidents a single long one decides.',
      met,
      items:
        meanMs === null || medianMs === null
          ? []
          : [item(`Mean ${formatDuration(meanMs)} of ${of}, median ${formatDuration(medianMs)}; ${than}.`)],
    };
  };

const automatic: Section = ({ current: { automaticSuccess: rate }, runs }) => ({
  title: 'Automated Recovery Success Rate: Target >80%',
  look: 'Which recovery failed by itself, and why: its last step says it.',
  met: rate.of === 0 ? null : (100 * rate.part) / rate.of > AUTOMATIC_PERCENT,
  items: [
    ...(rate.of === 0 ? [] : [item(`${share(rate)} of those that ran by themselves worked.`)]),
    ...few(
      runs.filter((r) => r.trigger === 'automatic' && r.state === 'failed'),
      (r) => item(`${r.title} failed: ${r.result ?? 'it left no result.'}`, `recovery/${r.runbook}`),
      'recovery',
    ),
  ],
});

const recurrence: Section = ({ current: { recurrence: rate }, own }) => ({
  title: 'Incident Recurrence Rate: Target <5%',
  look: 'What came back: a measure against it is worth more than its next recovery.',
  met: rate.of === 0 ? null : (100 * rate.part) / rate.of < RECURRENCE_PERCENT,
  items: [
    ...(rate.of === 0 ? [] : [item(`${share(rate)} had been there within a week before.`)]),
    ...few(
      byCause(own).filter(({ count }) => count > 1),
      ({ newest: { id }, title, count }) => incidentItem({ id, title }, `It came ${often(count)}.`),
    ),
  ],
});

const procedures: Section = ({ own }) => ({
  title: 'Update troubleshooting procedures based on incidents',
  look: 'What failed most often, and what was done about it: where nothing was tried, a procedure is missing or not known.',
  met: null,
  items: few(byCause(own), ({ newest: { id }, title, count, all }) => {
    const tried = all.filter((i) => i.runs.length > 0).length;
    const within = count === all.length ? '' : `, in ${counted(all.length, 'incident')}`;
    return incidentItem(
      { id, title },
      `It came ${often(count)}${within}; a recovery was tried in ${tried} of ${all.length}.`,
    );
  }),
});

const scripts: Section = ({ runs }) => {
  const groups = [...Map.groupBy(runs, (r) => r.runbook)].map(([id, list]) => ({
    id,
    title: list[0]?.title ?? id,
    of: list.length,
    worked: list.filter((r) => r.state === 'succeeded').length,
    tookMs: Math.max(...list.map((r) => (r.endedAt?.wall ?? r.startedAt.wall) - r.startedAt.wall)),
  }));
  return {
    title: 'Enhance automated recovery scripts',
    look: 'Which recovery works least often, and which takes longest.',
    met: null,
    items: few(
      groups.toSorted((a, b) => a.worked / a.of - b.worked / b.of || b.of - a.of),
      ({ id, title, of, worked, tookMs }) =>
        item(
          `${title} ${workedWords(worked, of)}; ${of === 1 ? 'it' : 'the longest'} took ${clockText(tookMs)}.`,
          `recovery/${id}`,
        ),
      'recovery',
    ),
  };
};

const thresholds: Section = ({ own, proposals }) => ({
  title: 'Refine monitoring and alerting thresholds',
  look: 'Alarms that were over before anybody came, and limits that the history suggests.',
  met: null,
  items: [
    ...proposals
      .filter((p) => p.kind === 'threshold')
      .map((p) => item(`${p.title}${p.decision === 'accepted' ? ' Accepted.' : ''}`, 'incidents')),
    ...few(byCause(own.filter(isFalseAlarm)), ({ newest: { id }, title, count }) =>
      incidentItem({ id, title }, `It went away by itself ${often(count)}, within minutes.`),
    ),
  ],
});

const training: Section = ({ own }) => {
  const late = own.filter(isLate);
  const outside = own.filter((i) => i.resolvedBy === 'restart');
  return {
    title: 'Train team on new troubleshooting techniques',
    look: 'What took longer than its target, and what somebody mended without a recovery that there is.',
    met: null,
    items: [
      ...(outside.length === 0
        ? []
        : [
            item(
              `${outside.length} of ${own.length} were started again outside Lifeguard, without being verified.`,
              'incidents',
            ),
          ]),
      ...few(longest(late), (i) => incidentItem(i, `It took ${took(i)} of ${target(i)}.`)),
    ],
  };
};

const architecture: Section = ({ own }) => {
  const down = [...Map.groupBy(own, (i) => i.component)].map(([id, list]) => ({
    id,
    count: list.length,
    ms: list.reduce((sum, i) => sum + (i.recoveryMs ?? 0), 0),
  }));
  return {
    title: 'Architecture improvements to prevent classes of issues',
    look: 'Which part was not well for longest, and what would have prevented it.',
    met: null,
    items: [
      ...few(
        down.toSorted((a, b) => b.ms - a.ms),
        ({ id, count, ms }) =>
          item(`${componentTitle(id)}: ${often(count)}, together ${formatDuration(ms)}.`, `components/${id}`),
      ),
      ...byCause(own).flatMap(({ cause, title, count }) => {
        const measure = CAUSES.get(cause)?.prevention;
        return count < 2 || measure === undefined ? [] : [item(`Against “${title}”: ${measure}`, 'incidents')];
      }),
    ],
  };
};

const tools: Section = ({ own }) => {
  const unnamed = own.filter((i) => /^(probe-failed|unstable):/.test(i.causeId));
  const slow = own.filter((i) => {
    const limit = SEVERITY_TARGETS[i.severity].diagnosisMs;
    return limit !== null && i.diagnosisMs !== undefined && i.diagnosisMs > limit;
  });
  return {
    title: 'Tool investments for better diagnostics',
    look: 'What stayed without a cause of its own, and what was named late.',
    met: null,
    items: [
      ...few(unnamed, (i) => incidentItem(i, 'No cause was found behind it.')),
      ...few(slow, (i) => incidentItem(i, `It was named after ${formatDuration(i.diagnosisMs ?? 0)}.`)),
    ],
  };
};

const process: Section = ({ current, own }) => ({
  title: 'Process improvements for faster resolution',
  look: 'Where the guide’s times were not kept, by how grave it was.',
  met: null,
  items: [
    ...(current.detectedInTime.of === 0 ? [] : [item(`${share(current.detectedInTime)} were detected in time.`)]),
    ...(current.resolvedInTime.of === 0 ? [] : [item(`${share(current.resolvedInTime)} were over in time.`)]),
    ...(['P0', 'P1', 'P2', 'P3'] as const).flatMap((severity) => {
      const of = own.filter((i) => i.severity === severity && i.recoveryMs !== null);
      const late = of.filter(isLate).length;
      return late === 0
        ? []
        : [item(`${severity}: ${late} of ${of.length} took longer than ${target({ severity })}.`, 'incidents')];
    }),
  ],
});

const skills: Section = ({ own }) => {
  const hands = own.filter((i) => i.resolvedBy === 'runbook' || i.resolvedBy === 'restart');
  return {
    title: 'Team skill development planning',
    look: 'What a person had to mend, the longest first: who else could have?',
    met: null,
    items: few(longest(hands), (i) => incidentItem(i, `It took ${took(i)}.`)),
  };
};

const SECTIONS: Readonly<Record<ReviewPeriod, readonly Section[]>> = {
  week: [
    timeSection('Mean Time To Detection: Track trending improvement', 'detection'),
    timeSection('Mean Time To Recovery: Target consistent reduction', 'recovery'),
    automatic,
    recurrence,
  ],
  month: [procedures, scripts, thresholds, training],
  quarter: [architecture, tools, process, skills],
};

const target = ({ severity }: Pick<Incident, 'severity'>): string =>
  formatDuration(SEVERITY_TARGETS[severity].resolutionMs);
const took = ({ recoveryMs }: Incident): string => formatDuration(recoveryMs ?? 0);
const isLate = ({ severity, recoveryMs }: Incident): boolean =>
  recoveryMs !== null && recoveryMs > SEVERITY_TARGETS[severity].resolutionMs;
const longest = (list: readonly Incident[]): readonly Incident[] =>
  list.toSorted((a, b) => (b.recoveryMs ?? 0) - (a.recoveryMs ?? 0));

/** `7 of 9 (78 %)`. */
const share = ({ part, of }: { readonly part: number; readonly of: number }): string =>
  `${part} of ${of} (${formatPercent((100 * part) / of)})`;

/** What was wrong, the most frequent first: each time that it was, also in an incident that had another name in the end. */
function byCause(list: readonly Incident[]) {
  const named = list.flatMap((incident) =>
    // When one was opened again is not kept with it: that it was counts.
    namedIn(incident, () => Array.from({ length: incident.reopened }, () => incident.openedAt)).map((n) => ({
      ...n,
      incident,
    })),
  );
  return [...Map.groupBy(named, ({ cause, incident }) => `${incident.component} ${cause}`).values()]
    .flatMap((times) => {
      const [last] = times.toSorted((a, b) => b.incident.openedAt - a.incident.openedAt || b.at - a.at);
      if (last === undefined) return [];
      const { incident: newest, cause, title } = last;
      return [{ newest, cause, title, all: [...new Set(times.map((n) => n.incident))], count: times.length }];
    })
    .toSorted((a, b) => b.count - a.count || b.newest.openedAt - a.newest.openedAt);
}
