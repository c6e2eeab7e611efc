import {
  type BadTime,
  componentTitle,
  type IncidentDetail,
  knowsBadTimes,
  type Run,
  type Unit,
} from '../../../shared/domain/index.ts';
import { formatValue } from '../../../shared/format.ts';
import { type Markup, markup } from './markup.ts';
import { duration } from './times.ts';
import type { TimeWords } from './words.ts';

/** A stretch of time, epoch milliseconds. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** One figure as it was read around an incident. */
export interface ReportFigure {
  /** `Backend: memory in use`. */
  readonly title: string;
  readonly unit: Unit;
  readonly warning: number | null;
  readonly critical: number | null;
  /** Epoch milliseconds and value, oldest first; a null value is a gap. */
  readonly points: readonly (readonly [wall: number, value: number | null])[];
}

const WIDTH = 1000;
const HEIGHT = 100;
const STRIP = 12;
/** A stretch that is too short for a pixel is still seen, in units of the drawing. */
const MIN_WIDTH = 3;

const round = (value: number): number => Math.round(value * 10) / 10;
const placeIn =
  ({ from, to }: Stretch) =>
  (wall: number): number =>
    round((Math.min(Math.max(wall, from), to) - from) * (WIDTH / Math.max(1, to - from)));

/** What is not over yet lasts to the end of the drawing. */
function blockAt(stretch: Stretch, from: number, to: number | null): { readonly x: number; readonly width: number } {
  const place = placeIn(stretch);
  const x = Math.min(place(from), WIDTH - MIN_WIDTH);
  return { x, width: Math.max(MIN_WIDTH, round(place(to ?? stretch.to) - x)) };
}

/** When which component was not well, what was done and who was told, one under the other on one axis of time. */
export function axisChart(detail: IncidentDetail, stretch: Stretch, at: TimeWords): Markup {
  const { incident, timeline, runs } = detail;
  const whole: BadTime = {
    component: incident.component,
    state: 'critical',
    from: incident.startedAt,
    to: incident.closedAt ?? incident.startedAt,
  };
  const known = incident.badTimes ?? [];
  const running: readonly BadTime[] =
    incident.state === 'open' && !knowsBadTimes(incident)
      ? [{ ...whole, from: incident.failingSince ?? incident.startedAt, to: null }]
      : known.length === 0
        ? [whole]
        : [];
  const byComponent = Map.groupBy([...known, ...running], (t) => t.component);
  const told = timeline.filter((e) => e.kind === 'notification');
  const rows = [...byComponent].map(([id, times]) => stripRow(componentTitle(id), times, stretch));
  const place = placeIn(stretch);
  const tick = (wall: number) =>
    markup`<rect class="told" x="${Math.min(place(wall), WIDTH - MIN_WIDTH)}" y="0" width="${MIN_WIDTH}" height="${STRIP}"/>`;
  if (runs.length > 0)
    rows.push(
      row(
        'What was tried',
        runs.map((run) => runWords(run)).join('; '),
        runs.map((run) => runBlock(run, stretch)),
      ),
    );
  if (told.length > 0)
    rows.push(
      row(
        'Somebody was told',
        `${told.length} ×`,
        told.map((e) => tick(e.at)),
      ),
    );
  return markup`<figure><figcaption>States and acts on one axis. Full height: does not work. Half height: works badly.</figcaption><div class="rows">${rows}</div>${timeAxis(stretch, at)}</figure>`;
}

const STATES = { degraded: 'works badly', critical: 'does not work' } as const;

function stripRow(title: string, times: readonly BadTime[], stretch: Stretch): Markup {
  const words = times
    .map(({ state, from, to }) => `${STATES[state]} ${to === null ? 'and still does' : `for ${duration(to - from)}`}`)
    .join('; ');
  const blocks = times.map(({ state, from, to }) => {
    const { x, width } = blockAt(stretch, from, to);
    const height = state === 'critical' ? STRIP : STRIP / 2;
    return markup`<rect class="${state}" x="${x}" y="${STRIP - height}" width="${width}" height="${height}"/>`;
  });
  return row(title, words, blocks);
}

const runWords = ({ title, state }: Run): string => `${title} ${state}`;

function runBlock(run: Run, stretch: Stretch): Markup {
  const { x, width } = blockAt(stretch, run.startedAt.wall, run.endedAt?.wall ?? null);
  return markup`<rect class="${run.state === 'succeeded' ? 'helped' : 'tried'}" x="${x}" y="0" width="${width}" height="${STRIP}"/>`;
}

const row = (title: string, words: string, blocks: readonly Markup[]): Markup =>
  markup`<span class="row-name">${title}</span><svg class="strip" viewBox="0 0 ${WIDTH} ${STRIP}" preserveAspectRatio="none" role="img" aria-label="${`${title}: ${words}`}"><rect class="track" x="0" y="${STRIP / 2 - 0.5}" width="${WIDTH}" height="1"/>${blocks}</svg>`;

const timeAxis = ({ from, to }: Stretch, at: TimeWords): Markup =>
  markup`<div class="axis"><span>${at(from)}</span><span>${at((from + to) / 2).slice(11)}</span><span>${at(to).slice(11)}</span></div>`;

/** One figure over time with its limits, the trouble shaded; gaps stay gaps. Null where nothing was read. */
export function figureChart(figure: ReportFigure, trouble: readonly Stretch[], stretch: Stretch, at: TimeWords) {
  const { title, unit, warning, critical, points } = figure;
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (values.length === 0) return null;
  const top = unit === 'percent' ? 100 : Math.max(high, warning ?? 0, critical ?? 0) * 1.08 || 1;
  const level = (value: number): number => round(HEIGHT - (Math.min(value, top) / top) * HEIGHT);
  const limits = ([['warning', warning] as const, ['critical', critical] as const] as const).flatMap(([name, limit]) =>
    limit === null
      ? []
      : [markup`<line class="limit-${name}" x1="0" x2="${WIDTH}" y1="${level(limit)}" y2="${level(limit)}"/>`],
  );
  const shades = trouble.map(({ from, to }) => {
    const { x, width } = blockAt(stretch, from, to);
    return markup`<rect class="trouble" x="${x}" y="0" width="${width}" height="${HEIGHT}"/>`;
  });
  const words = `lowest ${formatValue(low, unit)}, highest ${formatValue(high, unit)}`;
  const limitWords = [
    warning === null ? [] : [`warning from ${formatValue(warning, unit)}`],
    critical === null ? [] : [`critical from ${formatValue(critical, unit)}`],
  ].flat();
  const about = [words, ...limitWords].join(', ');
  return markup`<figure><figcaption><b>${title}</b> ${about}</figcaption><div class="plot"><span class="top">${formatValue(top, unit)}</span><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${`${title}: ${about}`}">${shades}${limits}<path class="line" d="${pathOf(points, placeIn(stretch), level)}"/></svg><span class="zero">0</span></div>${timeAxis(stretch, at)}</figure>`;
}

/** A point on its own is a line of no length, which a round cap makes a dot. */
function pathOf(points: ReportFigure['points'], place: (wall: number) => number, level: (value: number) => number) {
  let isDown = false;
  const parts = points.map(([wall, value], i) => {
    if (value === null) {
      isDown = false;
      return '';
    }
    const to = `${place(wall)} ${level(value)}`;
    const isAlone = !isDown && (points[i + 1]?.[1] ?? null) === null;
    const part = isDown ? `L${to}` : `M${to}${isAlone ? `L${to}` : ''}`;
    isDown = true;
    return part;
  });
  return parts.join('');
}
