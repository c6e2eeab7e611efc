import { createHash } from 'node:crypto';
import {
  componentTitle,
  type IncidentDetail,
  printerOf,
  type Run,
  type StepRun,
} from '../../../shared/domain/index.ts';
import { counted, formatList, formatMs } from '../../../shared/format.ts';
import { bareEnd } from '../../../shared/run-end.ts';
import { redactDeep } from '../../system/index.ts';
import { axisChart, figureChart, type ReportFigure, type Stretch } from './charts.ts';
import { historyWords, lostWords, summaryWords, unknownWords } from './facts.ts';
import { Markup, markup } from './markup.ts';
import { ownRecommendations } from './recommendations.ts';
import type { ReportOptions } from './report.ts';
import { END_WORDS, STEP_WORDS } from './runs.ts';
import { STYLE } from './style.ts';
import { stamp, timesOf, zoneName } from './times.ts';
import { clip, type TimeWords } from './words.ts';

export interface HtmlReportOptions extends ReportOptions {
  /** The time that the charts show. */
  readonly stretch: Stretch;
  readonly figures: readonly ReportFigure[];
  /** Of Lifeguard. */
  readonly version: string;
}

const MAX_ENTRIES = 200;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
/** No script, nothing loaded, one style sheet that is known by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'`;

/** The post-incident report as one HTML file with its charts, which needs nothing else: no script, no network. */
export function htmlReportOf(recorded: IncidentDetail, options: HtmlReportOptions): string {
  const detail = redactDeep(recorded, options.redact);
  const learned = redactDeep(options.recommendations ?? [], options.redact);
  const { incident } = detail;
  const offset = options.offsetMinutes ?? -new Date(incident.startedAt).getTimezoneOffset();
  const at: TimeWords = (wall) => stamp(wall, offset);
  const title = `Incident ${incident.id}: ${incident.title}`;
  const recommended = [...ownRecommendations(detail), ...learned];
  const sections: readonly (readonly [string, Markup])[] = [
    ['Times against the targets', timesTable(detail, options.now)],
    ['What was read', chartsOf(detail, options, at)],
    ['Cause and evidence', causeOf(detail)],
    ['Timeline', timelineOf(detail, at)],
    ['What was tried', triedOf(detail.runs, at)],
    ['What was lost or interrupted', list(lostWords(detail))],
    ...(options.statistics === undefined
      ? []
      : ([['History', markup`<p>${historyWords(detail, options.statistics, at)}</p>`]] as const)),
    ...(detail.patterns === undefined
      ? []
      : ([['Pattern', list(detail.patterns.map(({ text, evidence }) => [text, ...evidence].join(' ')))]] as const)),
    [
      'Recommendations',
      recommended.length === 0
        ? markup`<p>None: nothing that was recorded calls for a change.</p>`
        : list(recommended.map(({ text, why }) => (why === null ? text : `${text} ${why}`))),
    ],
    ['What is not known', list(unknownWords(detail))],
  ];
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p class="lead">${incident.detail}</p>
<p>${summaryWords(detail, options.now)}</p>
<p class="quiet">${`Written ${at(options.now)} by LeanVibe Lifeguard ${options.version}. All times are ${zoneName(offset)}. Secrets were removed.`}</p>
${facts(detail, at)}
${sections.map(([name, body]) => markup`<section><h2>${name}</h2>${body}</section>\n`)}
</main>
</body>
</html>
`;
  return page.text;
}

const list = (lines: readonly string[]): Markup => markup`<ul>${lines.map((l) => markup`<li>${l}</li>`)}</ul>`;
const raw = (text: string | null, max?: number): Markup | null =>
  text === null || text.trim() === '' ? null : markup`<pre>${clip(text, max)}</pre>`;

function facts({ incident }: IncidentDetail, at: TimeWords): Markup {
  const ended = {
    open: 'still open',
    closed: incident.closedAt === null ? 'not recorded' : at(incident.closedAt),
    lost: 'not known: Lifeguard was not running when it ended',
  }[incident.state];
  const rows: readonly (readonly [string, string])[] = [
    ['Severity', incident.severity],
    ['Component', componentTitle(incident.component)],
    ['Affected', incident.affected.length === 0 ? 'nothing else' : formatList(incident.affected.map(componentTitle))],
    ['First bad reading', at(incident.startedAt)],
    ['Confirmed', at(incident.openedAt)],
    ['Ended', ended],
    ['Came back', incident.reopened === 0 ? 'never' : `${incident.reopened} ×`],
  ];
  return markup`<dl>${rows.map(([name, value]) => markup`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

const timesTable = (detail: IncidentDetail, now: number): Markup =>
  markup`<div class="wide"><table><thead><tr><th scope="col">Clock</th><th scope="col">Measured</th><th scope="col">${`Target for ${detail.incident.severity}`}</th><th scope="col">So</th></tr></thead><tbody>${timesOf(
    detail,
    now,
  ).map(
    ({ what, took, target, verdict }) =>
      markup`<tr><th scope="row">${what}</th><td>${took}</td><td>${target}</td><td>${verdict}</td></tr>`,
  )}</tbody></table></div>`;

function chartsOf(detail: IncidentDetail, options: HtmlReportOptions, at: TimeWords): Markup {
  const { stretch, figures } = options;
  const { incident } = detail;
  const trouble = [{ from: incident.startedAt, to: incident.closedAt ?? Math.min(options.now, stretch.to) }];
  const charts = figures.flatMap((figure) => figureChart(figure, trouble, stretch, at) ?? []);
  const none = charts.length > 0 ? null : markup`<p class="quiet">No figure of what failed was kept for this time.</p>`;
  return markup`${axisChart(detail, stretch, at)}${charts}${none}`;
}

function causeOf({ incident }: IncidentDetail): Markup {
  const evidence = incident.evidence.map((e) => markup`<li>${e.text}${raw(e.raw)}</li>`);
  return markup`<p><b>${incident.title}</b> ${incident.detail}</p>${
    evidence.length === 0 ? markup`<p>No evidence was kept with it.</p>` : markup`<ul>${evidence}</ul>`
  }`;
}

function timelineOf({ timeline }: IncidentDetail, at: TimeWords): Markup {
  if (timeline.length === 0) return markup`<p>Nothing was recorded.</p>`;
  const left = timeline.length - MAX_ENTRIES;
  const half = MAX_ENTRIES / 2;
  const shown = left <= 0 ? timeline : [...timeline.slice(0, half), ...timeline.slice(-half)];
  const lines = shown.map((e, i) => {
    const gap =
      left > 0 && i === half
        ? markup`<li><span>${`… ${counted(left, 'entry is', 'entries are')} left out here.`}</span></li>`
        : null;
    const time = new Date(e.at);
    const iso = Number.isNaN(time.getTime()) ? '' : time.toISOString();
    return markup`${gap}<li><time datetime="${iso}">${at(e.at)}</time><span class="quiet">${e.kind}</span><div>${e.text}${raw(e.raw, 1000)}</div></li>`;
  });
  return markup`<ol class="timeline">${lines}</ol>`;
}

/** Whose output follows, where it is not that of the step above it. */
function outputOf(run: Run, step: StepRun): Markup | null {
  const by = printerOf(run, step);
  return step.output.length === 0 || by === step
    ? null
    : markup`<p class="quiet">Output of <code>${by.display}</code>:</p>`;
}

function triedOf(runs: readonly Run[], at: TimeWords): Markup {
  if (runs.length === 0)
    return markup`<p>No recovery was run through Lifeguard. What was done by hand elsewhere, it cannot see.</p>`;
  return markup`${runs.map((run, i) => {
    const by = run.trigger === 'automatic' ? 'by itself' : 'started by a person';
    const steps = run.steps.map(
      (s) =>
        markup`<li>${s.title}: ${STEP_WORDS[s.state]}${s.tookMs === null ? null : ` after ${formatMs(s.tookMs)}`}. ${s.result ?? ''} <code>${s.display}</code>${outputOf(run, s)}${raw(s.output.join('\n'))}</li>`,
    );
    return markup`<h3>${`${i + 1}. ${run.title}: ${END_WORDS[run.state]}`}</h3><p>${`${at(run.startedAt.wall)}, ${by}. ${bareEnd(run) ?? 'It left no closing sentence.'}`}</p><ol>${steps}</ol>`;
  })}`;
}
