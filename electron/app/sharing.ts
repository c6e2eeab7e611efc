import { arch, availableParallelism, totalmem } from 'node:os';
import packageJson from '../../package.json' with { type: 'json' };
import type { CallArgs } from '../../shared/contract/index.ts';
import { catalogueIn, componentTitle, type Incident, type IncidentDetail } from '../../shared/domain/index.ts';
import { formatBytes } from '../../shared/format.ts';
import { versionsIn } from '../components/index.ts';
import type { Core, Watching } from '../core/index.ts';
import {
  htmlReportOf,
  type IssueOptions,
  issueOf,
  type ReportFigure,
  type Stretch,
} from '../incidents/report/index.ts';
import type { Recorder } from '../journal/index.ts';
import { createAnonymiser, machineInfo, type Redactor } from '../system/index.ts';
import type { HistoryNow } from './history-now.ts';
import { thisPerson } from './person.ts';
import type { Surroundings } from './surroundings.ts';

interface SharingDeps extends Watching {
  readonly core: Core;
  readonly recorder: Recorder;
  readonly history: HistoryNow;
  readonly surroundings: Surroundings;
  readonly redact: Redactor;
}

const MINUTE_MS = 60_000;
/** So much before and after an incident is shown with it, in milliseconds: half its length, within these. */
const AROUND_MS = { least: 5 * MINUTE_MS, most: 60 * MINUTE_MS };
/** Points of one chart, and charts of one report. */
const MAX_POINTS = 300;
const MAX_FIGURES = 8;
/** So many of the usual distances without a reading are a gap. */
const GAP_DISTANCES = 4;
/** Lines of one log in an issue. */
const MAX_LINES = 60;
/** So long is waited for what the machine is called, in milliseconds. */
const MACHINE_LIMIT_MS = 5000;

/** What happened, for somebody who has no Lifeguard. */
export class Sharing {
  private readonly deps: SharingDeps;

  constructor(deps: SharingDeps) {
    this.deps = deps;
  }

  async as(id: number, format: CallArgs<'reportAs'>['format']): Promise<string | null> {
    const { recorder, history, clock, redact } = this.deps;
    const detail = history.detail(id);
    if (detail === null) return null;
    const now = clock.now().wall;
    const statistics = recorder.lessons.statistics();
    if (format === 'issue') return issueOf(detail, { now, statistics, ...(await this.surroundingsOf(detail)) });
    const stretch = stretchOf(detail.incident, now);
    const figures = this.figures(detail.incident, stretch);
    return htmlReportOf(detail, { now, redact, statistics, stretch, figures, version: packageJson.version });
  }

  /** Figures of what failed and of what suffered with it, as far as anything of them was kept. */
  private figures({ component, affected }: Incident, { from, to }: Stretch): readonly ReportFigure[] {
    const { core, recorder, store } = this.deps;
    const { metrics, metricsOf } = catalogueIn(store.current().settings);
    const found: ReportFigure[] = [];
    for (const id of new Set([component, ...affected])) {
      const limits = core.limits(id);
      for (const metric of metricsOf(id)) {
        const definition = metrics.get(metric);
        const read = recorder.series(metric, from, to, MAX_POINTS);
        if (definition === undefined || read.length === 0) continue;
        const { warning, critical } = limits.find((l) => l.metric === metric) ?? { warning: null, critical: null };
        const points = withGaps(
          read.map(({ at, high }) => [at, high] as const),
          (to - from) / MAX_POINTS,
        );
        found.push({
          title: `${componentTitle(id)}: ${definition.title}`,
          unit: definition.unit,
          warning,
          critical,
          points,
        });
        if (found.length === MAX_FIGURES) return found;
      }
    }
    return found;
  }

  private async surroundingsOf({
    incident,
  }: IncidentDetail): Promise<Pick<IssueOptions, 'versions' | 'machine' | 'logs' | 'anonymous'>> {
    const { core, store, options, surroundings, redact } = this.deps;
    const [report, { os, chip }] = await Promise.all([surroundings.logs(60), machineInfo(MACHINE_LIMIT_MS)]);
    const isNear = (at: number | null): boolean =>
      at !== null && at >= incident.startedAt - MINUTE_MS && at <= incident.openedAt + MINUTE_MS;
    // What has a log of its own is not explained by those of others.
    const own = report.tails.filter(({ id }) => id === incident.component || id === `container-${incident.component}`);
    const logs = (own.length > 0 ? own : report.tails).map(({ title, lines }) => ({
      title,
      lines: lines.filter(({ at }) => isNear(at)).slice(-MAX_LINES),
    }));
    const name = componentTitle(incident.component);
    const versions = versionsIn(core.readings(), store.current().settings).filter(
      (v) => v.version !== null || v.name === name,
    );
    const anonymous = createAnonymiser(thisPerson(options));
    return {
      logs,
      versions: [...versions, { name: 'LeanVibe Lifeguard', version: packageJson.version }],
      machine: [
        ['System', os ?? options.platform],
        ...(chip === null ? [] : [['Processor', `${chip}, ${availableParallelism()} cores, ${arch()}`] as const]),
        ['Memory', formatBytes(totalmem())],
      ],
      anonymous: (text) => anonymous(redact(text)),
    };
  }
}

/** The incident with some time around it; what is not over yet lasts until now. */
function stretchOf({ startedAt, closedAt }: Incident, now: number): Stretch {
  const end = closedAt ?? now;
  const around = Math.min(Math.max((end - startedAt) / 2, AROUND_MS.least), AROUND_MS.most);
  return { from: startedAt - around, to: Math.max(startedAt + MINUTE_MS, Math.min(end + around, now)) };
}

/** A gap stands where nothing was read for several of the usual distances. @param step milliseconds between points at the finest */
function withGaps(points: readonly (readonly [number, number])[], step: number): ReportFigure['points'] {
  const distances = points.slice(1).map(([at], i) => at - (points[i]?.[0] ?? at));
  const usual = distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? step;
  const longest = GAP_DISTANCES * Math.max(usual, step);
  return points.flatMap(([at, value], i): [number, number | null][] => {
    const before = points[i - 1]?.[0];
    const isGap = before !== undefined && at - before > longest;
    return isGap
      ? [
          [before + 1, null],
          [at, value],
        ]
      : [[at, value]];
  });
}
